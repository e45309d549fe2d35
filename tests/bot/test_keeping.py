from __future__ import annotations

import json

import pytest

from bot.keeping import Person

ADA = Person(
    "ada@example.com",
    frozenset({"ada@example.com", "åse@example.com"}),
    frozenset({"user_ada"}),
    frozenset({"cs_1"}),
)


@pytest.mark.parametrize(
    "text",
    [
        "ada@example.com",
        "Mail ADA@example.com.",
        "<ada@example.com>",
        json.dumps("two lines\nada@example.com"),
        json.dumps("Åse@example.com"),
        json.dumps("“ada@example.com”"),
        "customer:user_ada",
        "about cs_1",
    ],
)
def test_a_text_tells_of_a_person(text: str) -> None:
    assert ADA.mentioned(text)


@pytest.mark.parametrize(
    "text", ["mada@example.com", "user_adam", "my.ada@example.com", "cs_12", "ada", "", None]
)
def test_a_text_tells_of_somebody_else_or_nobody(text: str | None) -> None:
    assert not ADA.mentioned(text)


def test_only_their_own_words_are_taken_out() -> None:
    assert ADA.without("user_ada (Ada@Example.com) bought cs_1", "-") == "- (-) bought cs_1"


def test_nobody_is_in_any_text() -> None:
    nobody = Person("", frozenset(), frozenset())
    assert not nobody.mentioned("anything")
    assert nobody.without("anything", "-") == "anything"


def test_a_person_is_never_shown_by_accident() -> None:
    assert "example.com" not in repr(ADA)

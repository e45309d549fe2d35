from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.errors import NotThereError
from services.apologies import Apologies
from tests.bot.test_apology import MISSING, READY

if TYPE_CHECKING:
    from bot.findings import Finding

FOUND = {"cs_test_1": READY, "cs_test_2": MISSING}


def _find(session_id: str) -> Finding:
    if session_id not in FOUND:
        raise NotThereError("There is no such purchase.")
    return FOUND[session_id]


def test_every_purchase_is_read_anew_and_told_once() -> None:
    asked: list[str] = []

    def find(session_id: str) -> Finding:
        asked.append(session_id)
        return _find(session_id)

    written = Apologies(find).draft(["cs_test_1", "cs_test_2", "cs_test_1"], signed="Eva")
    assert asked == ["cs_test_1", "cs_test_2"]
    assert written.body.count("Ten classes") == 1


def test_the_language_is_chosen_by_the_caller() -> None:
    assert Apologies(_find).draft(["cs_test_1"], signed="Eva", language="nb").subject == "Passet ditt"


def test_a_school_may_bring_its_own_words() -> None:
    own = {"en.subject": "Hello", "en.body": "{{ name }}: {{ ready|length }} ready, {{ signed }}"}
    assert Apologies(_find, templates=own).draft(["cs_test_1"], signed="Eva").body == "Ada: 1 ready, Eva"


def test_an_unknown_purchase_is_said_to_be_unknown() -> None:
    with pytest.raises(NotThereError, match="There is no such purchase"):
        Apologies(_find).draft(["cs_test_9"], signed="Eva")

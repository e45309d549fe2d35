from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from bot.actions import Outcome
from bot.views.notes import note
from bot.views.outcome import Settled
from handlers.pages import Pages
from tests.fakes.desk import FINDING, NOW

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.messages import Message


def render(page: str, done: Mapping[str, Settled]) -> Message:
    return note(f"{page}: {len(done)} done")


SETTLED = Settled(FINDING, Outcome("act_1", FINDING.session_id, "created", None, ""), "U1", NOW)


def test_an_answer_remembers_what_was_settled_in_it() -> None:
    tokens = count(1)
    pages = Pages(new_token=lambda: f"page{next(tokens)}")

    assert pages.open(render).text == "page1: 0 done"
    settled = pages.settle("page1", [SETTLED])
    assert settled is not None
    assert settled.text == "page1: 1 done"


def test_only_the_newest_answers_are_remembered() -> None:
    tokens = count(1)
    pages = Pages(new_token=lambda: f"page{next(tokens)}", room=2)

    for _ in range(3):
        pages.open(render)

    assert pages.settle("page1", [SETTLED]) is None
    assert pages.settle("page2", [SETTLED]) is not None

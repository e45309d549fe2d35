from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.cursors import Cursor, Watched
from tests.contracts.ledger_entries import FINDING, MINUTE, NOW

if TYPE_CHECKING:
    from bot.ports import Ledger

OAK = Cursor("acct_oak", NOW, ("evt_1", "evt_2"))


def watched(name: str, due: int = 0) -> Watched:
    return Watched(replace(FINDING, session_id=name), NOW, NOW + due * MINUTE)


def test_a_new_ledger_follows_and_watches_nothing(ledger: Ledger) -> None:
    assert (ledger.cursors(), ledger.watched()) == ({}, [])


def test_a_cursor_comes_back_as_it_was_moved_last_and_leaves_the_others(ledger: Ledger) -> None:
    elm = Cursor("acct_elm", NOW)
    ledger.follow([OAK, elm], [], [])
    later = Cursor("acct_oak", NOW + MINUTE, ("evt_3",))
    ledger.follow([later], [], [])

    assert ledger.cursors() == {"acct_oak": later, "acct_elm": elm}


def test_what_is_watched_comes_the_longest_due_first(ledger: Ledger) -> None:
    first, second = watched("cs_live_1", 1), watched("cs_live_2", 2)
    ledger.follow([], [second, first], [])

    assert ledger.watched() == [first, second]


def test_what_is_watched_again_takes_the_place_of_what_was(ledger: Ledger) -> None:
    ledger.follow([], [watched("cs_live_1", 1)], [])
    ledger.follow([], [watched("cs_live_1", 5)], ["cs_live_1", "cs_live_unknown"])

    assert ledger.watched() == [watched("cs_live_1", 5)]


def test_what_is_settled_is_forgotten_with_the_same_move(ledger: Ledger) -> None:
    ledger.follow([], [watched("cs_live_1"), watched("cs_live_2")], [])
    ledger.follow([OAK], [], ["cs_live_1"])

    assert ([each.finding.key for each in ledger.watched()], ledger.cursors()) == (
        ["cs_live_2"],
        {"acct_oak": OAK},
    )

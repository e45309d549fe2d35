from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.errors import NotThereError
from bot.job_book import AHEAD
from bot.speech import Reader, say, told
from tests.contracts.ledger_entries import ACTION, MINUTE, NOW

if TYPE_CHECKING:
    from bot.actions import Action
    from bot.ports import Ledger


def begun(ledger: Ledger, action: Action) -> None:
    assert ledger.begin(action, action.at + MINUTE)


def undone(ledger: Ledger, undo: str, target: str, minutes: int) -> None:
    at = NOW + minutes * MINUTE
    begun(ledger, replace(ACTION, id=undo, at=at, kind="undo", key=f"undo-{undo}", undoes=target))
    ledger.finish(undo, "undone", {}, "", at)


class TestJournal:
    def test_an_action_under_way_reads_as_it_was_begun(self, ledger: Ledger) -> None:
        begun(ledger, ACTION)
        assert ledger.action("a-1") == ACTION
        assert ledger.action("a-2") is None

    def test_a_finished_action_tells_its_result_and_what_it_left(self, ledger: Ledger) -> None:
        begun(ledger, ACTION)
        left = {"s-1": {"_id": "s-1", "_rev": "r"}}
        ledger.finish("a-1", "created", left, "Done.", NOW + MINUTE)
        assert ledger.action("a-1") == replace(ACTION, result="created", after=left, detail="Done.")

    def test_what_came_of_it_can_be_told_in_every_language(self, ledger: Ledger) -> None:
        begun(ledger, ACTION)
        ledger.finish("a-1", "undone", {}, say("Taken back."), NOW + MINUTE)
        found = ledger.action("a-1")
        assert found is not None
        assert told(found.detail, Reader("nb", phrases={"Taken back.": "Angret."})) == "Angret."

    def test_of_several_ends_the_last_tells(self, ledger: Ledger) -> None:
        begun(ledger, ACTION)
        ledger.finish("a-1", "failed", {}, "No answer came.", NOW)
        ledger.finish("a-1", "created", {}, "It was there after all.", NOW + MINUTE)
        found = ledger.action("a-1")
        assert found is not None
        assert (found.result, found.detail) == ("created", "It was there after all.")

    def test_what_was_never_begun_cannot_be_finished(self, ledger: Ledger) -> None:
        with pytest.raises(NotThereError):
            ledger.finish("a-9", "created", {}, "", NOW)

    def test_a_running_lease_keeps_others_away_from_its_key_alone(self, ledger: Ledger) -> None:
        begun(ledger, ACTION)
        soon = replace(ACTION, id="a-2", at=NOW + MINUTE / 2)
        assert not ledger.begin(soon, NOW + MINUTE)
        assert ledger.begin(replace(soon, id="a-3", key="cs_live_b2"), NOW + MINUTE)
        assert [action.id for action in ledger.actions()] == ["a-1", "a-3"]

    def test_a_key_is_free_when_its_lease_is_over_or_its_action_finished(self, ledger: Ledger) -> None:
        begun(ledger, ACTION)
        begun(ledger, replace(ACTION, id="a-2", at=NOW + MINUTE))
        ledger.finish("a-2", "created", {}, "", NOW + MINUTE)
        begun(ledger, replace(ACTION, id="a-3", at=NOW + MINUTE))

    def test_an_action_is_begun_once(self, ledger: Ledger) -> None:
        begun(ledger, ACTION)
        ledger.finish("a-1", "created", {}, "", NOW)
        assert not ledger.begin(ACTION, NOW + MINUTE)

    def test_of_twenty_at_once_one_begins(self, ledger: Ledger) -> None:
        def attempt(number: int) -> bool:
            return ledger.begin(replace(ACTION, id=f"a-{number}"), NOW + MINUTE)

        with ThreadPoolExecutor(20) as pool:
            assert sorted(pool.map(attempt, range(20))) == [False] * 19 + [True]

    def test_actions_come_oldest_first_from_a_day_on(self, ledger: Ledger) -> None:
        for name, minutes in (("a-1", 0), ("a-2", 5), ("a-3", 10)):
            begun(ledger, replace(ACTION, id=name, key=name, at=NOW + minutes * MINUTE))
        assert [action.id for action in ledger.actions()] == ["a-1", "a-2", "a-3"]
        assert [action.id for action in ledger.actions(NOW + 5 * MINUTE)] == ["a-2", "a-3"]

    def test_a_crash_leaves_what_is_unfinished_with_its_lease_over(self, ledger: Ledger) -> None:
        for name in ("a-1", "a-2"):
            begun(ledger, replace(ACTION, id=name, key=name))
        ledger.finish("a-2", "created", {}, "", NOW)
        assert [action.id for action in ledger.unfinished(NOW + MINUTE)] == ["a-1"]
        assert ledger.unfinished(NOW) == []

    def test_an_undo_shows_on_what_it_undid(self, ledger: Ledger) -> None:
        begun(ledger, ACTION)
        undone(ledger, "u-1", "a-1", 1)
        assert [action.undone_by for action in ledger.actions()] == ["u-1", None]

    def test_an_undo_that_was_undone_no_longer_counts(self, ledger: Ledger) -> None:
        begun(ledger, ACTION)
        undone(ledger, "u-1", "a-1", 1)
        undone(ledger, "u-2", "u-1", 2)
        assert [action.undone_by for action in ledger.actions()] == [None, "u-2", None]
        undone(ledger, "u-3", "a-1", 3)
        assert [action.undone_by for action in ledger.actions()] == ["u-3", "u-2", None, None]

    def test_an_undo_that_failed_undid_nothing(self, ledger: Ledger) -> None:
        begun(ledger, ACTION)
        begun(ledger, replace(ACTION, id="u-1", kind="undo", key="undo", undoes="a-1"))
        ledger.finish("u-1", "failed", {}, "", NOW)
        found = ledger.action("a-1")
        assert found is not None
        assert found.undone_by is None


class TestMemory:
    def test_owners_purchases_are_noted_once(self, ledger: Ledger) -> None:
        seen = [("user_ada", "acct_oak", "cs_1"), ("user_ada", "platform", "cs_2"), ("user_bo", "p", "cs_3")]
        for _ in range(2):
            ledger.note_owners([*seen, ("", "acct_oak", "cs_4")])
        assert ledger.purchases_of("user_ada") == [("acct_oak", "cs_1"), ("platform", "cs_2")]
        assert ledger.purchases_of("") == []

    def test_the_last_sweep_is_the_newest(self, ledger: Ledger) -> None:
        assert ledger.last_sweep(NOW) is None
        for at in (NOW, NOW - MINUTE):
            ledger.sweep_done(at, at - MINUTE, at, {"ok": 5})
        assert ledger.last_sweep(NOW) == NOW

    def test_a_sweep_that_was_noted_for_later_does_not_hide_the_last_one(self, ledger: Ledger) -> None:
        for at in (NOW, NOW + 30 * 24 * 60 * MINUTE):
            ledger.sweep_done(at, at - MINUTE, at, {"ok": 5})
        assert ledger.last_sweep(NOW) == NOW
        assert ledger.last_sweep(NOW - 2 * AHEAD) is None
        assert ledger.last_sweep(NOW - AHEAD / 2) == NOW

    def test_a_report_sent_twice_is_taken_once(self, ledger: Ledger) -> None:
        for _ in range(2):
            ledger.take_report("r-1", NOW, "U1", "This alert was wrong.")

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from bot.job_book import Flag, JobRun
from tests.contracts.ledger_entries import MINUTE, NOW

if TYPE_CHECKING:
    from bot.ports import Ledger

UNTIL = NOW + 5 * MINUTE


def begin(ledger: Ledger, slot: int = 0, now: int = 0) -> bool:
    """In minutes from NOW; the lease is five of them."""
    at = NOW + now * MINUTE
    return ledger.begin_job("daily", NOW + slot * MINUTE, at, at + 5 * MINUTE)


class TestJobs:
    def test_a_job_that_never_ran_is_unknown(self, ledger: Ledger) -> None:
        assert ledger.last_job("daily") is None

    def test_a_slot_is_begun_by_one_alone(self, ledger: Ledger) -> None:
        assert begin(ledger)
        assert not begin(ledger, now=1)
        assert ledger.last_job("daily") == JobRun("daily", NOW, NOW, UNTIL)

    def test_of_twenty_at_once_one_begins(self, ledger: Ledger) -> None:
        with ThreadPoolExecutor(20) as pool:
            assert sum(pool.map(lambda _: begin(ledger), range(20))) == 1

    def test_one_that_is_over_is_not_begun_again_but_the_next_one_is(self, ledger: Ledger) -> None:
        begin(ledger)
        ledger.finish_job("daily", NOW, NOW + MINUTE, "done")

        assert ledger.last_job("daily") == JobRun("daily", NOW, NOW + MINUTE, outcome="done")
        assert not begin(ledger, now=60)
        assert not begin(ledger, slot=-1, now=60)
        assert begin(ledger, slot=60, now=60)

    def test_the_next_slot_waits_until_the_one_before_is_out_of_hands(self, ledger: Ledger) -> None:
        begin(ledger)

        assert not begin(ledger, slot=4, now=4)
        assert begin(ledger, slot=4, now=5)

    def test_a_lease_that_ended_lets_another_go_on_where_the_first_one_was(self, ledger: Ledger) -> None:
        begin(ledger)
        ledger.step_done("daily", NOW, "sweep")

        assert not begin(ledger, now=4)
        assert begin(ledger, now=5)
        assert ledger.last_job("daily") == JobRun("daily", NOW, UNTIL, UNTIL + 5 * MINUTE, ("sweep",))

    def test_a_new_slot_begins_without_the_steps_of_the_last_one(self, ledger: Ledger) -> None:
        begin(ledger)
        ledger.step_done("daily", NOW, "sweep")
        begin(ledger, slot=5, now=5)
        ledger.step_done("daily", NOW, "summary")

        found = ledger.last_job("daily")

        assert found is not None
        assert found.steps == ()

    def test_what_takes_longer_keeps_its_slot(self, ledger: Ledger) -> None:
        begin(ledger)
        ledger.extend_job("daily", NOW, NOW + 9 * MINUTE)

        assert not begin(ledger, now=8)
        assert begin(ledger, now=9)

    def test_what_is_released_may_be_begun_from_then_on(self, ledger: Ledger) -> None:
        begin(ledger)
        ledger.release_job("daily", NOW, NOW + 2 * MINUTE)

        assert not begin(ledger, now=1)
        assert begin(ledger, now=2)

    def test_nothing_changes_a_slot_that_is_over(self, ledger: Ledger) -> None:
        begin(ledger)
        ledger.finish_job("daily", NOW, NOW, "done")
        over = ledger.last_job("daily")

        ledger.extend_job("daily", NOW, UNTIL)
        ledger.release_job("daily", NOW, NOW)
        ledger.finish_job("daily", NOW, NOW + MINUTE, "failed")

        assert ledger.last_job("daily") == over

    def test_a_start_misses_nothing_and_changes_no_job_that_ran(self, ledger: Ledger) -> None:
        for slot in (NOW, NOW + MINUTE):
            ledger.start_job("daily", slot, NOW)

        assert ledger.last_job("daily") == JobRun("daily", NOW, NOW, outcome="started")
        assert not begin(ledger)

    def test_what_is_set_back_is_in_nobodys_hands_and_is_begun_anew(self, ledger: Ledger) -> None:
        begin(ledger, slot=60)
        ledger.step_done("daily", NOW + 60 * MINUTE, "sweep")

        ledger.set_back_job("daily", NOW + 60 * MINUTE, NOW - MINUTE)

        assert ledger.last_job("daily") == JobRun("daily", NOW - MINUTE, NOW, outcome="set back")
        assert begin(ledger, now=1)
        ledger.set_back_job("daily", NOW + 60 * MINUTE, NOW - MINUTE)
        assert not begin(ledger, now=2)

    def test_jobs_do_not_hinder_each_other(self, ledger: Ledger) -> None:
        begin(ledger)
        assert ledger.begin_job("weekly", NOW, NOW, UNTIL)


class TestFlags:
    def test_a_flag_is_put_up_by_one_and_taken_down_by_one(self, ledger: Ledger) -> None:
        assert [ledger.raise_flag("silent", NOW + n * MINUTE, f"{n}") for n in range(2)] == [True, False]
        assert ledger.flag("silent") == Flag("silent", NOW, "1")
        assert [ledger.lower_flag("silent") for _ in range(2)] == [True, False]
        assert ledger.flag("silent") is None
        assert ledger.raise_flag("silent", NOW)

    def test_of_twenty_at_once_one_puts_it_up(self, ledger: Ledger) -> None:
        with ThreadPoolExecutor(20) as pool:
            assert sum(pool.map(lambda _: ledger.raise_flag("silent", NOW), range(20))) == 1

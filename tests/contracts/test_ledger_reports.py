from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.customer_reports import CustomerReport
from bot.messages import Posted
from tests.contracts.ledger_entries import MINUTE, NOW

if TYPE_CHECKING:
    from bot.ports import Ledger

HOUR = timedelta(hours=1)
THIS_HOUR = NOW.replace(minute=0, second=0, microsecond=0)


def test_a_report_waits_until_it_is_posted(ledger: Ledger) -> None:
    assert ledger.take_report("r-2", NOW + MINUTE, "user_bob", "Help.")
    assert ledger.take_report("r-1", NOW, "user_ada", "My pass is missing.", "cs_live_1")
    assert not ledger.take_report("r-1", NOW, "user_eve", "Mine!")

    first = CustomerReport("r-1", NOW, "user_ada", "My pass is missing.", "cs_live_1")
    second = CustomerReport("r-2", NOW + MINUTE, "user_bob", "Help.")
    assert ledger.unposted_reports() == [first, second]

    ledger.report_posted("r-1", Posted("C1", "1.0"))
    assert ledger.unposted_reports() == [second]
    assert not ledger.begin_posting_report("r-1", NOW, NOW + MINUTE)


def test_of_many_programs_one_may_post_a_report(ledger: Ledger) -> None:
    ledger.take_report("r-1", NOW, "user_ada", "Help.")
    with ThreadPoolExecutor(8) as pool:
        may = list(pool.map(lambda _: ledger.begin_posting_report("r-1", NOW, NOW + MINUTE), range(8)))

    assert sorted(may) == [*[False] * 7, True]
    ledger.stop_posting_report("r-1")
    assert ledger.begin_posting_report("r-1", NOW, NOW + MINUTE)
    assert ledger.begin_posting_report("r-1", NOW + MINUTE, NOW + 2 * MINUTE)


def test_refusals_are_counted_by_the_hour_and_reason(ledger: Ledger) -> None:
    ledger.note_refusals({(THIS_HOUR, "wrong_secret"): 2, (THIS_HOUR - 25 * HOUR, "stale"): 5})
    ledger.note_refusals({(THIS_HOUR, "wrong_secret"): 40, (THIS_HOUR - HOUR, "future"): 1})
    ledger.note_refusals({})

    assert ledger.refusals_since(NOW - 24 * HOUR) == {"future": 1, "wrong_secret": 42}
    assert ledger.refusals_since(NOW - 26 * HOUR) == {"future": 1, "stale": 5, "wrong_secret": 42}
    assert ledger.refusals_since(NOW + HOUR) == {}


def test_refusals_of_long_ago_are_forgotten(ledger: Ledger) -> None:
    ledger.note_refusals({(THIS_HOUR - 40 * 24 * HOUR, "stale"): 5})
    ledger.note_refusals({(THIS_HOUR, "stale"): 1})

    assert ledger.refusals_since(NOW - 365 * 24 * HOUR) == {"stale": 1}

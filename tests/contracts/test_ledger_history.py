from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tests.contracts.ledger_entries import FINDING, MINUTE, NOW

if TYPE_CHECKING:
    from bot.ports import Ledger


def test_alerts_are_told_whose_gap_was_settled_since_then(ledger: Ledger) -> None:
    for number in (1, 2, 3):
        ledger.announce(f"al-{number}", [replace(FINDING, session_id=f"cs_live_{number}")], NOW)
    ledger.settle("cs_live_1", "fixed", by="U1", at=NOW + MINUTE, note=None)
    ledger.settle("cs_live_2", "dismissed", by="U1", at=NOW + 2 * MINUTE, note=None)

    assert [alert.id for alert in ledger.settled_since(NOW)] == ["al-1", "al-2"]
    assert [alert.id for alert in ledger.settled_since(NOW + 2 * MINUTE)] == ["al-2"]
    assert ledger.settled_since(NOW + 3 * MINUTE) == []


def test_a_gap_that_is_open_again_is_not_settled(ledger: Ledger) -> None:
    ledger.announce("al-1", [FINDING], NOW)
    ledger.settle("cs_live_a1", "fixed", by="U1", at=NOW, note=None)
    ledger.settle("cs_live_a1", "open", by=None, at=NOW, note=None)

    assert ledger.settled_since(NOW) == []


def test_reports_since_a_moment_are_counted(ledger: Ledger) -> None:
    for number in range(3):
        ledger.take_report(f"r-{number}", NOW + number * MINUTE, "U1", "A pass is missing.")

    assert [ledger.reports_since(NOW + number * MINUTE) for number in range(4)] == [3, 2, 1, 0]

"""Nothing of an erased person stands anywhere in the ledger, whichever column it was written to."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.cursors import Watched
from bot.messages import Posted
from services.gateways.ledger import KeptLedger
from services.reports import Reports
from tests.contracts.ledger_entries import FINDING, MINUTE, NOW
from tests.contracts.test_ledger_keeping import ADA, fill

if TYPE_CHECKING:
    from bot.ports import Ledger

DAY = timedelta(days=1)
OF_NOBODY = {("alerts", "cause"), ("flags", "note")}
"""They tell of the whole, and of a person only by accident: an erasure finds that, age does not."""

WORDS = ("user_ada", "u-1", "ada@example.com", "Ada Ås")


def live(ledger: Ledger) -> None:
    """Everything that a customer leaves behind who helped themselves, wrote to support and was mended."""
    fill(ledger)
    ledger.posted("al-1", Posted("C1", "1.0"))
    ledger.settle(FINDING.key, "fixed", by="customer:user_ada", at=NOW, note="A pass for Ada Ås.")
    ledger.follow([], [Watched(replace(FINDING, session_id="cs_live_a2"), NOW, NOW)], [])
    ledger.explain("al-2", "ada@example.com was first.")
    reports = Reports(ledger, None, None, None, lambda: NOW)  # type: ignore[arg-type]
    assert reports.take("user_ada", "I am Ada Ås, ada@example.com.", "cs_live_a1")


def standing(ledger: Ledger) -> set[tuple[str, str, str]]:
    """Table, column and word, wherever one of the person's words is still to be read."""
    assert isinstance(ledger, KeptLedger)
    with ledger._books.reading() as tables:
        return {
            (name, column, word)
            for name in tables.names()
            for row in tables.rows(f'SELECT * FROM "{name}"')  # noqa: S608
            for column, value in row.items()
            for word in WORDS
            if word.casefold() in str(value).casefold()
        }


def test_an_erased_person_stands_in_no_column_of_any_table(ledger: Ledger) -> None:
    live(ledger)
    columns = {(table, column) for table, column, _ in standing(ledger)}
    assert columns >= {("gaps", "by"), ("lines", "by"), ("reports", "by"), ("alerts", "cause")}
    ledger.erase(ADA, by="terminal:ops", at=NOW + DAY)
    assert standing(ledger) == set()


def test_what_is_too_old_tells_of_nobody_in_any_column(ledger: Ledger) -> None:
    live(ledger)
    ledger.forget_before(NOW - DAY, by="schedule", at=NOW)
    ledger.forget_before(NOW + DAY, by="schedule", at=NOW + DAY)
    assert {(table, column) for table, column, _ in standing(ledger)} <= OF_NOBODY


def test_a_colleague_who_acted_is_kept_where_the_customer_is_forgotten(ledger: Ledger) -> None:
    live(ledger)
    ledger.settle(FINDING.key, "dismissed", by="U1", at=NOW + MINUTE, note="Ada Ås knows.")
    ledger.erase(ADA, by="terminal:ops", at=NOW + DAY)
    gap = ledger.gap_of(FINDING.key)
    assert gap
    assert (gap.by, gap.note) == ("U1", None)
    assert [line.by for line in ledger.lines()] == ["customer:[erased]", "U1"]


@pytest.mark.parametrize("days", [0, 1])
def test_an_erased_customer_still_reports_once_a_day(ledger: Ledger, days: int) -> None:
    live(ledger)
    ledger.erase(ADA, by="terminal:ops", at=NOW)
    reports = Reports(ledger, None, None, None, lambda: NOW + days * DAY)  # type: ignore[arg-type]
    assert reports.take("user_ada", "Again.") is bool(days)

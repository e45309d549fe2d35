"""A ledger of an earlier Passkeeper in PostgreSQL opens with today's code, without loss."""

from __future__ import annotations

import hashlib

from pydantic import SecretStr

from services.gateways.ledger import KeptLedger
from services.gateways.postgres import PostgresBooks
from services.gateways.postgres_ledger import PostgresLedger
from services.gateways.postgres_schema import STEPS
from services.reports import Reports
from tests.contracts.ledger_entries import NOW


def before(step: str) -> dict[str, str]:
    names = list(STEPS)
    return {name: STEPS[name] for name in names[: names.index(step)]}


def test_a_report_keeps_its_day_and_its_message_and_loses_whose_it_was(postgres: str) -> None:
    told = "report-user_åda-2026-03-01"
    old = KeptLedger(PostgresBooks(postgres, steps=before("reports_of_nobody")))
    assert old.take_report(told, NOW, "user_åda", "Help.", "cs_live_a1")
    old.close()

    ledger = PostgresLedger(SecretStr(postgres))
    (report,) = ledger.unposted_reports()
    assert report.id == f"report_{hashlib.sha256(told.encode()).hexdigest()[:24]}"
    assert (report.at, report.by, report.text) == (NOW, "user_åda", "Help.")
    reports = Reports(ledger, None, None, None, lambda: NOW)  # type: ignore[arg-type]
    assert not reports.take("user_åda", "Again.")
    ledger.close()

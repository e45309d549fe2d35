"""Customers' reports on their way to the support channel."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.customer_reports import CustomerReport
from services.gateways.tables import LedgerPart, sortable

if TYPE_CHECKING:
    from bot.messages import Posted

_TAKE = """
    INSERT INTO reports (id, at, by, text, session_id) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT DO NOTHING RETURNING id
"""
_WAITING = "SELECT id, at, by, text, session_id FROM reports WHERE ts IS NULL ORDER BY at, id"
_BEGIN = """
    UPDATE reports SET posting_until = ?
    WHERE id = ? AND ts IS NULL AND (posting_until IS NULL OR posting_until <= ?) RETURNING id
"""


class LedgerReports(LedgerPart):
    """Implements `bot.customer_reports.CustomerReports`."""

    def take_report(
        self, report_id: str, at: datetime, by: str, text: str, session_id: str | None = None
    ) -> bool:
        with self._books.writing() as tables:
            return bool(tables.rows(_TAKE, (report_id, sortable(at), by, text, session_id)))

    def unposted_reports(self) -> list[CustomerReport]:
        rows = self._books.rows(_WAITING)
        return [CustomerReport(**{**row, "at": datetime.fromisoformat(row["at"])}) for row in rows]

    def begin_posting_report(self, report_id: str, at: datetime, until: datetime) -> bool:
        with self._books.writing() as tables:
            return bool(tables.rows(_BEGIN, (sortable(until), report_id, sortable(at))))

    def stop_posting_report(self, report_id: str) -> None:
        with self._books.writing() as tables:
            tables.change("UPDATE reports SET posting_until = NULL WHERE id = ?", (report_id,))

    def report_posted(self, report_id: str, where: Posted) -> None:
        with self._books.writing() as tables:
            told = (where.channel, where.ts, report_id)
            tables.change("UPDATE reports SET channel = ?, ts = ? WHERE id = ?", told)

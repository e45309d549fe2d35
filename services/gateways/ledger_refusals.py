"""Refused signatures, one row for an hour and a reason: a flood of them fills no disk."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from services.gateways.tables import LedgerPart, sortable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

KEPT = timedelta(days=31)

_ADD = """
    INSERT INTO refusals (hour, reason, number) VALUES (?, ?, ?)
    ON CONFLICT (hour, reason) DO UPDATE SET number = refusals.number + excluded.number
"""
_COUNT = "SELECT reason, sum(number) AS number FROM refusals WHERE hour >= ? GROUP BY reason ORDER BY reason"


class LedgerRefusals(LedgerPart):
    """Implements `bot.refusals.Refusals`."""

    def note_refusals(self, counts: Mapping[tuple[datetime, str], int]) -> None:
        if not counts:
            return
        newest = max(hour for hour, _ in counts)
        with self._books.writing() as tables:
            for (hour, reason), number in counts.items():
                tables.change(_ADD, (sortable(hour), reason, number))
            tables.change("DELETE FROM refusals WHERE hour < ?", (sortable(newest - KEPT),))

    def refusals_since(self, since: datetime) -> Mapping[str, int]:
        hour = since.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        return {row["reason"]: int(row["number"]) for row in self._books.rows(_COUNT, (sortable(hour),))}

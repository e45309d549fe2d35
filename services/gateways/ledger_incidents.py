"""What came up together: the day's incident, and how many gaps are usual."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot.incidents import share
from services.gateways.ledger_alert_rows import alerts, kept, touch
from services.gateways.tables import LedgerPart, sortable

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from bot.alerts import Alert
    from bot.incidents import Share

_MOST = 60
_OPEN = (
    "INSERT INTO alerts (id, created, since, day) VALUES (:id, :at, :at, :day) ON CONFLICT (day) DO NOTHING"
)
_ADOPT = "UPDATE alerts SET head = :id WHERE id != :id AND head IS NULL AND day IS NULL AND created >= :since"
_ALONE = (
    "SELECT finding_key FROM gaps WHERE state != 'dismissed' AND alert_id IN"
    " (SELECT id FROM alerts WHERE head IS NULL AND day IS NULL AND created >= :since)"
)
_SWEEP = "SELECT since, report FROM sweeps WHERE until <= ? ORDER BY until DESC LIMIT 1"


class LedgerIncidents(LedgerPart):
    """Implements `bot.announcements.Incidents`."""

    def incident_of(self, day: str) -> Alert | None:
        with self._books.reading() as tables:
            return next(iter(alerts(tables, "day = ?", day)), None)

    def open_incident(self, alert_id: str, day: str, at: datetime, since: datetime) -> Alert | None:
        told = {"id": alert_id, "day": day, "at": sortable(at), "since": sortable(since)}
        with self._books.writing() as tables:
            if not tables.change(_OPEN, told):
                return None
            tables.change(_ADOPT, told)
            return alerts(tables, "id = ?", alert_id)[0]

    def explain(self, alert_id: str, cause: str) -> None:
        with self._books.writing() as tables:
            tables.change("UPDATE alerts SET cause = ? WHERE id = ?", (kept(cause), alert_id))
            touch(tables, alert_id)

    def alone_since(self, since: datetime, besides: Collection[str]) -> int:
        with self._books.reading() as tables:
            rows = tables.rows(_ALONE, {"since": sortable(since)})
        return sum(row["finding_key"] not in besides for row in rows)

    def shares_before(self, at: datetime) -> list[Share]:
        found: list[Share] = []
        end = sortable(at)
        with self._books.reading() as tables:
            while len(found) < _MOST and (rows := tables.rows(_SWEEP, (end,))):
                found.append(share(json.loads(rows[0]["report"])))
                end = rows[0]["since"]
        return found

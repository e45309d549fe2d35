"""The replies in the alerts' threads: what happened, and reminders, each kept until Slack has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.gateways.ledger_alert_rows import add_line, alerts, lines, touch
from services.gateways.tables import LedgerPart, sortable

if TYPE_CHECKING:
    from datetime import datetime

    from bot.alerts import Alert, Line

_WAITING = "told = 0 AND alert_id IN (SELECT id FROM alerts WHERE ts IS NOT NULL)"
_ALONE = (
    "ts IS NOT NULL AND head IS NULL AND (id IN (SELECT alert_id FROM gaps WHERE state = 'open')"
    " OR id IN (SELECT alerts.head FROM gaps JOIN alerts ON alerts.id = gaps.alert_id"
    " WHERE gaps.state = 'open'))"
)
_BEGIN = (
    "UPDATE lines SET posting_until = :until, tries = tries + 1, tried = coalesce(tried, :at)"
    " WHERE n = :n AND told = 0 AND (posting_until IS NULL OR posting_until <= :at)"
)
_REMIND = (
    "UPDATE alerts SET reminded = :stage WHERE id = :id AND reminded < :stage"
    " AND coalesce(since, '') = coalesce(:since, '')"
    " AND coalesce(claimed_by, '') = coalesce(:by, '') AND snoozed_until IS NULL"
)
_WAKE = (
    "UPDATE alerts SET since = snoozed_until, snoozed_by = NULL, snoozed_until = NULL, woken = 1,"
    " reminded = 0 WHERE id = ?"
)


class LedgerThreads(LedgerPart):
    """Implements `bot.announcements.Threads`."""

    def lines(self) -> list[Line]:
        with self._books.reading() as tables:
            return lines(tables, _WAITING)

    def line(self, n: int) -> Line | None:
        with self._books.reading() as tables:
            return next(iter(lines(tables, "n = ?", n)), None)

    def begin_line(self, n: int, at: datetime, until: datetime) -> bool:
        with self._books.writing() as tables:
            return bool(tables.change(_BEGIN, {"n": n, "at": sortable(at), "until": sortable(until)}))

    def stop_line(self, n: int) -> None:
        with self._books.writing() as tables:
            tables.change("UPDATE lines SET posting_until = NULL WHERE n = ? AND told = 0", (n,))

    def line_posted(self, n: int) -> None:
        with self._books.writing() as tables:
            tables.change("UPDATE lines SET told = 1 WHERE n = ?", (n,))

    def drop_line(self, n: int) -> None:
        with self._books.writing() as tables:
            tables.change("DELETE FROM lines WHERE n = ? AND told = 0", (n,))

    def wake(self, now: datetime) -> None:
        with self._books.writing() as tables:
            for alert in alerts(tables, "snoozed_until <= ?", sortable(now) or ""):
                tables.change(_WAKE, (alert.id,))
                touch(tables, alert.id)

    def unanswered(self) -> list[Alert]:
        with self._books.reading() as tables:
            return alerts(tables, _ALONE)

    def remind(self, alert: Alert, stage: int, at: datetime) -> bool:
        still = {"id": alert.id, "stage": stage, "since": sortable(alert.since), "by": alert.claimed_by}
        with self._books.writing() as tables:
            claimed = bool(tables.change(_REMIND, still))
            if claimed:
                add_line(tables, alert.id, at, stage=stage, woken=int(alert.woken))
            return claimed

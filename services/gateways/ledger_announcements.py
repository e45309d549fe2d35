"""What the support channel was told, in which message, and how it stands; also the outbox."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.errors import NotThereError
from bot.speech import say
from services.gateways.ledger_alert_rows import FIRST, add_line, alerts, gap, kept, newest_gap, touch
from services.gateways.ledger_codec import encode_finding
from services.gateways.ledger_incidents import LedgerIncidents
from services.gateways.ledger_settling import settle
from services.gateways.ledger_threads import LedgerThreads
from services.gateways.tables import count, insert, sortable, update

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.alerts import Alert, Gap, GapState
    from bot.findings import Finding
    from bot.messages import Posted
    from services.gateways.tables import Tables

_OPEN = "id IN (SELECT alert_id FROM gaps WHERE state = 'open')"
_SETTLED = "id IN (SELECT alert_id FROM gaps WHERE state != 'open' AND at >= ?)"
_NEWEST = "id = (SELECT alert_id FROM gaps WHERE finding_key = ? ORDER BY n DESC LIMIT 1)"
_BEGIN = (
    "UPDATE alerts SET posting_until = :until, tries = tries + 1, tried = coalesce(tried, :at)"
    " WHERE id = :id AND ts IS NULL AND (posting_until IS NULL OR posting_until <= :at)"
)
_POSTED = (
    "UPDATE alerts SET channel = :channel, ts = :ts, shown = :shown, since = coalesce(:at, since)"
    " WHERE id = :id AND ts IS NULL"
)
_SHOWN = (
    "DELETE FROM lines WHERE alert_id = :id AND told = 0 AND stage = 0 AND tries = 0"
    " AND :shown >= (SELECT revision FROM alerts WHERE id = :id)"
)
_CLAIM = (
    "UPDATE alerts SET claimed_by = ?, claimed_at = ?, snoozed_by = NULL, snoozed_until = NULL, woken = 0"
    " WHERE id = ? AND claimed_by IS NULL"
)
_SNOOZE = (
    "UPDATE alerts SET snoozed_by = ?, snoozed_until = ?, woken = 0, reminded = 0 WHERE id = ? RETURNING id"
)
_ANEW = (
    "UPDATE alerts SET since = ?, reminded = 0, woken = 0, claimed_by = NULL WHERE id = ? AND day IS NOT NULL"
)


class LedgerAnnouncements(LedgerThreads, LedgerIncidents):
    """Implements `bot.announcements.Announcements`."""

    def announce(
        self,
        alert_id: str,
        findings: Sequence[Finding],
        at: datetime,
        *,
        head: str | None = None,
        day: str | None = None,
    ) -> Alert | None:
        """Claims those findings that were never announced, in one transaction; None if all were.

        A gap is known by its purchase and verdict. One that is still open under another verdict is changed
        in the message that names it already.
        """
        with self._books.writing() as tables:
            new = [finding for finding in findings if _is_news(tables, finding, at)]
            if not new:
                return None
            if head:
                _join(tables, head, at)
            row = {"id": alert_id, "created": sortable(at), "since": sortable(at), "head": head}
            free = day if day and not count(tables, "alerts", "day = ?", [day]) else None
            insert(tables, "alerts", [{**row, "threaded": int(head is not None), "day": free}])
            insert(tables, "gaps", (_new_gap(alert_id, finding, at) for finding in new))
            return alerts(tables, "id = ?", alert_id)[0]

    def posted(self, alert_id: str, where: Posted, *, at: datetime | None = None, revision: int = 0) -> None:
        """Notes where the message stands; the first to tell is believed."""
        told = {
            "id": alert_id,
            "channel": where.channel,
            "ts": where.ts,
            "shown": revision,
            "at": sortable(at),
        }
        with self._books.writing() as tables:
            if not count(tables, "alerts", "id = ?", [alert_id]):
                raise NotThereError(say("There is no such alert."))
            if tables.change(_POSTED, told):
                tables.change(_SHOWN, told)

    def thread_of(self, alert_id: str, thread: str | None) -> None:
        with self._books.writing() as tables:
            tables.change("UPDATE alerts SET thread = ? WHERE id = ?", (thread, alert_id))

    def begin_posting(self, alert_id: str, at: datetime, until: datetime) -> bool:
        told = {"id": alert_id, "at": sortable(at), "until": sortable(until)}
        with self._books.writing() as tables:
            return bool(tables.change(_BEGIN, told))

    def stop_posting(self, alert_id: str) -> None:
        with self._books.writing() as tables:
            tables.change("UPDATE alerts SET posting_until = NULL WHERE id = ? AND ts IS NULL", (alert_id,))

    def unposted(self) -> list[Alert]:
        return self._alerts("ts IS NULL", order=FIRST)

    def stale(self) -> list[Alert]:
        return self._alerts("ts IS NOT NULL AND shown < revision")

    def show(self, alert_id: str, revision: int) -> None:
        with self._books.writing() as tables:
            tables.change("UPDATE alerts SET shown = ? WHERE id = ?", (revision, alert_id))

    def alert(self, alert_id: str) -> Alert | None:
        return next(iter(self._alerts("id = ?", alert_id)), None)

    def alert_of(self, key: str) -> Alert | None:
        """The newest alert that names the gap of this finding's key."""
        return next(iter(self._alerts(_NEWEST, key)), None)

    def gap_of(self, key: str) -> Gap | None:
        with self._books.reading() as tables:
            row = newest_gap(tables, key)
            return gap(row) if row else None

    def open_alerts(self) -> list[Alert]:
        """Those with a gap that is still open, oldest first."""
        return self._alerts(_OPEN)

    def settled_since(self, since: datetime) -> list[Alert]:
        """Those with a gap that was settled since then, oldest first."""
        return self._alerts(_SETTLED, sortable(since) or "")

    def claim(self, alert_id: str, by: str, at: datetime) -> bool:
        with self._books.writing() as tables:
            if tables.change(_CLAIM, (by, sortable(at), alert_id)):
                touch(tables, alert_id)
                add_line(tables, alert_id, at, event="taken", by=by)
            return count(tables, "alerts", "id = ? AND claimed_by = ?", [alert_id, by]) == 1

    def snooze(self, alert_id: str, by: str, at: datetime, until: datetime) -> None:
        with self._books.writing() as tables:
            if tables.rows(_SNOOZE, (by, sortable(until), alert_id)):
                touch(tables, alert_id)
                add_line(tables, alert_id, at, event="snoozed", by=by, until=sortable(until))

    def settle(
        self,
        key: str,
        state: GapState,
        *,
        by: str | None,
        at: datetime,
        note: str | None,
        finding: Finding | None = None,
    ) -> None:
        """Moves the newest gap of this finding's key; does nothing where the channel was never told."""
        changes = {"state": state, "by": by, "at": sortable(at), "note": note, "said": kept(note)}
        with self._books.writing() as tables:
            before = newest_gap(tables, key)
            if before:
                settle(tables, before, changes, finding, at)

    def _alerts(self, where: str, *values: str, **order: str) -> list[Alert]:
        with self._books.reading() as tables:
            return alerts(tables, where, *values, **order)


def gap_key(finding: Finding) -> str:
    return f"{finding.key}/{finding.verdict}"


def _is_news(tables: Tables, finding: Finding, at: datetime) -> bool:
    told = newest_gap(tables, finding.key)
    known = not _first_time(tables, gap_key(finding))
    if told is None or told["state"] != "open":
        return not known
    if told["gap_key"] != gap_key(finding):
        changes = {"gap_key": gap_key(finding), "finding": encode_finding(finding), "at": sortable(at)}
        update(tables, "gaps", ("n", told["n"]), changes)
        if changes["finding"] != told["finding"]:
            touch(tables, told["alert_id"])
    return False


def _join(tables: Tables, head: str, at: datetime) -> None:
    """More of it is told in the incident's message; where that was over, it is nobody's again."""
    if not alerts(tables, "id = ?", head)[0].left:
        tables.change(_ANEW, (sortable(at), head))
    touch(tables, head)


def _first_time(tables: Tables, key: str) -> bool:
    sql = "INSERT INTO announced (gap_key) VALUES (?) ON CONFLICT DO NOTHING RETURNING gap_key"
    return bool(tables.rows(sql, (key,)))


def _new_gap(alert_id: str, finding: Finding, at: datetime) -> dict[str, Any]:
    return {
        "alert_id": alert_id,
        "gap_key": gap_key(finding),
        "finding_key": finding.key,
        "finding": encode_finding(finding),
        "state": "open",
        "at": sortable(at),
    }

"""What the support channel was told, in which message, and how it stands; also the outbox."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.alerts import Alert, Gap
from bot.documents import moment
from bot.errors import NotThereError
from bot.messages import Posted
from services.gateways.sqlite import SqlitePart, sortable
from services.gateways.sqlite_ledger_codec import decode_finding, encode_finding

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlite_utils import Database

    from bot.alerts import GapState
    from bot.findings import Finding

_ALERTS = "SELECT * FROM alerts WHERE {where} ORDER BY created, rowid"
_GAPS = "SELECT * FROM gaps WHERE alert_id = ? ORDER BY n"
_OPEN = "id IN (SELECT alert_id FROM gaps WHERE state = 'open')"
_SETTLED = "id IN (SELECT alert_id FROM gaps WHERE state != 'open' AND at >= ?)"
_NEWEST = "id = (SELECT alert_id FROM gaps WHERE finding_key = ? ORDER BY n DESC LIMIT 1)"


class SqliteAnnouncements(SqlitePart):
    """Implements `bot.ports.Announcements`."""

    def announce(self, alert_id: str, findings: Sequence[Finding], at: datetime) -> Alert | None:
        """Claims those findings that were never announced, in one transaction; None if all were.

        A gap is known by its purchase and verdict. One that is still open under another verdict is changed
        in the message that names it already.
        """
        with self._file.writing() as db:
            new = [finding for finding in findings if _is_news(db, finding, at)]
            if not new:
                return None
            db.table("alerts").insert({"id": alert_id, "created": sortable(at)})
            db.table("gaps").insert_all(_new_gap(alert_id, finding, at) for finding in new)
            return _alerts(db, "id = ?", alert_id)[0]

    def posted(self, alert_id: str, where: Posted) -> None:
        """Notes where the message stands; the first to tell is believed."""
        with self._file.writing() as db:
            alerts = db.table("alerts")
            if not alerts.count_where("id = ?", [alert_id]):
                raise NotThereError("There is no such alert.")
            sql = "UPDATE alerts SET channel = ?, ts = ? WHERE id = ? AND ts IS NULL"
            db.execute(sql, (where.channel, where.ts, alert_id))

    def begin_posting(self, alert_id: str, at: datetime, until: datetime) -> bool:
        sql = (
            "UPDATE alerts SET posting_until = ? WHERE id = ? AND ts IS NULL"
            " AND (posting_until IS NULL OR posting_until <= ?)"
        )
        with self._file.writing() as db:
            return bool(db.execute(sql, (sortable(until), alert_id, sortable(at))).rowcount)

    def stop_posting(self, alert_id: str) -> None:
        with self._file.writing() as db:
            db.execute("UPDATE alerts SET posting_until = NULL WHERE id = ? AND ts IS NULL", (alert_id,))

    def unposted(self) -> list[Alert]:
        return self._alerts("ts IS NULL")

    def alert(self, alert_id: str) -> Alert | None:
        return next(iter(self._alerts("id = ?", alert_id)), None)

    def alert_of(self, key: str) -> Alert | None:
        """The newest alert that names the gap of this finding's key."""
        return next(iter(self._alerts(_NEWEST, key)), None)

    def open_alerts(self) -> list[Alert]:
        """Those with a gap that is still open, oldest first."""
        return self._alerts(_OPEN)

    def settled_since(self, since: datetime) -> list[Alert]:
        """Those with a gap that was settled since then, oldest first."""
        return self._alerts(_SETTLED, sortable(since) or "")

    def claim(self, alert_id: str, by: str, at: datetime) -> bool:
        with self._file.writing() as db:
            sql = "UPDATE alerts SET claimed_by = ?, claimed_at = ? WHERE id = ? AND claimed_by IS NULL"
            db.execute(sql, (by, sortable(at), alert_id))
            return db.table("alerts").count_where("id = ? AND claimed_by = ?", [alert_id, by]) == 1

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
        changes = {"state": state, "by": by, "at": sortable(at), "note": note}
        if finding is not None:
            changes["finding"] = encode_finding(finding)
        with self._file.writing() as db:
            gap = _newest_gap(db, key)
            if gap:
                db.table("gaps").update(gap["n"], changes)

    def _alerts(self, where: str, *values: str) -> list[Alert]:
        with self._file.reading() as db:
            return _alerts(db, where, *values)


def gap_key(finding: Finding) -> str:
    return f"{finding.key}/{finding.verdict}"


def _is_news(db: Database, finding: Finding, at: datetime) -> bool:
    gap = _newest_gap(db, finding.key)
    known = not _first_time(db, gap_key(finding))
    if gap is None or gap["state"] != "open":
        return not known
    if gap["gap_key"] != gap_key(finding):
        changes = {"gap_key": gap_key(finding), "finding": encode_finding(finding), "at": sortable(at)}
        db.table("gaps").update(gap["n"], changes)
    return False


def _first_time(db: Database, key: str) -> bool:
    sql = "INSERT INTO announced (gap_key) VALUES (?) ON CONFLICT DO NOTHING RETURNING gap_key"
    return bool(list(db.query(sql, (key,))))


def _newest_gap(db: Database, key: str) -> dict[str, Any] | None:
    rows = db.table("gaps").rows_where("finding_key = ?", [key], order_by="n DESC", limit=1)
    return next(iter(list(rows)), None)


def _new_gap(alert_id: str, finding: Finding, at: datetime) -> dict[str, str | None]:
    return {
        "alert_id": alert_id,
        "gap_key": gap_key(finding),
        "finding_key": finding.key,
        "finding": encode_finding(finding),
        "state": "open",
        "at": sortable(at),
    }


def _alerts(db: Database, where: str, *values: str) -> list[Alert]:
    rows = list(db.query(_ALERTS.format(where=where), values))
    return [_alert(row, list(db.query(_GAPS, (row["id"],)))) for row in rows]


def _alert(row: dict[str, Any], gaps: list[dict[str, Any]]) -> Alert:
    return Alert(
        id=row["id"],
        created=datetime.fromisoformat(row["created"]),
        gaps=tuple(_gap(gap) for gap in gaps),
        posted=Posted(row["channel"], row["ts"]) if row["ts"] else None,
        claimed_by=row["claimed_by"],
        claimed_at=moment(row["claimed_at"]),
    )


def _gap(row: dict[str, Any]) -> Gap:
    return Gap(
        key=row["gap_key"],
        finding=decode_finding(row["finding"]),
        state=row["state"],
        by=row["by"],
        at=moment(row["at"]),
        note=row["note"],
    )

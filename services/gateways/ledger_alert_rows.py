"""Rows of the ledger's alerts, their gaps and the lines of their threads, as the things they tell of."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.alerts import Alert, Gap, Line
from bot.documents import moment
from bot.messages import Posted
from bot.speech_codec import packed, unpacked
from services.gateways.ledger_codec import decode_finding
from services.gateways.tables import count, insert, sortable

if TYPE_CHECKING:
    from services.gateways.tables import Tables

FIRST = "ORDER BY day IS NULL, created, rowid"
OLDEST = "ORDER BY created, rowid"

_GAPS = "SELECT * FROM gaps WHERE alert_id = ? ORDER BY n"
_MEMBERS = (
    "SELECT gaps.* FROM gaps JOIN alerts ON alerts.id = gaps.alert_id WHERE alerts.head = ? ORDER BY gaps.n"
)
_NEWEST = "SELECT * FROM gaps WHERE finding_key = ? ORDER BY n DESC LIMIT 1"
_FLAGS = ("woken", "threaded")


def alerts(tables: Tables, where: str, *values: str, order: str = OLDEST) -> list[Alert]:
    sql = f"SELECT * FROM alerts WHERE {where} {order}"  # noqa: S608 (our own words; values are parameters)
    rows = tables.rows(sql, values)
    return [_alert(tables, row) for row in rows]


def lines(tables: Tables, where: str, *values: object) -> list[Line]:
    sql = f"SELECT * FROM lines WHERE {where} ORDER BY n"  # noqa: S608 (our own words)
    rows = tables.rows(sql, values)
    return [_line(tables, row) for row in rows]


def newest_gap(tables: Tables, key: str) -> dict[str, Any] | None:
    rows = tables.rows(_NEWEST, (key,))
    return next(iter(rows), None)


def gap(row: dict[str, Any]) -> Gap:
    return Gap(
        key=row["gap_key"],
        finding=decode_finding(row["finding"]),
        state=row["state"],
        by=row["by"],
        at=moment(row["at"]),
        note=text(row["said"]) or row["note"],
    )


def add_line(tables: Tables, alert_id: str, at: datetime, **told: Any) -> None:
    """Keeps a line, unless nobody can have seen the alert yet: it will be posted as it stands then."""
    seen = "id = ? AND (ts IS NOT NULL OR tries > 0)"
    if count(tables, "alerts", seen, [alert_id]):
        insert(tables, "lines", [{"alert_id": alert_id, "at": sortable(at), **told}])


def kept(said: str | None) -> str | None:
    """A text as it is kept, so that it can still be told in another language."""
    return None if said is None else json.dumps(packed(said))


def text(body: str | None) -> str | None:
    return None if body is None else str(unpacked(json.loads(body)))


def touch(tables: Tables, alert_id: str) -> None:
    """What Slack shows of this alert, and of the one it belongs to, is out of date."""
    tables.change(
        "UPDATE alerts SET revision = revision + 1"
        " WHERE id = :id OR id = (SELECT head FROM alerts WHERE id = :id)",
        {"id": alert_id},
    )


def _alert(tables: Tables, row: dict[str, Any]) -> Alert:
    named = ("claimed_by", "snoozed_by", "day", "head", "thread", "reminded", "tries", "revision", "shown")
    moments = ("claimed_at", "since", "snoozed_until", "tried")
    told: dict[str, Any] = {name: row[name] for name in named}
    told |= {name: moment(row[name]) for name in moments} | {name: bool(row[name]) for name in _FLAGS}
    return Alert(
        id=row["id"],
        created=datetime.fromisoformat(row["created"]),
        gaps=tuple(map(gap, tables.rows(_GAPS, (row["id"],)))),
        members=tuple(map(gap, tables.rows(_MEMBERS, (row["id"],)))),
        posted=Posted(row["channel"], row["ts"]) if row["ts"] else None,
        cause=text(row["cause"]),
        **told,
    )


def _line(tables: Tables, row: dict[str, Any]) -> Line:
    about = tables.rows("SELECT * FROM gaps WHERE n = ?", (row["gap_n"],))
    return Line(
        n=row["n"],
        alert_id=row["alert_id"],
        at=datetime.fromisoformat(row["at"]),
        event=row["event"],
        stage=row["stage"],
        by=row["by"],
        note=text(row["note"]),
        until=moment(row["until"]),
        woken=bool(row["woken"]),
        gap=gap(about[0]) if about else None,
        tries=row["tries"],
        tried=moment(row["tried"]),
    )

"""What Stripe sent: kept by the event's id, handed out when due, forgotten but for its traces when done."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.inbox import Delivery
from services.gateways.tables import LedgerPart, sortable

if TYPE_CHECKING:
    from collections.abc import Mapping

_COLUMNS = tuple(field.name for field in fields(Delivery))
_KEEP = """
    INSERT INTO inbox (id, type, account, livemode, about, received, due, body, state, attempts, note)
    VALUES (:id, :type, :account, :livemode, :about, :received, :due, :body, :state, :attempts, :note)
    ON CONFLICT (id) DO UPDATE
        SET state = excluded.state, body = excluded.body, due = excluded.due, attempts = excluded.attempts
        WHERE inbox.state = 'dead'
    RETURNING id
"""
_TAKE = """
    UPDATE inbox SET due = :until, attempts = attempts + 1
    WHERE id = (
        SELECT id FROM inbox WHERE state = 'waiting' AND due <= :now ORDER BY due, received, rowid LIMIT 1
    )
    RETURNING *
"""
_SAVE = """
    UPDATE inbox SET state = :state, body = :body, due = :due, attempts = :attempts, note = :note
    WHERE id = :id AND state = 'waiting'
"""
"""What was erased or decided while somebody worked on it is not theirs to decide any more."""

_ANEW = """
    UPDATE inbox SET state = 'waiting', attempts = 0, due = ?
    WHERE id = ? AND state IN ('dead', 'done') RETURNING id
"""


class LedgerInbox(LedgerPart):
    """Implements `bot.inbox.Inbox`."""

    def keep_delivery(self, delivery: Delivery) -> bool:
        with self._books.writing() as tables:
            return bool(tables.rows(_KEEP, _row(delivery)))

    def take_delivery(self, now: datetime, until: datetime) -> Delivery | None:
        with self._books.writing() as tables:
            rows = tables.rows(_TAKE, {"now": sortable(now), "until": sortable(until)})
        return _delivery(rows[0]) if rows else None

    def save_delivery(self, delivery: Delivery) -> None:
        with self._books.writing() as tables:
            tables.change(_SAVE, _row(delivery))

    def work_again(self, event_id: str, due: datetime) -> bool:
        with self._books.writing() as tables:
            return bool(tables.rows(_ANEW, (sortable(due), event_id)))

    def delivery(self, event_id: str) -> Delivery | None:
        rows = self._books.rows("SELECT * FROM inbox WHERE id = ?", (event_id,))
        return _delivery(rows[0]) if rows else None

    def heard_since(self, since: datetime) -> frozenset[str]:
        sql = "SELECT DISTINCT account FROM inbox WHERE received >= ?"
        return frozenset(row["account"] for row in self._books.rows(sql, (sortable(since),)))

    def dead_deliveries(self) -> list[Delivery]:
        rows = self._books.rows("SELECT * FROM inbox WHERE state = 'dead' ORDER BY received, rowid")
        return [_delivery(row) for row in rows]


def _row(delivery: Delivery) -> dict[str, Any]:
    return {
        "id": delivery.id,
        "type": delivery.type,
        "account": delivery.account,
        "livemode": int(delivery.livemode),
        "about": delivery.about,
        "received": sortable(delivery.received),
        "due": sortable(delivery.due),
        "body": delivery.body,
        "state": delivery.state,
        "attempts": delivery.attempts,
        "note": delivery.note,
    }


def _delivery(row: Mapping[str, Any]) -> Delivery:
    told = {name: row[name] for name in _COLUMNS} | {"livemode": bool(row["livemode"])}
    moments = {name: datetime.fromisoformat(row[name]) for name in ("received", "due")}
    return Delivery(**{**told, **moments})

"""What was asked of a second person; each request is settled once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.documents import moment
from bot.errors import NotThereError
from bot.messages import Posted
from bot.speech import say
from services.gateways.ledger_codec import decode_request, encode_request
from services.gateways.tables import LedgerPart, insert, sortable

if TYPE_CHECKING:
    from datetime import datetime

    from bot.requests import Request, Settlement
    from services.gateways.tables import Row

_SETTLE = """
    UPDATE requests SET state = ?, "by" = ?, at = ?, due = ? WHERE id = ? AND state = 'open' RETURNING id
"""
_POSTED = """
    UPDATE requests SET channel = ?, ts = ?, due = CASE WHEN state = 'open' THEN NULL ELSE due END
    WHERE id = ? RETURNING id
"""
"""Somebody may have decided as soon as it stood there."""

_TAKE_UP = "UPDATE requests SET due = ? WHERE due < ? RETURNING *"


class LedgerRequests(LedgerPart):
    """Implements `bot.ports.Requests`."""

    def ask(self, request: Request, until: datetime) -> None:
        row = {"id": request.id, "body": encode_request(request), "state": "open", "due": sortable(until)}
        with self._books.writing() as tables:
            insert(tables, "requests", [row])

    def request(self, request_id: str) -> Request | None:
        rows = self._books.rows("SELECT * FROM requests WHERE id = ?", (request_id,))
        return _read(rows[0]) if rows else None

    def request_posted(self, request_id: str, where: Posted) -> None:
        with self._books.writing() as tables:
            if not tables.rows(_POSTED, (where.channel, where.ts, request_id)):
                raise NotThereError(say("There is no such request."))

    def settle_request(
        self, request_id: str, state: Settlement, *, by: str, at: datetime, until: datetime
    ) -> bool:
        with self._books.writing() as tables:
            return bool(tables.rows(_SETTLE, (state, by, sortable(at), sortable(until), request_id)))

    def request_done(self, request_id: str) -> None:
        with self._books.writing() as tables:
            tables.change("UPDATE requests SET due = NULL WHERE id = ?", (request_id,))

    def left_requests(self, now: datetime, until: datetime) -> list[Request]:
        with self._books.writing() as tables:
            rows = tables.rows(_TAKE_UP, (sortable(until), sortable(now)))
        return sorted(map(_read, rows), key=lambda request: (request.at, request.id))


def _read(row: Row) -> Request:
    return replace(
        decode_request(row["body"]),
        state=row["state"],
        by=row["by"],
        settled_at=moment(row["at"]),
        posted=Posted(row["channel"], row["ts"]) if row["ts"] else None,
    )

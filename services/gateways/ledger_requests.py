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

_SETTLE = """
    UPDATE requests SET state = ?, "by" = ?, at = ? WHERE id = ? AND state = 'open' RETURNING id
"""


class LedgerRequests(LedgerPart):
    """Implements `bot.ports.Requests`."""

    def ask(self, request: Request) -> None:
        row = {"id": request.id, "body": encode_request(request), "state": "open"}
        with self._books.writing() as tables:
            insert(tables, "requests", [row])

    def request(self, request_id: str) -> Request | None:
        rows = self._books.rows("SELECT * FROM requests WHERE id = ?", (request_id,))
        if not rows:
            return None
        (row,) = rows
        return replace(
            decode_request(row["body"]),
            state=row["state"],
            by=row["by"],
            settled_at=moment(row["at"]),
            posted=Posted(row["channel"], row["ts"]) if row["ts"] else None,
        )

    def request_posted(self, request_id: str, where: Posted) -> None:
        sql = "UPDATE requests SET channel = ?, ts = ? WHERE id = ? RETURNING id"
        with self._books.writing() as tables:
            if not tables.rows(sql, (where.channel, where.ts, request_id)):
                raise NotThereError(say("There is no such request."))

    def settle_request(self, request_id: str, state: Settlement, *, by: str, at: datetime) -> bool:
        with self._books.writing() as tables:
            return bool(tables.rows(_SETTLE, (state, by, sortable(at), request_id)))

"""How far events were read, and which purchases are watched."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

from bot.cursors import Cursor, Watched
from services.gateways.ledger_codec import decode_finding, encode_finding
from services.gateways.tables import LedgerPart, sortable, upsert

if TYPE_CHECKING:
    from collections.abc import Collection


class LedgerCursors(LedgerPart):
    """Implements `bot.cursors.Cursors`."""

    def cursors(self) -> dict[str, Cursor]:
        rows = self._books.rows("SELECT account, at, recent FROM cursors")
        return {
            row["account"]: Cursor(
                row["account"], datetime.fromisoformat(row["at"]), tuple(json.loads(row["recent"]))
            )
            for row in rows
        }

    def watched(self) -> list[Watched]:
        rows = self._books.rows("SELECT finding, since, due FROM watched ORDER BY due, session_id")
        return [
            Watched(
                decode_finding(row["finding"]),
                datetime.fromisoformat(row["since"]),
                datetime.fromisoformat(row["due"]),
            )
            for row in rows
        ]

    def follow(self, moved: Collection[Cursor], watch: Collection[Watched], settled: Collection[str]) -> None:
        cursors = [
            {"account": each.account, "at": sortable(each.at), "recent": json.dumps(each.recent)}
            for each in moved
        ]
        rows = [
            {
                "session_id": each.finding.key,
                "finding": encode_finding(each.finding),
                "since": sortable(each.since),
                "due": sortable(each.due),
            }
            for each in watch
        ]
        with self._books.writing() as tables:
            upsert(tables, "cursors", cursors, key="account")
            gone = [(session_id,) for session_id in settled]
            tables.change_each("DELETE FROM watched WHERE session_id = ?", gone)
            upsert(tables, "watched", rows, key="session_id")

"""What else Passkeeper remembers between runs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot.documents import moment
from bot.job_book import AHEAD
from services.gateways.tables import LedgerPart, insert, sortable

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime


class LedgerMemory(LedgerPart):
    """Implements `bot.ports.Memory`."""

    def note_owners(self, seen: Collection[tuple[str, str, str]]) -> None:
        """(Clerk id, account, session id) of every pass purchase; a blank one tells nothing."""
        names = ("clerk_id", "account", "session_id")
        whole = [dict(zip(names, owner, strict=True)) for owner in seen if all(map(str.strip, owner))]
        with self._books.writing() as tables:
            insert(tables, "owners", whole, known="ON CONFLICT DO NOTHING")

    def purchases_of(self, clerk_id: str) -> list[tuple[str, str]]:
        sql = "SELECT account, session_id FROM owners WHERE clerk_id = ? ORDER BY account, session_id"
        return [(row["account"], row["session_id"]) for row in self._books.rows(sql, (clerk_id,))]

    def sweep_done(self, at: datetime, since: datetime, until: datetime, report: Mapping[str, int]) -> None:
        moments = {"at": sortable(at), "since": sortable(since), "until": sortable(until)}
        with self._books.writing() as tables:
            insert(tables, "sweeps", [{**moments, "report": json.dumps(dict(report))}])

    def last_sweep(self, now: datetime) -> datetime | None:
        sql = "SELECT max(at) AS at FROM sweeps WHERE at <= ?"
        return moment(self._books.rows(sql, (sortable(now + AHEAD),))[0]["at"])

    def reports_since(self, since: datetime) -> int:
        rows = self._books.rows("SELECT count(*) AS number FROM reports WHERE at >= ?", (sortable(since),))
        return int(rows[0]["number"])

"""To whom somebody wrote, purchase by purchase."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.gateways.tables import LedgerPart, insert, sortable

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime


class LedgerContacts(LedgerPart):
    """Implements `bot.contacts.Contacts`."""

    def contacted(self, session_ids: Collection[str], *, by: str, at: datetime) -> None:
        rows = [{"session_id": each, "by": by, "at": sortable(at)} for each in session_ids]
        with self._books.writing() as tables:
            insert(tables, "contacts", rows, known="ON CONFLICT DO NOTHING")

    def contacted_among(self, session_ids: Collection[str]) -> frozenset[str]:
        """All are read: a customer is noted for each mended purchase only, so there are few."""
        noted = {row["session_id"] for row in self._books.rows("SELECT session_id FROM contacts")}
        return frozenset(noted.intersection(session_ids))

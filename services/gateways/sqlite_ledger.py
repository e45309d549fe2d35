"""Passkeeper's own memory in a SQLite file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.gateways.sqlite import SqliteFile
from services.gateways.sqlite_ledger_announcements import SqliteAnnouncements
from services.gateways.sqlite_ledger_contacts import SqliteContacts
from services.gateways.sqlite_ledger_cursors import SqliteCursors
from services.gateways.sqlite_ledger_inbox import SqliteInbox
from services.gateways.sqlite_ledger_jobs import SqliteJobs
from services.gateways.sqlite_ledger_journal import SqliteJournal
from services.gateways.sqlite_ledger_keeping import SqliteKeeping
from services.gateways.sqlite_ledger_memory import SqliteMemory
from services.gateways.sqlite_ledger_refusals import SqliteRefusals
from services.gateways.sqlite_ledger_reports import SqliteReports
from services.gateways.sqlite_ledger_requests import SqliteRequests
from services.gateways.sqlite_ledger_schema import LEDGER

if TYPE_CHECKING:
    from pathlib import Path


class SqliteLedger(
    SqliteJournal,
    SqliteAnnouncements,
    SqliteMemory,
    SqliteRequests,
    SqliteInbox,
    SqliteJobs,
    SqliteContacts,
    SqliteRefusals,
    SqliteReports,
    SqliteCursors,
    SqliteKeeping,
):
    """Implements `bot.ports.Ledger`. Every method is one transaction, kept even if the power fails."""

    def __init__(self, path: Path | str) -> None:
        super().__init__(SqliteFile(path, "ledger", LEDGER))

    def close(self) -> None:
        self._file.close()

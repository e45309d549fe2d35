"""Passkeeper's own memory, all its parts together, wherever the books are."""

from __future__ import annotations

from services.gateways.ledger_announcements import LedgerAnnouncements
from services.gateways.ledger_contacts import LedgerContacts
from services.gateways.ledger_cursors import LedgerCursors
from services.gateways.ledger_inbox import LedgerInbox
from services.gateways.ledger_jobs import LedgerJobs
from services.gateways.ledger_journal import LedgerJournal
from services.gateways.ledger_keeping import LedgerKeeping
from services.gateways.ledger_memory import LedgerMemory
from services.gateways.ledger_refusals import LedgerRefusals
from services.gateways.ledger_reports import LedgerReports
from services.gateways.ledger_requests import LedgerRequests
from services.gateways.ledger_standing import LedgerStandings


class KeptLedger(
    LedgerJournal,
    LedgerAnnouncements,
    LedgerMemory,
    LedgerRequests,
    LedgerInbox,
    LedgerJobs,
    LedgerContacts,
    LedgerRefusals,
    LedgerReports,
    LedgerCursors,
    LedgerKeeping,
    LedgerStandings,
):
    """Implements `bot.ports.Ledger`. What a method has written is kept even if the power fails."""

    def close(self) -> None:
        self._books.close()

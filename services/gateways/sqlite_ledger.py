"""Passkeeper's own memory in a SQLite file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.gateways.ledger import KeptLedger
from services.gateways.sqlite import SqliteFile
from services.gateways.sqlite_ledger_schema import LEDGER
from services.gateways.sqlite_tables import SqliteBooks

if TYPE_CHECKING:
    from pathlib import Path


class SqliteLedger(KeptLedger):
    """Implements `bot.ports.Ledger`."""

    def __init__(self, path: Path | str) -> None:
        super().__init__(SqliteBooks(SqliteFile(path, "ledger", LEDGER)))

"""A record and a pass store in files of their own, to be backed up and put back."""

from __future__ import annotations

import sqlite3
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.settings import Settings, load
from services.gateways.sqlite_ledger import SqliteLedger
from services.gateways.sqlite_store import SqliteStore
from services.premises import move_in
from tests.contracts.ledger_entries import FINDING

if TYPE_CHECKING:
    from pathlib import Path

    from bot.findings import Finding

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
CUT_OFF = (
    "Passkeeper's own record (own.db) is not in its place, and {left} beside it was left by a restore: run "
    "`python app.py restore BACKUP --yes` again, or move {left} away to begin with an empty one."
)


def of(folder: Path) -> Settings:
    return load(
        {"LEDGER": f"sqlite:///{folder / 'own.db'}", "PASS_STORE": f"sqlite:///{folder / 'passes.db'}"}
    )


def furnished(folder: Path) -> Settings:
    """With one alert and one pass."""
    made = of(folder)
    announce(made, "al-1")
    put(folder / "passes.db", "p-1")
    return made


def announce(settings: Settings, alert_id: str, finding: Finding = FINDING) -> None:
    ledger = SqliteLedger(settings.ledger_path)
    ledger.announce(alert_id, [finding], AT)
    ledger.close()


def put(path: Path, pass_id: str) -> None:
    store = SqliteStore(path)
    store.put({"_id": pass_id, "_type": "pass", "name": "Ten"})
    store.close()


def alerts(path: Path) -> int:
    return _rows(path, "SELECT count(*) FROM alerts")


def passes(path: Path) -> int:
    return _rows(path, "SELECT count(*) FROM documents")


def _rows(path: Path, sql: str) -> int:
    with closing(sqlite3.connect(path)) as db:
        return int(db.execute(sql).fetchone()[0])


def names(folder: Path) -> set[str]:
    return {each.name for each in folder.iterdir()} - {"backups", "own.db.lock", "passes.db.lock"}


def moves_in(settings: Settings) -> None:
    with ExitStack() as stack:
        move_in(settings, stack)

"""The implementations that every contract runs over; a new one joins by one line."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol

import pytest
from pydantic import SecretStr

from bot.ports import Ledger, PassStore
from services.gateways.postgres_ledger import PostgresLedger
from services.gateways.sqlite_ledger import SqliteLedger
from services.gateways.sqlite_store import SqliteStore
from tests.contracts.sanity_served import ServedSanity
from tests.fakes.memory_store import MemoryStore
from tests.groq import needs_node

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


class FilledStore(PassStore, Protocol):
    """A store whose documents a test may put there as the outside would."""

    def put(self, document: dict[str, Any]) -> None: ...

    def close(self) -> None: ...


def _memory(_: Path) -> FilledStore:
    return MemoryStore(clock=lambda: NOW)


def _sqlite(folder: Path) -> FilledStore:
    return SqliteStore(folder / "passes.db", clock=lambda: NOW)


def _sanity(_: Path) -> FilledStore:
    return ServedSanity(lambda: NOW)


STORES = {"memory": _memory, "sqlite": _sqlite, "sanity": _sanity}
MARKS = {"sanity": [pytest.mark.node, needs_node]}
LEDGERS = ("sqlite", "postgres")


@pytest.fixture(params=[pytest.param(name, marks=MARKS.get(name, ())) for name in STORES])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[FilledStore]:
    made = STORES[request.param](tmp_path)
    yield made
    made.close()


@pytest.fixture(params=LEDGERS)
def beside(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Ledger, Ledger]]:
    """The ledgers of two programs in the same place."""
    one, two = _ledger(request, tmp_path), _ledger(request, tmp_path)
    yield one, two
    one.close()
    two.close()


@pytest.fixture(params=LEDGERS)
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    made = _ledger(request, tmp_path)
    yield made
    made.close()


def _ledger(request: pytest.FixtureRequest, folder: Path) -> SqliteLedger | PostgresLedger:
    if request.param == "postgres":
        return PostgresLedger(SecretStr(request.getfixturevalue("postgres")))
    return SqliteLedger(folder / "own.db")

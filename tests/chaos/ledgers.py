"""The ledger of one run as whoever stands beside the program sees it: a file, or a schema of a server."""

from __future__ import annotations

import secrets
import sqlite3
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING, Any, Protocol

import psycopg
from pydantic import SecretStr

from services.gateways.postgres import _ALONE
from services.gateways.postgres_ledger import PostgresLedger
from services.gateways.sqlite_ledger import SqliteLedger
from tests.postgres import schema

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.actions import Action


class Beside(Protocol):
    """`address` is what the program finds it by."""

    address: str

    def rows(self, sql: str) -> list[tuple[Any, ...]]: ...

    def actions(self) -> list[Action]: ...

    def hold(self) -> Callable[[], object]:
        """As another program that writes and does not come to an end; gives what ends it."""

    def cut(self) -> None:
        """Ends every connection to it."""

    def close(self) -> None: ...


class FileLedger:
    """A SQLite file in the run's folder."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "passkeeper.db"
        self.address = f"sqlite:///{self._file}"

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self._file)) as file:
            return file.execute(sql).fetchall()

    def actions(self) -> list[Action]:
        with closing(SqliteLedger(self._file)) as ledger:
            return ledger.actions()

    def hold(self) -> Callable[[], object]:
        return hold_file(self._file)

    def cut(self) -> None:
        raise NotImplementedError("a file has no connections, and no fault cuts them")

    def close(self) -> None:
        """It goes with its folder."""


class ServerLedger:
    """A schema of its own on a PostgreSQL server; the program's connections bear a name of their own."""

    def __init__(self, server: str) -> None:
        self._stack = ExitStack()
        self._ours = self._stack.enter_context(schema(server))
        self._name = f"chaos-{secrets.token_hex(6)}"
        self.address = f"{self._ours}&application_name={self._name}"

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self._ours) as connection:
            return connection.execute(sql.encode()).fetchall()

    def actions(self) -> list[Action]:
        with closing(PostgresLedger(SecretStr(self._ours))) as ledger:
            return ledger.actions()

    def hold(self) -> Callable[[], object]:
        connection = psycopg.connect(self._ours)
        connection.execute(_ALONE.encode())
        return connection.close

    def cut(self) -> None:
        sql = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = %s"
        with psycopg.connect(self._ours) as connection:
            connection.execute(sql, (self._name,))

    def close(self) -> None:
        self._stack.close()


def hold_file(file: Path) -> Callable[[], object]:
    """A transaction that writes, on a connection that any thread may close."""
    held = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    held.execute("BEGIN IMMEDIATE")
    return held.close

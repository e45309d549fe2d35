"""Books in a PostgreSQL database, kept by several programs at once."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import psycopg

from services.gateways.postgres_connections import MOST, Connections
from services.gateways.postgres_schema import STEPS
from services.gateways.postgres_tables import PostgresTables
from services.gateways.postgres_troubles import NEWER, trouble, unavailable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from services.gateways.tables import Row

_ALONE = "SELECT pg_advisory_xact_lock(hashtext('passkeeper'), hashtext(current_schema()));"
_SILENCE = "SET LOCAL idle_in_transaction_session_timeout = '30s';"
"""Whoever falls silent in the middle must not keep the others out."""

_WAIT = 10.0

_KNOWN = "CREATE TABLE IF NOT EXISTS _steps (name text PRIMARY KEY, at timestamptz NOT NULL DEFAULT now())"
_HAS_STEPS = "SELECT to_regclass('_steps') IS NOT NULL AS there"
_TAKEN = "INSERT INTO _steps (name) VALUES (%s)"


class PostgresBooks:
    """Implements `tables.Books`.

    One writer at a time, as in a SQLite file: what is decided on what was read holds until it is written.
    Each statement of a writer sees all that was committed before it, so nothing is read from before the lock.
    """

    def __init__(
        self, address: str, *, steps: Mapping[str, str] = STEPS, most: int = MOST, wait: float = _WAIT
    ) -> None:
        """`steps` are the migrations, in their order; `wait` is how many seconds to wait for others."""
        self._steps = steps
        patience = f"SET LOCAL lock_timeout = '{wait}s'; SET LOCAL statement_timeout = '{wait}s';"
        self._read = f"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; {patience}"
        self._write = f"BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; {patience} {_SILENCE} {_ALONE}"
        self._vacuum = f"SET lock_timeout = '{wait}s'"
        self._connections = Connections(address, self._prepare, most=most)

    @contextmanager
    def reading(self) -> Iterator[PostgresTables]:
        with self._transaction(self._read) as tables:
            yield tables

    @contextmanager
    def writing(self) -> Iterator[PostgresTables]:
        with self._transaction(self._write) as tables:
            yield tables

    def rows(self, sql: str, values: Sequence[Any] | dict[str, Any] = ()) -> list[Row]:
        with self.reading() as tables:
            return tables.rows(sql, values)

    def give_way(self) -> None:
        """Writers stand in line for the lock here, so whoever waits is next anyway."""

    def purge(self) -> bool:
        """Writes every table anew; False where one is in use for longer than a moment."""
        with self.reading() as tables:
            names = tables.names()
        try:
            with self._connections.begun(self._vacuum) as connection:
                for name in names:
                    connection.execute(f'VACUUM (FULL) "{name}"')
                connection.execute("RESET lock_timeout")
        except psycopg.errors.LockNotAvailable:
            return False
        except psycopg.Error as error:
            raise trouble(error) from None
        return True

    def close(self) -> None:
        self._connections.close()

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[PostgresTables]:
        try:
            with self._connections.begun(begin) as connection, _ended(connection):
                yield PostgresTables(connection)
        except psycopg.Error as error:
            raise trouble(error) from None

    def _prepare(self, connection: psycopg.Connection[Row]) -> None:
        if self._missing(connection):
            connection.execute(self._write)
            with _ended(connection):
                connection.execute("SET LOCAL statement_timeout = 0")
                connection.execute(_KNOWN)
                # Of several programs that start at once, one was first.
                for name in self._missing(connection):
                    connection.execute(self._steps[name])
                    connection.execute(_TAKEN, (name,))

    def _missing(self, connection: psycopg.Connection[Row]) -> list[str]:
        """Steps that were not taken yet. Raises UnavailableError where some were that are not known here."""
        there = (connection.execute(_HAS_STEPS).fetchone() or {})["there"]
        taken = connection.execute("SELECT name FROM _steps").fetchall() if there else []
        names = [row["name"] for row in taken]
        if set(names) - set(self._steps):
            raise unavailable(NEWER, permanent=True)
        return [name for name in self._steps if name not in names]


@contextmanager
def _ended(connection: psycopg.Connection[Row]) -> Iterator[None]:
    """Commits, or takes everything back."""
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        # Where even this fails the connection is closed, and the server takes back what was left open.
        with suppress(psycopg.Error):
            connection.execute("ROLLBACK")
        raise

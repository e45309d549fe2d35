"""Tables in a SQLite file."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sqlite_utils import Database

    from services.gateways.sqlite import SqliteFile
    from services.gateways.tables import Row

_TURN = 0.15
"""Seconds. Who waits for SQLite's lock stands in no line, and looks every 0.1 s whether it is free."""


class SqliteTables:
    """Implements `tables.Tables`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def rows(self, sql: str, values: Sequence[Any] | dict[str, Any] = ()) -> list[Row]:
        return list(self._db.query(sql, values))

    def change(self, sql: str, values: Sequence[Any] | dict[str, Any] = ()) -> int:
        return self._db.execute(sql, values).rowcount

    def change_each(self, sql: str, values: Iterable[Sequence[Any]]) -> None:
        self._db.conn.executemany(sql, values)

    def names(self) -> list[str]:
        return [name for name in self._db.table_names() if not name.startswith(("sqlite", "_"))]


class SqliteBooks:
    """Implements `tables.Books`."""

    def __init__(self, file: SqliteFile) -> None:
        self._file = file

    @contextmanager
    def reading(self) -> Iterator[SqliteTables]:
        with self._file.reading() as db:
            yield SqliteTables(db)

    @contextmanager
    def writing(self) -> Iterator[SqliteTables]:
        with self._file.writing() as db:
            yield SqliteTables(db)

    def rows(self, sql: str, values: Sequence[Any] | dict[str, Any] = ()) -> list[Row]:
        with self.reading() as tables:
            return tables.rows(sql, values)

    def give_way(self) -> None:
        time.sleep(_TURN)

    def purge(self) -> bool:
        return self._file.purge()

    def close(self) -> None:
        self._file.close()

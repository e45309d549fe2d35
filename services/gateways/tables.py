"""Tables that SQLite and PostgreSQL keep alike: one way to read and change them, in SQL that both know."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime

Row = dict[str, Any]


class Tables(Protocol):
    """The tables inside one transaction. Values stand as `?` in a sequence, or as `:name` in a mapping."""

    def rows(self, sql: str, values: Sequence[Any] | dict[str, Any] = ()) -> list[Row]: ...

    def change(self, sql: str, values: Sequence[Any] | dict[str, Any] = ()) -> int:
        """How many rows were changed."""

    def change_each(self, sql: str, values: Iterable[Sequence[Any]]) -> None:
        """The same change for each of these."""

    def names(self) -> list[str]:
        """Of all tables that hold something of ours."""


class Books(Protocol):
    """Where the tables are kept. Everything raises UnavailableError."""

    def reading(self) -> AbstractContextManager[Tables]:
        """The tables as they are at one moment."""

    def writing(self) -> AbstractContextManager[Tables]:
        """One transaction, alone with every table from its start to its end; any error undoes all of it."""

    def rows(self, sql: str, values: Sequence[Any] | dict[str, Any] = ()) -> list[Row]:
        """What one reading finds."""

    def give_way(self) -> None:
        """Between two transactions of a long work: whoever waits to write comes first."""

    def purge(self) -> bool:
        """Takes out what was deleted or overwritten; False where somebody's reading hinders that."""

    def close(self) -> None: ...


class LedgerPart:
    """Something that the ledger keeps, beside other things."""

    def __init__(self, books: Books) -> None:
        self._books = books


def insert(tables: Tables, name: str, rows: Iterable[Mapping[str, Any]], *, known: str = "") -> None:
    """Adds rows of the same columns. `known` tells what becomes of one whose key is there already."""
    new = [dict(row) for row in rows]
    if new:
        columns = ", ".join(map(_quoted, new[0]))
        marks = ", ".join("?" * len(new[0]))
        sql = f"INSERT INTO {name} ({columns}) VALUES ({marks}) {known}"  # noqa: S608 (our own words)
        tables.change_each(sql, [tuple(row.values()) for row in new])


def upsert(tables: Tables, name: str, rows: Iterable[Mapping[str, Any]], *, key: str) -> None:
    """Adds rows, or changes those whose key is there already."""
    new = list(rows)
    changed = ", ".join(f"{_quoted(each)} = excluded.{_quoted(each)}" for row in new[:1] for each in row)
    insert(tables, name, new, known=f"ON CONFLICT ({_quoted(key)}) DO UPDATE SET {changed}")


def update(tables: Tables, name: str, key: tuple[str, Any], changes: Mapping[str, Any]) -> None:
    """`key` is the column that names the row, and its value there."""
    setting = ", ".join(f"{_quoted(each)} = ?" for each in changes)
    sql = f"UPDATE {_quoted(name)} SET {setting} WHERE {_quoted(key[0])} = ?"  # noqa: S608 (our own words)
    tables.change(sql, (*changes.values(), key[1]))


def count(tables: Tables, name: str, where: str, values: Sequence[Any]) -> int:
    rows = tables.rows(f"SELECT count(*) AS number FROM {name} WHERE {where}", values)  # noqa: S608
    return int(rows[0]["number"])


def sortable(at: datetime | None) -> str | None:
    """A moment as text of one length, so that texts compare as moments do."""
    return at.astimezone(UTC).isoformat(timespec="microseconds") if at else None


def _quoted(name: str) -> str:
    return f'"{name}"'

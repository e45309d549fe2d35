"""Forgets people: blanks what tells of them, and writes down that it did."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from bot.blanking import ERASED
from bot.errors import BadRequestError
from bot.keeping import Redaction
from bot.speech import say
from services.gateways.sqlite import SqlitePart, sortable
from services.gateways.sqlite_ledger_blanking import KEPT, TABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from sqlite_utils import Database

    from bot.keeping import Person, Why
    from services.gateways.sqlite_ledger_blanking import Changes, Row, Table

    Cleaned = Callable[[object], object]

_BUSY = say("Something is being written for this person just now. Nothing was erased: try again in a minute.")
_UNFINISHED = """
    SELECT body FROM entries WHERE event = 'begun'
    AND action_id NOT IN (SELECT action_id FROM entries WHERE event = 'finished')
"""


class SqliteKeeping(SqlitePart):
    """Implements `bot.keeping.Keeping`."""

    def told_of(self, person: Person) -> Mapping[str, int]:
        with self._file.reading() as db:
            found = {table.name: len(_of(db, table, person)) for table in TABLES}
            others = {name: len(_elsewhere(db, name, person)) for name in _other_tables(db)}
        return _some(found | others)

    def erase(self, person: Person, *, by: str, at: datetime) -> Mapping[str, int]:
        with self._file.writing() as db:
            if any(person.mentioned(row["body"]) for row in db.query(_UNFINISHED)):
                raise BadRequestError(_BUSY)
            counts = _blank(
                db,
                lambda table: _of(db, table, person),
                partial(_cleaned, person),
            )
            others = {name: _replace(db, name, person) for name in _other_tables(db)}
            counts = _some({**counts, **others})
            _note(db, "erase", by, at, _subject(db, person.asked), counts)
        return counts

    def forget_before(self, cut: datetime, *, by: str, at: datetime) -> Mapping[str, int]:
        """Owners carry no moment of their own: one counts from the first time it is seen here."""
        with self._file.writing() as db:
            counts = _blank(db, lambda table: _older(db, table, cut), lambda value: value)
            db.execute("UPDATE owners SET noted = ? WHERE noted IS NULL", (sortable(at),))
            if counts:
                _note(db, "retention", by, at, None, counts)
        return counts

    def redactions(self) -> list[Redaction]:
        rows = self._file.rows("SELECT at, by, why, subject, counts FROM redactions ORDER BY n")
        return [
            Redaction(**{**row, "at": datetime.fromisoformat(row["at"]), "counts": json.loads(row["counts"])})
            for row in rows
        ]

    def purge(self) -> bool:
        return self._file.purge()


def _blank(db: Database, rows_of: Callable[[Table], Iterable[Row]], cleaned: Cleaned) -> dict[str, int]:
    """How many rows of each table were changed; one that was blanked before is left alone."""
    db.execute("INSERT INTO redacting (n) VALUES (1)")
    counts = {table.name: sum(_left(db, table, row, cleaned) for row in rows_of(table)) for table in TABLES}
    db.execute("DELETE FROM redacting")
    return _some(counts)


def _left(db: Database, table: Table, row: Row, cleaned: Cleaned) -> bool:
    changes = _changes(table, row, cleaned)
    if changes is None:
        db.execute(f"DELETE FROM {table.name} WHERE {table.key} = ?", (row[table.key],))  # noqa: S608
    elif changes:
        _update(db, table.name, table.key, row[table.key], changes)
    return changes != {}


def _changes(table: Table, row: Row, cleaned: Cleaned) -> Changes:
    """What is to be written; nothing where the row was blanked before, None where it goes."""
    left = table.left(row)
    if left is None:
        return None
    new = {name: cleaned(value) for name, value in left.items()}
    return {name: value for name, value in new.items() if row[name] != value}


def _update(db: Database, name: str, key: str, value: object, changes: Mapping[str, Any]) -> None:
    setting = ", ".join(f"{_quoted(column)} = ?" for column in changes)
    sql = f"UPDATE {_quoted(name)} SET {setting} WHERE {key} = ?"  # noqa: S608 (the schema's own names)
    db.execute(sql, (*changes.values(), value))


def _of(db: Database, table: Table, person: Person) -> list[Row]:
    rows = list(db.query(table.query))
    told = [row for row in rows if any(person.mentioned(row[name]) for name in table.texts)]
    if table.group:
        groups = {row[table.group] for row in told}
        told = [row for row in rows if row[table.group] in groups]
    return [row for row in told if _changes(table, row, partial(_cleaned, person)) != {}]


def _older(db: Database, table: Table, cut: datetime) -> list[Row]:
    return list(db.query(f"{table.query} WHERE {table.old}", {"cut": sortable(cut)}))


def _other_tables(db: Database) -> list[str]:
    known = {table.name for table in TABLES} | KEPT
    return [name for name in db.table_names() if name not in known and not name.startswith(("sqlite", "_"))]


def _elsewhere(db: Database, name: str, person: Person) -> list[Row]:
    """Rows that hold one of their words in a table that is not made for people."""
    rows = db.query(f"SELECT rowid AS _row, * FROM {_quoted(name)}")  # noqa: S608 (the schema's own names)
    return [row for row in rows if any(_cleaned(person, value) != value for value in row.values())]


def _replace(db: Database, name: str, person: Person) -> int:
    found = _elsewhere(db, name, person)
    for row in found:
        changes = {column: _cleaned(person, value) for column, value in row.items() if column != "_row"}
        _update(db, name, "rowid", row["_row"], changes)
    return len(found)


def _cleaned(person: Person, value: object) -> object:
    return person.without(value, ERASED) if isinstance(value, str) else value


def _note(
    db: Database, why: Why, by: str, at: datetime, subject: str | None, counts: Mapping[str, int]
) -> None:
    row = {"at": sortable(at), "by": by, "why": why, "subject": subject, "counts": json.dumps(dict(counts))}
    db.table("redactions").insert(row)


def _subject(db: Database, asked: str) -> str:
    """The same for the same person in this ledger, and nothing that could be looked up elsewhere."""
    (salt,) = db.execute("SELECT value FROM salt").fetchone()
    return hashlib.sha256(f"{salt}:{asked.strip().casefold()}".encode()).hexdigest()[:16]


def _some(counts: Mapping[str, int]) -> dict[str, int]:
    return {name: number for name, number in counts.items() if number}


def _quoted(name: str) -> str:
    return f'"{name}"'

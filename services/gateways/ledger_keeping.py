"""Forgets people: blanks what tells of them, and writes down that it did."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from bot.blanking import ERASED
from bot.errors import BadRequestError
from bot.keeping import Redaction
from bot.speech import say
from services.gateways.ledger_blanking import KEPT, TABLES
from services.gateways.tables import LedgerPart, insert, sortable, update

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from bot.keeping import Person, Why
    from services.gateways.ledger_blanking import Changes, Row, Table
    from services.gateways.tables import Tables

    Cleaned = Callable[[object], object]

_BUSY = say("Something is being written for this person just now. Nothing was erased: try again in a minute.")
_UNFINISHED = """
    SELECT body FROM entries WHERE event = 'begun'
    AND action_id NOT IN (SELECT action_id FROM entries WHERE event = 'finished')
"""


class LedgerKeeping(LedgerPart):
    """Implements `bot.keeping.Keeping`."""

    def told_of(self, person: Person) -> Mapping[str, int]:
        with self._books.reading() as tables:
            found = {table.name: len(_of(tables, table, person)) for table in TABLES}
            others = {name: len(_elsewhere(tables, name, person)) for name in _other_tables(tables)}
        return _some(found | others)

    def erase(self, person: Person, *, by: str, at: datetime) -> Mapping[str, int]:
        with self._books.writing() as tables:
            if any(person.mentioned(row["body"]) for row in tables.rows(_UNFINISHED)):
                raise BadRequestError(_BUSY)
            counts = _blank(
                tables,
                lambda table: _of(tables, table, person),
                partial(_cleaned, person),
            )
            others = {name: _replace(tables, name, person) for name in _other_tables(tables)}
            counts = _some({**counts, **others})
            _note(tables, "erase", by, at, _subject(tables, person.asked), counts)
        return counts

    def forget_before(self, cut: datetime, *, by: str, at: datetime) -> Mapping[str, int]:
        """Owners carry no moment of their own: one counts from the first time it is seen here."""
        with self._books.writing() as tables:
            counts = _blank(tables, lambda table: _older(tables, table, cut), lambda value: value)
            tables.change("UPDATE owners SET noted = ? WHERE noted IS NULL", (sortable(at),))
            if counts:
                _note(tables, "retention", by, at, None, counts)
        return counts

    def redactions(self) -> list[Redaction]:
        rows = self._books.rows("SELECT at, by, why, subject, counts FROM redactions ORDER BY n")
        return [
            Redaction(**{**row, "at": datetime.fromisoformat(row["at"]), "counts": json.loads(row["counts"])})
            for row in rows
        ]

    def purge(self) -> bool:
        return self._books.purge()


def _blank(tables: Tables, rows_of: Callable[[Table], Iterable[Row]], cleaned: Cleaned) -> dict[str, int]:
    """How many rows of each table were changed; one that was blanked before is left alone."""
    tables.change("INSERT INTO redacting (n) VALUES (1)")
    counts = {
        table.name: sum(_left(tables, table, row, cleaned) for row in rows_of(table)) for table in TABLES
    }
    tables.change("DELETE FROM redacting")
    return _some(counts)


def _left(tables: Tables, table: Table, row: Row, cleaned: Cleaned) -> bool:
    changes = _changes(table, row, cleaned)
    if changes is None:
        tables.change(f"DELETE FROM {table.name} WHERE {table.key} = ?", (row[table.key],))  # noqa: S608
    elif changes:
        update(tables, table.name, (table.key, row[table.key]), changes)
    return changes != {}


def _changes(table: Table, row: Row, cleaned: Cleaned) -> Changes:
    """What is to be written; nothing where the row was blanked before, None where it goes."""
    left = table.left(row)
    if left is None:
        return None
    new = {name: cleaned(value) for name, value in left.items()}
    return {name: value for name, value in new.items() if row[name] != value}


def _of(tables: Tables, table: Table, person: Person) -> list[Row]:
    rows = tables.rows(table.query)
    told = [row for row in rows if any(person.mentioned(row[name]) for name in table.texts)]
    if table.group:
        groups = {row[table.group] for row in told}
        told = [row for row in rows if row[table.group] in groups]
    return [row for row in told if _changes(table, row, partial(_cleaned, person)) != {}]


def _older(tables: Tables, table: Table, cut: datetime) -> list[Row]:
    return tables.rows(f"{table.query} WHERE {table.old}", {"cut": sortable(cut)})


def _other_tables(tables: Tables) -> list[str]:
    known = {table.name for table in TABLES} | KEPT
    return [name for name in tables.names() if name not in known]


def _elsewhere(tables: Tables, name: str, person: Person) -> list[Row]:
    """Rows that hold one of their words in a table that is not made for people."""
    rows = tables.rows(f'SELECT rowid AS _row, * FROM "{name}"')  # noqa: S608 (the schema's own names)
    return [row for row in rows if any(_cleaned(person, value) != value for value in row.values())]


def _replace(tables: Tables, name: str, person: Person) -> int:
    found = _elsewhere(tables, name, person)
    for row in found:
        new = {column: _cleaned(person, value) for column, value in row.items()}
        changes = {column: value for column, value in new.items() if value != row[column]}
        update(tables, name, ("rowid", row["_row"]), changes)
    return len(found)


def _cleaned(person: Person, value: object) -> object:
    return person.without(value, ERASED) if isinstance(value, str) else value


def _note(
    tables: Tables, why: Why, by: str, at: datetime, subject: str | None, counts: Mapping[str, int]
) -> None:
    row = {"at": sortable(at), "by": by, "why": why, "subject": subject, "counts": json.dumps(dict(counts))}
    insert(tables, "redactions", [row])


def _subject(tables: Tables, asked: str) -> str:
    """The same for the same person in this ledger, and nothing that could be looked up elsewhere."""
    (salt,) = tables.rows("SELECT value FROM salt")
    return hashlib.sha256(f"{salt['value']}:{asked.strip().casefold()}".encode()).hexdigest()[:16]


def _some(counts: Mapping[str, int]) -> dict[str, int]:
    return {name: number for name, number in counts.items() if number}

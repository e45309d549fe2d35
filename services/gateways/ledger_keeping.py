"""Forgets people: blanks what tells of them, and writes down that it did."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from bot.errors import BadRequestError
from bot.keeping import Redaction
from bot.speech import say
from services.gateways.ledger_blanking import KEPT, KEY, TABLES, changes, other
from services.gateways.ledger_knowing import drop, keep, known
from services.gateways.ledger_looking import OfPerson, Older, holding, unblanked
from services.gateways.tables import LedgerPart, insert, sortable, update

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.keeping import Person, Why
    from services.gateways.ledger_blanking import Row, Table
    from services.gateways.ledger_looking import Wanted
    from services.gateways.tables import Tables

BATCH = 1_000
"""Units that are blanked in one transaction: others write in between."""

_BUSY = say("Something is being written for this person just now. Nothing was erased: try again in a minute.")
_MEANWHILE = say(
    "Something was written for this person meanwhile, so only a part is erased. Run the same command again "
    "in a minute: it goes on from there."
)
_UNFINISHED = """
    SELECT body FROM entries WHERE event = 'begun'
    AND action_id NOT IN (SELECT action_id FROM entries WHERE event = 'finished') AND ({where})
"""
_LATEST = "SELECT coalesce(max(n), 0) AS n FROM entries"
_SINCE = "SELECT body FROM entries WHERE n > ?"


class Work(NamedTuple):
    """Units of one table that have something to be blanked."""

    table: Table
    units: list[object]


class LedgerKeeping(LedgerPart):
    """Implements `bot.keeping.Keeping`."""

    def known(self, person: Person) -> Person:
        with self._books.reading() as tables:
            return known(tables, person)

    def told_of(self, person: Person) -> Mapping[str, int]:
        wanted = OfPerson(person)
        with self._books.reading() as tables:
            found = {
                table.name: sum(number for _, number in unblanked(tables, table, wanted))
                for table in _tables(tables)
            }
        return _some(found)

    def erase(self, person: Person, *, by: str, at: datetime) -> Mapping[str, int]:
        """An action that is begun after the look is seen by the number of its entry."""
        with self._books.reading() as tables:
            if _is_written_for(tables, person):
                raise BadRequestError(_BUSY)
            latest = tables.rows(_LATEST)[0]["n"]
            work = list(_work(tables, OfPerson(person))) or [[]]
        total: Counter[str] = Counter()
        for place, batch in enumerate(work):
            with self._taking_turns(place) as tables:
                rows = tables.rows(_SINCE, (latest,))
                if any(person.mentioned(row["body"]) for row in rows):
                    raise BadRequestError(_MEANWHILE if place else _BUSY)
                if not place:
                    keep(tables, person)
                counts = _blank(tables, batch, OfPerson(person))
                _note(tables, "erase", by, at, _subject(tables, person.asked), counts)
                if batch is work[-1]:
                    drop(tables, person)
            total.update(counts)
        return dict(total)

    def forget_before(self, cut: datetime, *, by: str, at: datetime) -> Mapping[str, int]:
        """Owners carry no moment of their own: one counts from the first time it is seen here."""
        older = Older(sortable(cut) or "")
        with self._books.reading() as tables:
            work = list(_work(tables, older))
        total: Counter[str] = Counter()
        for place, batch in enumerate(work):
            with self._taking_turns(place) as tables:
                if counts := _blank(tables, batch, older):
                    _note(tables, "retention", by, at, None, counts)
            total.update(counts)
        with self._books.writing() as tables:
            tables.change("UPDATE owners SET noted = ? WHERE noted IS NULL", (sortable(at),))
        return dict(total)

    def redactions(self) -> list[Redaction]:
        rows = self._books.rows("SELECT at, by, why, subject, counts FROM redactions ORDER BY n")
        return [
            Redaction(**{**row, "at": datetime.fromisoformat(row["at"]), "counts": json.loads(row["counts"])})
            for row in rows
        ]

    def purge(self) -> bool:
        return self._books.purge()

    @contextmanager
    def _taking_turns(self, place: int) -> Iterator[Tables]:
        if place:
            self._books.give_way()
        with self._books.writing() as tables:
            yield tables


def _tables(tables: Tables) -> list[Table]:
    """Ours in the order in which they are blanked, then those that are not made for people."""
    ours = {table.name for table in TABLES} | KEPT
    others = [name for name in tables.names() if name not in ours]
    samples = {name: tables.rows(f'SELECT * FROM "{name}" LIMIT 1') for name in others}  # noqa: S608
    return [*TABLES, *(other(name, rows[0]) for name, rows in samples.items() if rows)]


def _work(tables: Tables, wanted: Wanted) -> Iterator[list[Work]]:
    """All that is to be done, in batches: what is little is one."""
    batch: list[Work] = []
    room = BATCH
    for table in _tables(tables):
        units = [unit for unit, _ in unblanked(tables, table, wanted)]
        while units:
            batch.append(Work(table, units[:room]))
            units, room = units[room:], room - len(batch[-1].units)
            if not room:
                yield batch
                batch, room = [], BATCH
    if batch:
        yield batch


def _blank(tables: Tables, batch: Sequence[Work], wanted: Wanted) -> dict[str, int]:
    """How many rows of each table were changed; one that was blanked before is left alone."""
    tables.change("INSERT INTO redacting (n) VALUES (1)")
    counts = {
        table.name: sum(_left(tables, table, row, wanted) for row in wanted.rows(tables, table, units))
        for table, units in batch
    }
    tables.change("DELETE FROM redacting")
    return _some(counts)


def _left(tables: Tables, table: Table, row: Row, wanted: Wanted) -> bool:
    new = changes(table, row, wanted.cleaned)
    if new is None:
        tables.change(f"DELETE FROM {table.name} WHERE {table.key} = ?", (row[KEY],))  # noqa: S608
    elif new:
        update(tables, table.name, (table.key, row[KEY]), new)
    return new != {}


def _is_written_for(tables: Tables, person: Person) -> bool:
    conditions = holding(["body"], person.words | person.sessions)
    rows = (
        row for where, values in conditions for row in tables.rows(_UNFINISHED.format(where=where), values)
    )
    return any(person.mentioned(row["body"]) for row in rows)


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

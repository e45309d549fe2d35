"""What the ledger itself knows of a person, whom nobody outside may know any more."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from bot.widening import of_entry, of_finding, of_request, record, widened
from services.gateways.ledger_blanking import TABLES
from services.gateways.ledger_looking import holding, pages
from services.gateways.tables import insert

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from bot.keeping import Person
    from bot.widening import Record
    from services.gateways.tables import Row, Tables

_NAMED = {table.name: table for table in TABLES}
_CUSTOMER = """body LIKE '%"_type": "user"%'"""
_KNOWN = ("emails", "ids", "sessions")


class Source(NamedTuple):
    """Where records of people stand: the first of the columns holds what they are known by."""

    table: str
    columns: tuple[str, ...]
    read: Callable[[Row], Iterable[Record]]
    besides: str = "TRUE"


_SOURCES = (
    Source("gaps", ("finding",), lambda row: [of_finding(json.loads(row["finding"]))]),
    Source("watched", ("finding",), lambda row: [of_finding(json.loads(row["finding"]))]),
    Source("requests", ("body",), lambda row: [of_request(json.loads(row["body"]))]),
    Source("entries", ("body",), lambda row: of_entry(json.loads(row["body"])), _CUSTOMER),
    Source("owners", ("clerk_id", "session_id"), lambda row: [_owner(row)]),
)


def known(tables: Tables, person: Person) -> Person:
    """The person with what one record after another tells, until nothing new comes."""
    person = _cut_off(tables, person)
    wider = widened(person, list(_records(tables, person)))
    return person if wider == person else known(tables, wider)


def keep(tables: Tables, person: Person) -> None:
    """Until the erasure is done: what is blanked first may be what tells who the rest is of."""
    told = {name: sorted(getattr(person, name)) for name in _KNOWN}
    insert(tables, "erasing", [{"known": json.dumps(told)}])


def drop(tables: Tables, person: Person) -> None:
    for row in _kept(tables, person):
        tables.change("DELETE FROM erasing WHERE n = ?", (row["n"],))


def _cut_off(tables: Tables, person: Person) -> Person:
    """With what an erasure of theirs knew that was begun and never ended."""
    for row in _kept(tables, person):
        told = json.loads(row["known"])
        person = replace(person, **{name: getattr(person, name) | {*told[name]} for name in _KNOWN})
    return person


def _kept(tables: Tables, person: Person) -> list[Row]:
    rows = tables.rows("SELECT n, known FROM erasing ORDER BY n")
    return [row for row in rows if person.mentioned(row["known"])]


def _records(tables: Tables, person: Person) -> Iterator[Record]:
    words = {*person.ids, person.asked}
    for source in _SOURCES:
        for where, values in holding(source.columns[:1], words):
            condition = f"({where}) AND {source.besides}", values
            for page in pages(tables, _NAMED[source.table], ", ".join(source.columns), condition):
                for row in page:
                    yield from source.read(row)


def _owner(row: Row) -> Record:
    return record(row["clerk_id"], session_id=row["session_id"])

"""Finds the rows that tell of somebody, or are too old: the database looks first, a page at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from bot.blanking import ERASED
from services.gateways.ledger_blanking import KEY, changes

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from bot.keeping import Person
    from services.gateways.ledger_blanking import Row, Table
    from services.gateways.tables import Tables

    Condition = tuple[str, dict[str, Any]]

PAGE = 1_000
"""Rows that are read at once."""

_WORDS = 50
"""Words that one condition looks for."""


class Wanted(Protocol):
    """Which rows are meant. They are taken by their `unit`: a row alone, or with those that go with it."""

    def unit(self, table: Table) -> str: ...

    def conditions(self, table: Table) -> Iterator[Condition]:
        """What the database looks for; it may find more than is meant."""

    def rows(self, tables: Tables, table: Table, units: Sequence[object]) -> list[Row]:
        """Those of the units that are meant, as they are now."""

    def cleaned(self, value: object) -> object: ...


@dataclass(frozen=True, slots=True)
class OfPerson:
    """What tells of one person."""

    person: Person

    def unit(self, table: Table) -> str:
        return table.group or table.key

    def conditions(self, table: Table) -> Iterator[Condition]:
        return holding(table.texts, self.person.words | self.person.sessions)

    def rows(self, tables: Tables, table: Table, units: Sequence[object]) -> list[Row]:
        where, values = among(f"{table.name}.{self.unit(table)}", units)
        rows = tables.rows(f"{table.query} WHERE {where}", values)
        name = table.group or KEY
        told = {row[name] for row in rows if any(self._told(row[text]) for text in table.texts)}
        return [row for row in rows if row[name] in told]

    def cleaned(self, value: object) -> object:
        return self.person.without(value, ERASED) if isinstance(value, str) else value

    def _told(self, value: object) -> bool:
        return isinstance(value, str) and self.person.mentioned(value)


@dataclass(frozen=True, slots=True)
class Older:
    """What is older than the moment of `cut`."""

    cut: str

    def unit(self, table: Table) -> str:
        return table.key

    def conditions(self, table: Table) -> Iterator[Condition]:
        if table.old:
            yield table.old, {"cut": self.cut}

    def rows(self, tables: Tables, table: Table, units: Sequence[object]) -> list[Row]:
        where, values = among(f"{table.name}.{table.key}", units)
        return tables.rows(f"{table.query} WHERE {where} AND ({table.old})", {**values, "cut": self.cut})

    def cleaned(self, value: object) -> object:
        return value


def unblanked(tables: Tables, table: Table, wanted: Wanted) -> Iterator[tuple[object, int]]:
    """Each unit of which something is left to blank, and how many rows of it."""
    name = table.group if wanted.unit(table) == table.group else KEY
    for units in _units(tables, table, wanted):
        counts = dict.fromkeys(units, 0)
        for row in wanted.rows(tables, table, units):
            counts[row[name]] += changes(table, row, wanted.cleaned) != {}
        yield from ((unit, number) for unit, number in counts.items() if number)


def holding(columns: Collection[str], words: Collection[str]) -> Iterator[Condition]:
    """Finds rows with one of these words in one of the columns, in whichever case and within other words."""
    texts = (f"coalesce(lower(CAST(\"{column}\" AS TEXT)), '')" for column in columns)
    text = " || ' ' || ".join(texts)
    patterns = sorted({_pattern(word) for word in words if word})
    for start in range(0, len(patterns) if columns else 0, _WORDS):
        values = {f"w{n}": each for n, each in enumerate(patterns[start : start + _WORDS])}
        yield " OR ".join(f"{text} LIKE :{name} ESCAPE '!'" for name in values), values


def among(column: str, units: Sequence[object]) -> Condition:
    values = {f"u{n}": unit for n, unit in enumerate(units)}
    return f"{column} IN ({', '.join(f':{name}' for name in values)})", values


def pages(tables: Tables, table: Table, columns: str, condition: Condition) -> Iterator[list[Row]]:
    """Their keys, beside the columns, in the order of the keys."""
    key, (where, values) = f"{table.name}.{table.key}", condition
    start = f"SELECT {key} AS {KEY}, {columns} FROM {table.source} WHERE ({where})"  # noqa: S608
    end = f" ORDER BY {key} LIMIT {PAGE}"
    page = tables.rows(start + end, values)
    while page:
        yield page
        last = {"last": page[-1][KEY]}
        page = tables.rows(f"{start} AND {key} > :last{end}", {**values, **last}) if len(page) == PAGE else []


def _units(tables: Tables, table: Table, wanted: Wanted) -> Iterator[list[object]]:
    """Each once, though several rows and words may lead to it."""
    column, seen = f"{table.name}.{wanted.unit(table)} AS _unit", set[object]()
    for condition in wanted.conditions(table):
        for page in pages(tables, table, column, condition):
            units = [unit for unit in dict.fromkeys(row["_unit"] for row in page) if unit not in seen]
            seen.update(units)
            if units:
                yield units


def _pattern(word: str) -> str:
    """JSON may write what is beyond ASCII as a number, and cases differ there: anything may stand for it."""
    told = (f"!{char}" if char in "!%_" else char if char.isascii() else "%" for char in word)
    return f"%{''.join(told).lower()}%"

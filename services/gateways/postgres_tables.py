"""Tables in a PostgreSQL database."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from psycopg import Connection

    from services.gateways.tables import Row

_NAMES = """
    SELECT tablename AS name FROM pg_tables
    WHERE schemaname = current_schema() AND left(tablename, 1) <> '_' ORDER BY tablename
"""
_SPOT = re.compile(r"(?P<text>'[^']*')|\?|:(?P<name>[a-z_][a-z_0-9]*)|%")


class PostgresTables:
    """Implements `tables.Tables`."""

    def __init__(self, connection: Connection[Row]) -> None:
        self._connection = connection

    def rows(self, sql: str, values: Sequence[Any] | dict[str, Any] = ()) -> list[Row]:
        return self._connection.execute(translated(sql), _kept(values)).fetchall()

    def change(self, sql: str, values: Sequence[Any] | dict[str, Any] = ()) -> int:
        return self._connection.execute(translated(sql), _kept(values)).rowcount

    def change_each(self, sql: str, values: Iterable[Sequence[Any]]) -> None:
        with self._connection.cursor() as cursor:
            cursor.executemany(translated(sql), [_kept(each) for each in values])

    def names(self) -> list[str]:
        return [row["name"] for row in self.rows(_NAMES)]


@lru_cache(maxsize=512)
def translated(sql: str) -> str:
    """Our `?` and `:name` as psycopg writes them."""
    return _SPOT.sub(_spot, sql)


def _spot(found: re.Match[str]) -> str:
    if found["text"] or found[0] == "%":
        return found[0].replace("%", "%%")
    return f"%({found['name']})s" if found["name"] else "%s"


def _kept(values: Sequence[Any] | dict[str, Any]) -> Sequence[Any] | dict[str, Any]:
    if isinstance(values, dict):
        return {name: _whole(value) for name, value in values.items()}
    return [_whole(value) for value in values]


def _whole(value: Any) -> Any:
    """PostgreSQL keeps every character but one."""
    return value.replace("\0", "\N{REPLACEMENT CHARACTER}") if isinstance(value, str) else value

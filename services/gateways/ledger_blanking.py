"""Which rows of the ledger tell of people, when each is old, and what is left of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot import blanking

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

Row = dict[str, Any]
Changes = dict[str, Any] | None
"""None takes the row away."""

KEY = "_key"
"""What a row's own key is called beside its columns."""


@dataclass(frozen=True, slots=True)
class Table:
    """`key` names a row. `old` is the condition on what is older than `:cut`; `left` what a row becomes.

    `texts` are the columns that can tell of somebody. Rows with the same `group` go together. `rows` gives
    the rows with columns of other tables beside their own.
    """

    name: str
    key: str
    texts: Collection[str]
    old: str
    left: Callable[[Row], Changes]
    group: str = ""
    rows: str = ""

    @property
    def source(self) -> str:
        return f"{self.rows or self.name} AS {self.name}"

    @property
    def query(self) -> str:
        return f"SELECT {self.name}.{self.key} AS {KEY}, * FROM {self.source}"  # noqa: S608 (our own words)


def other(name: str, row: Row) -> Table:
    """A table that is not made for people, by one of its rows: nothing of it is old, each text may tell."""
    columns = [column for column in row if column != "rowid"]
    return Table(name, "rowid", columns, "", lambda row: {column: row[column] for column in columns})


def changes(table: Table, row: Row, cleaned: Callable[[object], object]) -> Changes:
    """What is to be written; nothing where the row was blanked before, None where it goes."""
    left = table.left(row)
    if left is None:
        return None
    new = {name: cleaned(value) for name, value in left.items()}
    return {name: value for name, value in new.items() if row[name] != value}


def _body(column: str, blank: Callable[[dict[str, Any]], dict[str, Any]]) -> Callable[[Row], Changes]:
    return lambda row: {column: json.dumps(blank(json.loads(row[column])))}


def _entry(row: Row) -> Changes:
    told = json.loads(row["body"])
    left = blanking.begun(told) if row["event"] == "begun" else blanking.finished(told)
    return {"body": json.dumps(left)}


def _gap(row: Row) -> Changes:
    left = blanking.finding(json.loads(row["finding"]))
    return {"finding": json.dumps(left), "by": blanking.actor(row["by"]), "note": None, "said": None}


def _line(row: Row) -> Changes:
    return {"by": blanking.actor(row["by"]), "note": None}


def _request(row: Row) -> Changes:
    """Whoever is at work on it goes no further: there is nobody left to give it to."""
    return {"body": json.dumps(blanking.request(json.loads(row["body"]))), "due": None}


def _report(row: Row) -> Changes:
    """One that nobody was told of counts as told: there is nothing left to tell."""
    posted = {"channel": row["channel"] or "", "ts": row["ts"] or ""}
    return {"by": blanking.ERASED, "text": "", "session_id": None, **posted}


def _delivery(row: Row) -> Changes:
    """What is not finished cannot be any more."""
    over = {"waiting": "skipped", "dead": "skipped"}
    return {"body": "", "note": blanking.ERASED, "state": over.get(row["state"], row["state"])}


_DONE = """
    at < :cut AND EXISTS (
        SELECT 1 FROM entries AS ended WHERE ended.action_id = entries.action_id AND ended.event = 'finished'
    ) AND NOT EXISTS (
        SELECT 1 FROM entries AS begun
        WHERE begun.action_id = entries.action_id AND begun.event = 'begun' AND begun.key LIKE 'endpoint:%'
    )
"""
_LINES = "(SELECT lines.*, gaps.finding AS about FROM lines LEFT JOIN gaps ON gaps.n = lines.gap_n)"

TABLES = (
    Table("entries", "n", ("body",), _DONE, _entry, group="action_id"),
    Table("lines", "n", ("by", "note", "about"), "lines.at < :cut", _line, rows=_LINES),
    Table(
        "gaps",
        "n",
        ("finding", "by", "note", "said"),
        "state != 'open' AND alert_id IN (SELECT id FROM alerts WHERE created < :cut)",
        _gap,
    ),
    Table("watched", "session_id", ("finding",), "since < :cut", _body("finding", blanking.finding)),
    Table("requests", "id", ("body",), "json_extract(body, '$.at') < :cut", _request),
    Table("reports", "id", ("by", "text", "session_id"), "at < :cut", _report),
    Table("inbox", "id", ("body", "note"), "received < :cut", _delivery),
    Table("owners", "rowid", ("clerk_id",), "noted < :cut", lambda _: None, group="clerk_id"),
    Table("contacts", "session_id", (), "at < :cut", lambda _: None),
)
"""In the order in which they are blanked: a line is known to be somebody's by its gap."""

KEPT = frozenset({"redactions", "redacting", "erasing", "salt"})
"""They tell what was blanked, and of nobody; `erasing` of a person only until that is done."""

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
    def query(self) -> str:
        return self.rows or f"SELECT {self.key}, * FROM {self.name}"  # noqa: S608 (our own words)


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
    at < :cut AND action_id IN (SELECT action_id FROM entries WHERE event = 'finished')
    AND action_id NOT IN (SELECT action_id FROM entries WHERE event = 'begun' AND key LIKE 'endpoint:%')
"""
_LINES = "SELECT lines.*, gaps.finding AS about FROM lines LEFT JOIN gaps ON gaps.n = lines.gap_n"

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
    Table("owners", "rowid", ("clerk_id",), "noted < :cut", lambda _: None),
    Table("contacts", "session_id", (), "at < :cut", lambda _: None),
)
"""In the order in which they are blanked: a line is known to be somebody's by its gap."""

KEPT = frozenset({"redactions", "redacting", "salt"})
"""They tell what was blanked, and of nobody."""

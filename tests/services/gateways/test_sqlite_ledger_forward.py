"""A ledger of any earlier Passkeeper opens with today's code, and everything in it is still there."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from sqlite_utils import Database

from bot.errors import UnavailableError
from services.gateways.ledger_codec import encode_action, encode_finding
from services.gateways.sqlite_ledger import SqliteLedger
from services.gateways.sqlite_ledger_schema import LEDGER
from services.reports import Reports
from tests.contracts.ledger_entries import ACTION, FINDING, MINUTE, NOW

if TYPE_CHECKING:
    from pathlib import Path

with Database(memory=True) as empty:
    STEPS = [step.name for step in LEDGER.pending(empty)]

AT = "2026-03-01T12:00:00.123456+00:00"
BODIES = {
    "entries": encode_action(ACTION),
    "gaps": encode_finding(FINDING),
    "watched": encode_finding(FINDING),
}
KNOWN: dict[str, dict[str, Any]] = {
    "entries": {"event": "begun", "action_id": "a-1", "lease": AT},
    "alerts": {"id": "al-1"},
    "gaps": {
        "alert_id": "al-1",
        "state": "open",
        "finding_key": "cs_live_a1",
        "gap_key": "cs_live_a1:missing",
    },
    "owners": {"clerk_id": "user_ada", "account": "acct_oak", "session_id": "cs_live_a1"},
    "sweeps": {"report": "{}"},
    "inbox": {"id": "evt_1", "state": "waiting"},
    "jobs": {"name": "daily", "steps": "[]"},
    "flags": {"name": "started"},
    "cursors": {"account": "acct_oak", "recent": "[]"},
}
MOMENTS = ("at", "created", "since", "until", "slot", "received", "due", "hour")


def row_for(db: Database, table: str) -> dict[str, Any]:
    """One row with every column that must be told, and the ones above."""
    needed = {column.name: column for column in db.table(table).columns if column.notnull or column.is_pk}
    row: dict[str, Any] = {}
    for name, column in needed.items():
        if column.default_value is None and name != "n":
            row[name] = 1 if column.type == "INTEGER" else AT if name in MOMENTS else "some text"
    if table in BODIES:
        row["body" if table == "entries" else "finding"] = BODIES[table]
    return row | KNOWN.get(table, {})


def old_ledger(path: Path, steps: int) -> dict[str, list[dict[str, Any]]]:
    """A ledger as it was after so many migrations, with a row in each table; gives the rows."""
    with closing(sqlite3.connect(path)) as raw:
        db = Database(raw)
        if steps < len(STEPS):
            LEDGER.apply(db, stop_before=STEPS[steps])
        else:
            LEDGER.apply(db)
        ours = [
            name for name in db.table_names() if not name.startswith(("_", "sqlite")) and name != "redacting"
        ]
        for table in sorted(ours, key=lambda name: name in {"gaps", "lines"}):
            if not db.table(table).count:
                db.table(table).insert(row_for(db, table))
        return {table: list(db.table(table).rows) for table in ours}


@pytest.mark.parametrize("steps", range(1, len(STEPS) + 1), ids=STEPS)
def test_a_ledger_of_an_earlier_passkeeper_keeps_every_row(tmp_path: Path, steps: int) -> None:
    path = tmp_path / "own.db"
    before = old_ledger(path, steps)
    ledger = SqliteLedger(path)
    assert ledger.action("a-1") == ACTION
    ledger.finish("a-1", "created", {}, "", NOW)
    if "gaps" in before:
        assert [alert.gaps[0].finding for alert in ledger.open_alerts()] == [FINDING]
    if "owners" in before:
        assert ledger.purchases_of("user_ada") == [("acct_oak", "cs_live_a1")]
    ledger.close()
    with closing(sqlite3.connect(path)) as raw:
        db = Database(raw)
        assert [step.name for step in LEDGER.applied(db)] == STEPS
        for table, rows in before.items():
            now = list(db.table(table).rows)
            assert [{name: row[name] for name in rows[0]} for row in now[: len(rows)]] == rows, table


def test_a_ledger_of_a_newer_passkeeper_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "own.db"
    old_ledger(path, len(STEPS))
    with closing(sqlite3.connect(path)) as raw:
        raw.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
            " VALUES ('ledger', 'of_next_year', ?)",
            (AT,),
        )
        raw.commit()
    ledger = SqliteLedger(path)
    with pytest.raises(UnavailableError) as caught:
        ledger.begin(ACTION, NOW + MINUTE)
    assert str(caught.value) == (
        "Passkeeper's own record (own.db) was written by a newer Passkeeper. Update this one first."
    )
    assert caught.value.permanent
    ledger.close()


def test_a_finding_of_the_first_shape_is_still_read(tmp_path: Path) -> None:
    """It kept its sentence as English alone."""
    path = tmp_path / "own.db"
    old_ledger(path, 2)
    first = {**json.loads(encode_finding(FINDING)), "v": 1}
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("UPDATE gaps SET finding = ?", (json.dumps(first),))
        raw.commit()
    ledger = SqliteLedger(path)
    assert [alert.gaps[0].finding for alert in ledger.open_alerts()] == [FINDING]
    ledger.close()


def test_a_report_keeps_its_day_and_its_message_and_loses_whose_it_was(tmp_path: Path) -> None:
    path = tmp_path / "own.db"
    old_ledger(path, STEPS.index("reports_of_nobody"))
    told = {"id": "report-user_ada-2026-03-01", "at": AT, "by": "user_ada", "text": "Help."}
    with closing(sqlite3.connect(path)) as raw:
        Database(raw).table("reports").insert(told)
        raw.commit()
    ledger = SqliteLedger(path)
    mark = hashlib.sha256(b"report-user_ada-2026-03-01").hexdigest()[:24]
    assert f"report_{mark}" in {report.id for report in ledger.unposted_reports()}
    assert not Reports(ledger, None, None, None, lambda: NOW).take("user_ada", "Again.")  # type: ignore[arg-type]
    ledger.close()

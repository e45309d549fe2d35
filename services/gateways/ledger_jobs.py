"""How far each job came: one row for each, changed only by whoever holds it."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

from bot.documents import moment
from bot.job_book import Flag, JobRun
from services.gateways.tables import LedgerPart, sortable

if TYPE_CHECKING:
    from collections.abc import Mapping

_START = """
    INSERT INTO jobs (name, slot, at, steps, outcome) VALUES (:name, :slot, :at, '[]', 'started')
    ON CONFLICT DO NOTHING
"""
_BEGIN = """
    INSERT INTO jobs (name, slot, at, until, steps, outcome) VALUES (:name, :slot, :at, :until, '[]', '')
    ON CONFLICT (name) DO UPDATE
        SET slot = excluded.slot, at = excluded.at, until = excluded.until, outcome = '',
            steps = CASE WHEN jobs.slot = excluded.slot THEN jobs.steps ELSE '[]' END
        WHERE (jobs.until IS NULL AND jobs.slot < excluded.slot)
            OR (jobs.until <= excluded.at AND jobs.slot <= excluded.slot)
    RETURNING name
"""
_SET_BACK = """
    UPDATE jobs SET slot = :to, until = NULL, steps = '[]', outcome = 'set back'
    WHERE name = :name AND slot = :slot
"""
_STEPS = "SELECT steps FROM jobs WHERE name = ? AND slot = ?"
_STEP = "UPDATE jobs SET steps = ? WHERE name = ? AND slot = ?"
_EXTEND = "UPDATE jobs SET until = :until WHERE name = :name AND slot = :slot AND until IS NOT NULL"
_FINISH = """
    UPDATE jobs SET until = NULL, at = :at, outcome = :outcome
    WHERE name = :name AND slot = :slot AND until IS NOT NULL
"""
_RAISE = """
    INSERT INTO flags (name, at, note) VALUES (:name, :at, :note)
    ON CONFLICT (name) DO UPDATE SET note = excluded.note
"""


class LedgerJobs(LedgerPart):
    """Implements `bot.job_book.Jobs`."""

    def start_job(self, name: str, slot: datetime, now: datetime) -> None:
        self._write(_START, name=name, slot=sortable(slot), at=sortable(now))

    def begin_job(self, name: str, slot: datetime, now: datetime, lease_until: datetime) -> bool:
        told = {"name": name, "slot": sortable(slot), "at": sortable(now), "until": sortable(lease_until)}
        with self._books.writing() as tables:
            return bool(tables.rows(_BEGIN, told))

    def set_back_job(self, name: str, slot: datetime, to: datetime) -> None:
        self._write(_SET_BACK, name=name, slot=sortable(slot), to=sortable(to))

    def step_done(self, name: str, slot: datetime, step: str) -> None:
        which = (name, sortable(slot))
        with self._books.writing() as tables:
            for row in tables.rows(_STEPS, which):
                tables.change(_STEP, (json.dumps([*json.loads(row["steps"]), step]), *which))

    def extend_job(self, name: str, slot: datetime, lease_until: datetime) -> None:
        self._write(_EXTEND, name=name, slot=sortable(slot), until=sortable(lease_until))

    def release_job(self, name: str, slot: datetime, at: datetime) -> None:
        self._write(_EXTEND, name=name, slot=sortable(slot), until=sortable(at))

    def finish_job(self, name: str, slot: datetime, now: datetime, outcome: str) -> None:
        self._write(_FINISH, name=name, slot=sortable(slot), at=sortable(now), outcome=outcome)

    def last_job(self, name: str) -> JobRun | None:
        rows = self._books.rows("SELECT * FROM jobs WHERE name = ?", (name,))
        return _run(rows[0]) if rows else None

    def raise_flag(self, name: str, at: datetime, note: str = "") -> bool:
        with self._books.writing() as tables:
            new = not tables.rows("SELECT name FROM flags WHERE name = ?", (name,))
            tables.change(_RAISE, {"name": name, "at": sortable(at), "note": note})
        return new

    def lower_flag(self, name: str) -> bool:
        with self._books.writing() as tables:
            return bool(tables.rows("DELETE FROM flags WHERE name = ? RETURNING name", (name,)))

    def flag(self, name: str) -> Flag | None:
        rows = self._books.rows("SELECT * FROM flags WHERE name = ?", (name,))
        return Flag(name, datetime.fromisoformat(rows[0]["at"]), rows[0]["note"]) if rows else None

    def _write(self, sql: str, **told: str | None) -> None:
        with self._books.writing() as tables:
            tables.change(sql, told)


def _run(row: Mapping[str, str]) -> JobRun:
    return JobRun(
        name=row["name"],
        slot=datetime.fromisoformat(row["slot"]),
        at=datetime.fromisoformat(row["at"]),
        until=moment(row["until"]),
        steps=tuple(json.loads(row["steps"])),
        outcome=row["outcome"],
    )

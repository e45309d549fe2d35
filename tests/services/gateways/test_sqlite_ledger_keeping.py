from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.keeping import Person
from services.gateways.ledger_blanking import KEPT, TABLES
from services.gateways.sqlite_ledger import SqliteLedger
from tests.contracts.ledger_entries import ACTION, FINDING, MINUTE, NOW

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ADA = Person("ada@example.com", frozenset({"ada@example.com"}), frozenset({"user_ada", "u-1"}))
WITHOUT_PEOPLE = {"alerts", "announced", "sweeps", "events", "jobs", "flags", "refusals", "cursors"}
"""They hold ids, moments and figures; an erasure looks for a person's words in them all the same."""


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[SqliteLedger]:
    made = SqliteLedger(tmp_path / "own.db")
    made.announce("al-1", [FINDING], NOW)
    made.begin(ACTION, NOW + MINUTE)
    made.finish("a-1", "created", {"s-1": {"_id": "s-1", "email": "ada@example.com"}}, "For Ada.", NOW)
    yield made
    made.close()


def bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.glob("own.db*"))


def test_every_table_says_how_it_forgets(ledger: SqliteLedger, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "own.db")) as db:
        there = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    ours = {name for name in there if not name.startswith(("_", "sqlite_"))}
    assert ours == {table.name for table in TABLES} | KEPT | WITHOUT_PEOPLE


def test_the_bytes_are_gone_from_the_file_and_from_its_log(ledger: SqliteLedger, tmp_path: Path) -> None:
    assert b"ada@example.com" in bytes_of(tmp_path)
    ledger.erase(ADA, by="terminal:ops", at=NOW)
    assert ledger.purge() is True
    for word in (b"ada@example.com", b"user_ada", b"Ada", b"bo@example.com"):
        assert word not in bytes_of(tmp_path)
    assert b"a-1" in bytes_of(tmp_path)


def test_bytes_that_somebody_still_reads_are_said_to_be_there(ledger: SqliteLedger, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "own.db", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM gaps").fetchone()
        ledger.erase(ADA, by="terminal:ops", at=NOW)
        assert ledger.purge() is False
    assert ledger.purge() is True
    assert b"ada@example.com" not in bytes_of(tmp_path)


def test_the_trail_stays_closed_to_everything_but_a_redaction(ledger: SqliteLedger, tmp_path: Path) -> None:
    ledger.erase(ADA, by="terminal:ops", at=NOW)
    with closing(sqlite3.connect(tmp_path / "own.db", isolation_level=None)) as db:
        for sql in (
            "UPDATE entries SET body = '{}'",
            "DELETE FROM entries",
            "UPDATE redactions SET counts = '{}'",
            "DELETE FROM redactions",
        ):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                db.execute(sql)
        db.execute("BEGIN")
        db.execute("INSERT INTO redacting (n) VALUES (1)")
        for column in ("at", "action_id", "result", "key", "lease", "undoes", "event", "n"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                db.execute(f"UPDATE entries SET {column} = 77")  # noqa: S608
        db.execute("ROLLBACK")


def test_an_erasure_that_fails_leaves_everything_as_it_was(ledger: SqliteLedger, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "own.db", isolation_level=None)) as db:
        db.execute("UPDATE gaps SET finding = 'ada@example.com is no JSON'")
    with pytest.raises(ValueError, match="Expecting value"):
        ledger.erase(ADA, by="terminal:ops", at=NOW)
    action = ledger.action("a-1")
    assert action is not None
    assert action.after == {"s-1": {"_id": "s-1", "email": "ada@example.com"}}
    assert ledger.redactions() == []


def test_a_name_beyond_ascii_is_found_as_json_writes_it(ledger: SqliteLedger) -> None:
    ledger.announce("al-2", [replace(FINDING, session_id="cs_live_o1", email="Åse@example.com")], NOW)
    ase = Person("åse@example.com", frozenset({"åse@example.com"}), frozenset())
    assert ledger.told_of(ase) == {"gaps": 1}

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from services.gateways import sqlite_copy
from services.gateways.file_lock import held

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "own.db"
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("CREATE TABLE things (n INTEGER PRIMARY KEY, text TEXT)")
        db.executemany("INSERT INTO things (text) VALUES (?)", [("x" * 500,)] * 2000)
        db.commit()
    return path


def test_a_copy_is_of_one_moment_while_others_write(path: Path, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(path, isolation_level=None)) as db:
            while not stop.is_set():
                db.executescript("BEGIN; INSERT INTO things (text) VALUES ('a'), ('b'); COMMIT")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        sqlite_copy.copy(path, tmp_path / "copy.db")
    finally:
        stop.set()
        writer.join()
    assert sqlite_copy.integrity(tmp_path / "copy.db")
    assert sqlite_copy.counts(tmp_path / "copy.db")["things"] % 2 == 0
    assert list(tmp_path.glob("copy.db-*")) == []


def test_a_copy_is_for_its_owner_alone_and_never_overwrites(path: Path, tmp_path: Path) -> None:
    sqlite_copy.copy(path, tmp_path / "copy.db")
    assert (tmp_path / "copy.db").stat().st_mode & 0o777 == 0o600
    with pytest.raises(FileExistsError):
        sqlite_copy.copy(path, tmp_path / "copy.db")


def test_a_file_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError):
        sqlite_copy.counts(tmp_path / "none.db")
    assert list(tmp_path.iterdir()) == []


def test_a_broken_page_is_found(path: Path) -> None:
    whole = path.read_bytes()
    assert sqlite_copy.quick(path, 10.0) == "whole"
    path.write_bytes(whole[:8192] + b"\xff" * 8192 + whole[16384:])
    assert sqlite_copy.quick(path, 10.0) == "damaged"
    assert sqlite_copy.integrity(path) is False


def test_a_file_of_another_kind_is_damaged(tmp_path: Path) -> None:
    (tmp_path / "own.db").write_text("Dear diary, " * 500)
    assert sqlite_copy.quick(tmp_path / "own.db", 10.0) == "damaged"
    assert sqlite_copy.integrity(tmp_path / "own.db") is False


def test_a_file_that_is_too_large_to_look_through_in_time_is_said_to_be(path: Path) -> None:
    assert sqlite_copy.quick(path, 0.0) == "too_long"


def test_many_may_live_in_a_file_and_one_may_have_it_alone(path: Path) -> None:
    with held(path) as first, held(path) as second, held(path, alone=True) as alone:
        assert (first, second, alone) == (True, True, False)
    with held(path, alone=True) as alone, held(path) as late:
        assert (alone, late) == (True, False)

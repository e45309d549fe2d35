from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from services.gateways import sqlite_copy, sqlite_swap

if TYPE_CHECKING:
    from pathlib import Path

END = ("-wal", "-shm", "-journal")


def made(path: Path, rows: int) -> Path:
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("CREATE TABLE things (n INTEGER PRIMARY KEY, text TEXT)")
        db.executemany("INSERT INTO things (text) VALUES (?)", [("x" * 500,)] * rows)
        db.commit()
    return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return made(tmp_path / "own.db", 2000)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return made(tmp_path / "copied.db", 7)


def leave_log(path: Path) -> None:
    """What a bot that was killed leaves beside its file."""
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA wal_autocheckpoint = 0")
        db.executemany("INSERT INTO things (text) VALUES (?)", [("y" * 500,)] * 1000)
        db.commit()
        held = {end: path.with_name(path.name + end).read_bytes() for end in END[:2]}
    for end, content in held.items():
        path.with_name(path.name + end).write_bytes(content)


def test_what_is_put_aside_can_still_be_opened_with_all_that_was_written(path: Path) -> None:
    kept = sqlite_swap.put_aside(path, "before")
    assert kept is not None
    assert not path.exists()
    assert sqlite_copy.counts(kept) == {"things": 2000}
    assert sqlite_swap.put_aside(path, "again") is None


def test_a_log_whose_file_is_gone_is_put_aside_too(path: Path, copied: Path) -> None:
    leave_log(path)
    path.rename(path.with_name("old.db"))
    kept = sqlite_swap.put_aside(path, "before")
    assert kept == path.with_name("own.db.before-wal")
    assert kept.exists()

    sqlite_swap.put_in_place(copied, path)
    assert sqlite_copy.integrity(path)
    assert sqlite_copy.counts(path) == {"things": 7}


@pytest.mark.parametrize("end", END)
def test_nothing_is_put_in_place_beside_the_log_of_another_file(path: Path, copied: Path, end: str) -> None:
    path.unlink()
    path.with_name(path.name + end).write_bytes(b"of another")
    with pytest.raises(FileExistsError):
        sqlite_swap.put_in_place(copied, path)
    assert not path.exists()

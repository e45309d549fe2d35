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


def swapped(copied: Path, path: Path) -> Path | None:
    sqlite_swap.prepare(copied, path)
    return sqlite_swap.swap([path], "T1")[path]


def test_what_is_put_aside_can_still_be_opened_with_all_that_was_written(path: Path, copied: Path) -> None:
    leave_log(path)
    kept = swapped(copied, path)
    assert kept == path.with_name("own.db.before-restore-T1")
    assert sqlite_copy.counts(kept) == {"things": 3000}
    assert sqlite_copy.counts(path) == {"things": 7}
    assert path.stat().st_mode & 0o777 == 0o600


def test_an_empty_place_is_taken(copied: Path, tmp_path: Path) -> None:
    assert swapped(copied, tmp_path / "new.db") is None
    assert sqlite_copy.counts(tmp_path / "new.db") == {"things": 7}


def test_a_log_whose_file_is_gone_is_put_aside_too(path: Path, copied: Path) -> None:
    leave_log(path)
    path.rename(path.with_name("old.db"))
    kept = swapped(copied, path)
    assert kept == path.with_name("own.db.before-restore-T1-wal")
    assert kept.exists()
    assert sqlite_copy.integrity(path)
    assert sqlite_copy.counts(path) == {"things": 7}


@pytest.mark.parametrize("end", END)
def test_no_log_of_another_file_is_left_beside_what_is_put_in_place(
    path: Path, copied: Path, end: str
) -> None:
    path.unlink()
    beside = path.with_name(path.name + end)
    beside.write_bytes(b"of another")
    swapped(copied, path)
    assert not beside.exists()
    assert path.with_name(f"own.db.before-restore-T1{end}").read_bytes() == b"of another"


def test_what_was_put_aside_is_never_overwritten(path: Path, copied: Path) -> None:
    kept = path.with_name("own.db.before-restore-T1")
    kept.write_bytes(b"of an earlier one")
    with pytest.raises(FileExistsError):
        swapped(copied, path)
    assert kept.read_bytes() == b"of an earlier one"
    assert sqlite_copy.counts(path) == {"things": 2000}


def test_what_is_not_whole_does_not_stay_in_place(path: Path, copied: Path) -> None:
    coming = sqlite_swap.prepare(copied, path)
    coming.write_bytes(coming.read_bytes()[:4096] + b"\xff" * 4096)
    with pytest.raises(sqlite3.Error, match=r"own\.db is not whole"):
        sqlite_swap.swap([path], "T1")
    sqlite_swap.discard(path)
    assert [each.name for each in path.parent.glob("own.db*")] == ["own.db"]
    assert sqlite_copy.counts(path) == {"things": 2000}


def test_a_name_with_the_marks_of_a_pattern_is_taken_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "own1.db.before-restore-T1").write_bytes(b"")
    assert sqlite_swap.unfinished(tmp_path / "own[1].db") is None
    (tmp_path / "own[1].db.before-restore-T1").write_bytes(b"")
    assert sqlite_swap.unfinished(tmp_path / "own[1].db") == tmp_path / "own[1].db.before-restore-T1"

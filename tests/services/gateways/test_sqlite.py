from __future__ import annotations

import sqlite3
from multiprocessing import get_context
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from sqlite_utils import Database, Migrations

from bot.errors import UnavailableError
from services.gateways.sqlite import BATCH, SqliteFile, _is_busy, batches
from services.gateways.sqlite_store import SqliteStore

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

STEPS = Migrations("steps")


@STEPS()
def notes(db: Database) -> None:
    db.table("notes").create({"text": str}, strict=True)


@pytest.fixture
def file(tmp_path: Path) -> Iterator[SqliteFile]:
    made = SqliteFile(tmp_path / "own.db", "ledger", STEPS)
    yield made
    made.close()


def texts(file: SqliteFile) -> list[str]:
    return [row["text"] for row in file.rows("SELECT text FROM notes ORDER BY text")]


def open_at_once(path: str, start: object) -> None:
    start.wait()  # type: ignore[attr-defined]  # a multiprocessing Barrier
    store = SqliteStore(path)
    store.put({"_id": f"u-{id(store)}", "_type": "user"})
    store.close()


def test_a_connection_survives_a_power_cut_and_waits_for_others(file: SqliteFile) -> None:
    with file.reading() as db:
        found = [db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("synchronous", "foreign_keys")]
        assert (found, db.journal_mode) == ([2, 1], "wal")
        assert db.execute("PRAGMA busy_timeout").fetchone()[0] == 10_000


def test_a_new_file_and_what_is_beside_it_is_for_its_user_alone(file: SqliteFile, tmp_path: Path) -> None:
    with file.writing() as db:
        db.table("notes").insert({"text": "ada@example.com"})
    assert {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {
        "own.db": 0o600,
        "own.db-shm": 0o600,
        "own.db-wal": 0o600,
    }


def test_an_error_undoes_the_whole_transaction(file: SqliteFile) -> None:
    def fail() -> None:
        with file.writing() as db:
            db.table("notes").insert({"text": "lost"})
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    with file.writing() as db:
        db.table("notes").insert({"text": "kept"})
    assert texts(file) == ["kept"]


def test_threads_that_ended_leave_no_connection_behind(file: SqliteFile) -> None:
    for _ in range(5):
        thread = Thread(target=texts, args=[file])
        thread.start()
        thread.join()
    assert texts(file) == []
    assert len(file._open) == 1


def test_close_ends_the_connections_of_all_threads(file: SqliteFile) -> None:
    texts(file)
    with file.reading() as db:
        connection = db.conn
    file.close()
    with pytest.raises(sqlite3.ProgrammingError):
        connection.execute("SELECT 1")
    with pytest.raises(UnavailableError, match="was closed already"):
        texts(file)


def test_a_file_that_is_no_database_is_named_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("Dear diary, " * 100)
    file = SqliteFile(path, "store", STEPS)
    with pytest.raises(UnavailableError) as caught:
        texts(file)
    assert str(caught.value) == (
        "The pass store (notes.txt) is not a SQLite database. Choose another file, or move this one away."
    )
    assert (caught.value.system, caught.value.permanent) == ("store", True)
    assert path.read_text() == "Dear diary, " * 100


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    file = SqliteFile(tmp_path / "nowhere" / "own.db", "ledger", STEPS)
    with pytest.raises(UnavailableError, match=r"own record \(own\.db\) cannot be opened\. Check"):
        texts(file)


def test_a_writer_that_does_not_let_go_is_told_as_busy(file: SqliteFile) -> None:
    texts(file)

    def write() -> None:
        with file.writing() as db:
            db.execute("PRAGMA busy_timeout = 1")

    with file._guarded() as db:
        db.execute("PRAGMA busy_timeout = 1")
    other = sqlite3.connect(file._path)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(UnavailableError, match="is busy just now") as caught:
        write()
    assert not caught.value.permanent
    other.close()


def test_any_other_trouble_is_told_without_its_words(file: SqliteFile) -> None:
    with pytest.raises(UnavailableError) as caught:
        file.rows("SELECT secret FROM nowhere")
    assert str(caught.value) == "Passkeeper's own record (own.db) could not be read or written."


def test_a_file_of_a_newer_version_is_refused(file: SqliteFile) -> None:
    texts(file)
    later = Migrations("steps")
    later(name="notes")(notes)
    later(name="later")(lambda db: None)
    with file.writing() as db:
        later.apply(db)
    older = SqliteFile(file._path, "ledger", STEPS)
    with pytest.raises(UnavailableError, match="written by a newer Passkeeper"):
        texts(older)


def test_two_sets_of_tables_may_share_one_file(file: SqliteFile) -> None:
    texts(file)
    store = SqliteStore(file._path)
    store.put({"_id": "u-1", "_type": "user"})
    assert [user.id for user in store.users()] == ["u-1"]
    store.close()


def test_several_processes_may_open_an_empty_file_at_once(tmp_path: Path) -> None:
    context = get_context("spawn")
    start = context.Barrier(4)
    path = str(tmp_path / "passes.db")
    processes = [context.Process(target=open_at_once, args=(path, start)) for _ in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0, 0, 0]


def test_only_a_lock_is_waited_for() -> None:
    assert _is_busy(sqlite3.OperationalError("database is locked"))
    assert not _is_busy(sqlite3.OperationalError("unable to open database file"))


def test_values_are_asked_for_in_batches() -> None:
    found = list(batches([str(number) for number in range(BATCH + 1)]))
    assert [(marks.count("?"), len(values)) for marks, values in found] == [(BATCH, BATCH), (1, 1)]
    assert list(batches([])) == []

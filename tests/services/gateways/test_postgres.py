from __future__ import annotations

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TYPE_CHECKING

import psycopg
import pytest
from pydantic import SecretStr

from bot.errors import UnavailableError
from services.gateways.postgres import PostgresBooks
from services.gateways.postgres_ledger import PostgresLedger
from services.gateways.postgres_tables import translated
from services.gateways.sqlite_ledger import SqliteLedger
from tests.contracts.ledger_entries import ACTION, MINUTE, NOW

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from services.gateways.tables import Books

STEPS = {
    "counter": "CREATE TABLE counter (number bigint, word text)",
    "begin": "INSERT INTO counter VALUES (0)",
}


@pytest.fixture
def books(postgres: str) -> Iterator[PostgresBooks]:
    made = PostgresBooks(postgres, steps=STEPS)
    yield made
    made.close()


def number(books: Books) -> int:
    return int(books.rows("SELECT number FROM counter")[0]["number"])


def add_one(books: Books) -> None:
    """Reads, thinks, and writes what it thought."""
    with books.writing() as tables:
        [row] = tables.rows("SELECT number FROM counter")
        tables.change("UPDATE counter SET number = ?", (row["number"] + 1,))


def test_what_was_read_before_a_write_still_holds_when_it_is_written(books: PostgresBooks) -> None:
    with ThreadPoolExecutor(20) as pool:
        list(pool.map(lambda _: add_one(books), range(60)))
    assert number(books) == 60


def test_a_reader_sees_one_moment_whatever_is_written_meanwhile(books: PostgresBooks) -> None:
    with books.reading() as tables:
        tables.rows("SELECT number FROM counter")
        add_one(books)
        assert tables.rows("SELECT number FROM counter") == [{"number": 0}]
    assert number(books) == 1


def test_an_error_undoes_the_whole_transaction(books: PostgresBooks) -> None:
    def write() -> None:
        with books.writing() as tables:
            tables.change("UPDATE counter SET number = 7")
            tables.change("UPDATE counter SET nothing = 8")

    with pytest.raises(UnavailableError, match="could not be read or written"):
        write()
    assert number(books) == 0


def test_programs_that_start_at_once_make_the_tables_once(postgres: str) -> None:
    many = [PostgresBooks(postgres, steps=STEPS) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(number, many)) == [0] * 8
    assert len(many[0].rows("SELECT * FROM counter")) == 1
    for books in many:
        books.close()


def test_a_later_step_is_taken_once_and_an_older_program_refuses_what_it_does_not_know(
    books: PostgresBooks, postgres: str
) -> None:
    assert number(books) == 0
    newer = PostgresBooks(postgres, steps={**STEPS, "more": "UPDATE counter SET number = number + 5"})
    assert [number(newer), number(newer)] == [5, 5]
    newer.close()
    older = PostgresBooks(postgres, steps=STEPS)
    with pytest.raises(UnavailableError, match="newer Passkeeper") as caught:
        number(older)
    assert caught.value.permanent
    older.close()


def test_the_tables_have_the_columns_of_the_sqlite_schema(postgres: str, tmp_path: Path) -> None:
    ours, theirs = PostgresLedger(SecretStr(postgres)), SqliteLedger(tmp_path / "own.db")
    for ledger in (ours, theirs):
        ledger.last_sweep(NOW)
        ledger.close()
    with closing(sqlite3.connect(tmp_path / "own.db")) as db:
        found = db.execute(
            "SELECT t.name, c.name FROM sqlite_master AS t, pragma_table_info(t.name) AS c"
            " WHERE t.type = 'table'"
        )
        wanted = {(table, column) for table, column in found if not table.startswith(("sqlite", "_"))}
    with psycopg.connect(postgres) as connection:
        there = connection.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_schema = current_schema() AND column_name <> 'rowid' AND left(table_name, 1) <> '_'"
        )
        assert set(there) == wanted


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE entries SET body = '{}'",
        "UPDATE entries SET at = ''",
        "DELETE FROM entries",
        "TRUNCATE entries",
        "DELETE FROM redactions",
        "TRUNCATE redactions",
        "WITH open AS (INSERT INTO redacting (n) VALUES (1)) UPDATE entries SET result = 'x'",
    ],
)
def test_the_audit_trail_cannot_be_changed_or_deleted(postgres: str, sql: str) -> None:
    ledger = PostgresLedger(SecretStr(postgres))
    ledger.begin(ACTION, NOW + MINUTE)
    ledger.forget_before(NOW, by="schedule", at=NOW)
    with psycopg.connect(postgres) as outside:
        outside.execute("INSERT INTO redactions (at, by, why, counts) VALUES ('', '', '', '')")
        with pytest.raises(psycopg.errors.RaiseException, match="append-only"):
            outside.execute(sql)
    assert ledger.action("a-1") == ACTION
    ledger.close()


def test_a_writer_that_does_not_let_go_is_told_as_busy(books: PostgresBooks, postgres: str) -> None:
    assert number(books) == 0
    impatient = PostgresBooks(postgres, steps=STEPS, wait=0.2)
    begun, go_on = threading.Event(), threading.Event()

    def hold() -> None:
        with books.writing():
            begun.set()
            go_on.wait(30)

    with ThreadPoolExecutor(1) as pool:
        held = pool.submit(hold)
        begun.wait()
        with pytest.raises(UnavailableError, match="is busy just now"):
            add_one(impatient)
        go_on.set()
        held.result()
    add_one(impatient)
    impatient.close()


def test_the_one_character_that_postgresql_cannot_keep_is_shown_as_such(
    books: PostgresBooks,
) -> None:
    with books.writing() as tables:
        tables.change("UPDATE counter SET word = :word", {"word": "a\0b"})
    assert books.rows("SELECT word FROM counter") == [{"word": "a\N{REPLACEMENT CHARACTER}b"}]


def test_a_purge_writes_the_tables_anew_unless_somebody_reads_them(
    books: PostgresBooks, postgres: str
) -> None:
    impatient = PostgresBooks(postgres, steps=STEPS, wait=0.2)
    with books.reading() as tables:
        tables.rows("SELECT number FROM counter")
        assert impatient.purge() is False
    impatient.close()
    assert books.purge() is True
    assert number(books) == 0


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("a = ? AND b = :name", "a = %s AND b = %(name)s"),
        ("a LIKE 'endpoint:%' AND b = '?'", "a LIKE 'endpoint:%%' AND b = '?'"),
        ("a % 2", "a %% 2"),
    ],
)
def test_marks_are_translated_outside_of_texts_alone(ours: str, theirs: str) -> None:
    assert translated(ours) == theirs

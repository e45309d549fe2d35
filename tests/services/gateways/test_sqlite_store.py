from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

import pytest

from bot.actions import Create
from bot.errors import AlreadyThereError, UnavailableError
from services.gateways.sqlite import SqliteFile
from services.gateways.sqlite_store import SqliteStore
from services.gateways.sqlite_store_rows import Row
from services.gateways.sqlite_store_schema import STORE
from services.gateways.sqlite_store_shelf import SqliteShelf

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SUBSCRIPTION = {"_id": "s-1", "_type": "subscription", "stripeSessionId": "cs_live_a1"}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    made = SqliteStore(tmp_path / "passes.db", clock=lambda: NOW)
    yield made
    made.close()


def create_many(path: str, name: str, start: Any, made: Any) -> None:
    """Tries a hundred sessions in a row, in step with the other process."""
    store = SqliteStore(path)
    start.wait()
    for number in range(100):
        fields = {"_id": f"{name}-{number}", "stripeSessionId": f"cs_live_{number}"}
        try:
            store.commit([Create({**SUBSCRIPTION, **fields})], f"{name}-{number}")
        except AlreadyThereError:
            continue
        made.put(number)
    store.close()


def test_two_processes_at_once_make_one_pass_for_each_purchase(tmp_path: Path) -> None:
    context = get_context("spawn")
    start, made = context.Barrier(2), context.SimpleQueue()
    path = str(tmp_path / "passes.db")
    processes = [context.Process(target=create_many, args=(path, name, start, made)) for name in ("a", "b")]
    for process in processes:
        process.start()
    winners = sorted(made.get() for _ in range(100))
    for process in processes:
        process.join()
    store = SqliteStore(path)
    assert winners == list(range(100))
    assert made.empty()
    assert len(list(store.all_documents())) == 100
    store.close()
    made.close()


def test_the_database_itself_refuses_a_second_claim(tmp_path: Path) -> None:
    file = SqliteFile(tmp_path / "passes.db", "store", STORE)

    def write(name: str) -> None:
        with file.writing() as db:
            SqliteShelf(db).write([Row(id=name, type="subscription", body="{}", claim="cs_live_a1")])

    write("s-1")
    with pytest.raises(AlreadyThereError):
        write("s-2")
    file.close()


def test_what_was_written_is_there_after_a_restart(tmp_path: Path, store: SqliteStore) -> None:
    store.commit([Create(SUBSCRIPTION)], "t-1")
    store.close()
    again = SqliteStore(str(tmp_path / "passes.db"))
    assert [held.id for held in again.subscriptions_tied(["cs_live_a1"], [])] == ["s-1"]
    again.close()


def test_a_given_revision_is_kept_and_another_one_made(store: SqliteStore) -> None:
    store.put({"_id": "u-1", "_type": "user", "_rev": "given"})
    assert store.documents(["u-1"])[0]["_rev"] == "given"
    store.put({"_id": "u-1", "_type": "user"})
    assert store.documents(["u-1"])[0]["_rev"] != "given"


def test_everything_is_listed_by_id_or_by_type_drafts_included(store: SqliteStore) -> None:
    for name, kind in (("u-2", "user"), ("drafts.u-1", "user"), ("x", "course")):
        store.put({"_id": name, "_type": kind})
    assert [document["_id"] for document in store.all_documents()] == ["drafts.u-1", "u-2", "x"]
    assert [document["_id"] for document in store.all_documents("user")] == ["drafts.u-1", "u-2"]


def test_a_look_up_uses_an_index(store: SqliteStore, tmp_path: Path) -> None:
    store.put(SUBSCRIPTION)
    connection = sqlite3.connect(tmp_path / "passes.db")
    for column in ("session_id", "payment_id", "user_id", "clerk_id", "email", "id"):
        sql = "EXPLAIN QUERY PLAN SELECT body FROM documents WHERE type = 'x' AND {} IN ('a', 'b')"
        plan = connection.execute(sql.format(column)).fetchall()
        assert "SEARCH" in str(plan)
        assert column in str(plan)
    connection.close()


def test_hostile_text_is_a_value_and_never_a_query(store: SqliteStore) -> None:
    hostile = "x') OR 1=1; DROP TABLE documents; --"
    store.put({**SUBSCRIPTION, "stripeSessionId": hostile})
    assert [held.session_id for held in store.subscriptions_tied([hostile], [])] == [hostile]
    assert store.subscriptions_by_id([hostile]) == []


def test_a_closed_store_says_so(store: SqliteStore) -> None:
    store.close()
    with pytest.raises(UnavailableError, match="closed"):
        store.tenants()

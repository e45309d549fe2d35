"""The embedded store: whole documents in a SQLite file, with indexed columns to look them up by."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from bot.documents import read_bookings, read_log, read_pass, read_subscription, read_tenant, read_user
from bot.reads import MODES
from services.gateways import sqlite_store_writes as writes
from services.gateways.composed_reads import ComposedReads
from services.gateways.sqlite import SqliteFile, batches, known
from services.gateways.sqlite_store_rows import canonical
from services.gateways.sqlite_store_schema import STORE
from services.gateways.sqlite_store_shelf import SqliteShelf
from services.gateways.tables import sortable

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from bot.actions import Mutation
    from bot.model import Booking, Document, LogEntry, Pass, Subscription, Tenant, User

_PAGE = 500


def utc_now() -> datetime:
    return datetime.now(UTC)


def random_id() -> str:
    return uuid4().hex


class SqliteStore(ComposedReads):
    """Implements `bot.ports.PassStore`; `clock` stamps what is written, `new_id` makes revisions."""

    def __init__(
        self,
        path: Path | str,
        *,
        clock: Callable[[], datetime] = utc_now,
        new_id: Callable[[], str] = random_id,
    ) -> None:
        self._file = SqliteFile(path, "store", STORE)
        self._clock = clock
        self._new_id = new_id

    def tenants(self) -> list[Tenant]:
        return [read_tenant(document) for document in self._published("tenant")]

    def passes(self) -> list[Pass]:
        return [read_pass(document) for document in self._published("pass")]

    def users_by_id(self, ids: Collection[str]) -> list[User]:
        return [read_user(document) for document in self._having("user", id=ids, clerk_id=ids)]

    def users_by_email(self, emails: Collection[str]) -> list[User]:
        wanted = {canonical(email) for email in known(emails)}
        return [read_user(document) for document in self._having("user", email=wanted)]

    def users(self) -> Iterator[User]:
        return (read_user(document) for document in self._published("user"))

    def subscriptions_tied(
        self, session_ids: Collection[str], payment_ids: Collection[str]
    ) -> list[Subscription]:
        found = self._having("subscription", session_id=session_ids, payment_id=payment_ids)
        return [read_subscription(document) for document in found]

    def subscriptions_of(self, user_ids: Collection[str]) -> list[Subscription]:
        return [read_subscription(document) for document in self._having("subscription", user_id=user_ids)]

    def subscriptions_by_id(self, ids: Collection[str]) -> list[Subscription]:
        return [read_subscription(document) for document in self._having("subscription", id=ids)]

    def subscriptions_between(self, since: datetime, until: datetime) -> Iterator[Subscription]:
        where = "(at >= ? AND at < ? OR at IS NULL)"
        found = self._published("subscription", where, sortable(since), sortable(until))
        return (read_subscription(document) for document in found)

    def drafts_tied(self, session_ids: Collection[str]) -> list[Subscription]:
        found = self._having("subscription", draft=True, session_id=session_ids)
        return [read_subscription(document) for document in found]

    def logs(self, session_ids: Collection[str]) -> list[LogEntry]:
        return [read_log(document) for document in self._having("webhookLog", session_id=session_ids)]

    def logs_since(self, since: datetime) -> list[LogEntry]:
        found = self._published("webhookLog", "at >= ?", sortable(since))
        return [read_log(document) for document in found]

    def modes(self) -> frozenset[bool]:
        sql = "SELECT 1 FROM documents WHERE session_id GLOB ? AND draft = 0 LIMIT 1"
        return frozenset(live for live, begins in MODES.items() if self._file.rows(sql, (f"{begins}*",)))

    def bookings_of(self, user_ids: Collection[str]) -> list[Booking]:
        wanted = known(user_ids)
        inside = "id IN (SELECT document_id FROM students WHERE user_id IN {values})"
        documents = self._among("classInstance", {inside: wanted})
        bookings = (booking for document in documents for booking in read_bookings(document))
        return [booking for booking in bookings if booking.user_id in set(wanted)]

    def documents(self, ids: Collection[str]) -> list[Document]:
        with self._file.reading() as db:
            rows = SqliteShelf(db).rows(known(ids))
        return [found.document for found in rows.values() if not found.draft]

    def all_documents(self, type: str | None = None) -> Iterator[Document]:
        """Everything there is, drafts included, sorted by id."""
        return self._pages("?1 IS NULL OR type = ?1", type)

    def commit(self, mutations: Sequence[Mutation], transaction_id: str) -> None:
        with self._file.writing() as db:
            shelf, stamp = SqliteShelf(db), self._stamp()
            if shelf.first_time(transaction_id, stamp.at):
                writes.commit(shelf, mutations, stamp)

    def put(self, document: Document) -> None:
        """Creates or replaces one document as the outside would."""
        with self._file.writing() as db:
            writes.put(SqliteShelf(db), document, self._stamp())

    def load(self, documents: Sequence[Document]) -> dict[str, str]:
        """Takes over imported documents at once; returns the ids it left alone, each with the reason."""
        with self._file.writing() as db:
            return writes.load(SqliteShelf(db), documents, self._stamp())

    def close(self) -> None:
        self._file.close()

    def _stamp(self) -> writes.Stamp:
        return writes.Stamp(self._clock(), self._new_id())

    def _published(self, kind: str, where: str = "1", *parameters: str | None) -> Iterator[Document]:
        return self._pages(f"draft = 0 AND type = ? AND {where}", kind, *parameters)

    def _pages(self, where: str, *parameters: str | None) -> Iterator[Document]:
        """A page at a time, sorted by id, so that no read stays open while the caller works."""
        sql = f"SELECT id, body FROM documents WHERE ({where}) AND id > ? ORDER BY id LIMIT {_PAGE}"  # noqa: S608
        last: str | None = ""
        while last is not None:
            rows = self._file.rows(sql, (*parameters, last))
            yield from (json.loads(found["body"]) for found in rows)
            last = rows[-1]["id"] if len(rows) == _PAGE else None

    def _having(self, kind: str, *, draft: bool = False, **wanted: Collection[str]) -> list[Document]:
        """Documents where one of these columns has one of its values."""
        wheres = {f"{column} IN {{values}}": known(values) for column, values in wanted.items()}
        return self._among(kind, wheres, draft=draft)

    def _among(
        self, kind: str, wheres: Mapping[str, Sequence[str]], *, draft: bool = False
    ) -> list[Document]:
        found: dict[str, str] = {}
        for where, values in wheres.items():
            for marks, batch in batches(values):
                sql = f"SELECT id, body FROM documents WHERE draft = ? AND type = ? AND {where}"  # noqa: S608
                rows = self._file.rows(sql.format(values=marks), (int(draft), kind, *batch))
                found.update((row["id"], row["body"]) for row in rows)
        return [json.loads(found[name]) for name in sorted(found)]

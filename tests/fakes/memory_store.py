"""The embedded store without a file: the plainest form of its rules, for tests and as their reference."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from bot.documents import read_bookings, read_log, read_pass, read_subscription, read_tenant, read_user
from bot.reads import MODES
from services.gateways import sqlite_store_writes as writes
from services.gateways.composed_reads import ComposedReads
from services.gateways.sqlite import known
from services.gateways.sqlite_store import random_id, utc_now
from services.gateways.sqlite_store_rows import Row, canonical
from services.gateways.tables import sortable

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from datetime import datetime

    from bot.actions import Mutation
    from bot.model import Booking, Document, LogEntry, Pass, Subscription, Tenant, User


class MemoryStore(ComposedReads):
    """Implements `bot.ports.PassStore`; any thread may use it."""

    def __init__(
        self, *, clock: Callable[[], datetime] = utc_now, new_id: Callable[[], str] = random_id
    ) -> None:
        self._clock = clock
        self._new_id = new_id
        self._lock = threading.RLock()
        self._rows: dict[str, Row] = {}
        self._transactions: set[str] = set()

    def tenants(self) -> list[Tenant]:
        return [read_tenant(row.document) for row in self._published("tenant")]

    def passes(self) -> list[Pass]:
        return [read_pass(row.document) for row in self._published("pass")]

    def users_by_id(self, ids: Collection[str]) -> list[User]:
        wanted = set(known(ids))
        rows = self._published("user")
        return [read_user(row.document) for row in rows if row.id in wanted or row.clerk_id in wanted]

    def users_by_email(self, emails: Collection[str]) -> list[User]:
        wanted = {canonical(email) for email in known(emails)}
        return [read_user(row.document) for row in self._published("user") if row.email in wanted]

    def users(self) -> Iterator[User]:
        return (read_user(row.document) for row in self._published("user"))

    def subscriptions_tied(
        self, session_ids: Collection[str], payment_ids: Collection[str]
    ) -> list[Subscription]:
        sessions, payments = set(known(session_ids)), set(known(payment_ids))
        rows = self._published("subscription")
        tied = (row for row in rows if row.session_id in sessions or row.payment_id in payments)
        return [read_subscription(row.document) for row in tied]

    def subscriptions_of(self, user_ids: Collection[str]) -> list[Subscription]:
        wanted = set(known(user_ids))
        rows = self._published("subscription")
        return [read_subscription(row.document) for row in rows if row.user_id in wanted]

    def subscriptions_by_id(self, ids: Collection[str]) -> list[Subscription]:
        wanted = set(ids)
        rows = self._published("subscription")
        return [read_subscription(row.document) for row in rows if row.id in wanted]

    def subscriptions_between(self, since: datetime, until: datetime) -> Iterator[Subscription]:
        first, end = str(sortable(since)), str(sortable(until))
        rows = self._published("subscription")
        return (read_subscription(row.document) for row in rows if row.at is None or first <= row.at < end)

    def drafts_tied(self, session_ids: Collection[str]) -> list[Subscription]:
        wanted = set(known(session_ids))
        rows = (row for row in self._sorted() if row.draft and row.type == "subscription")
        return [read_subscription(row.document) for row in rows if row.session_id in wanted]

    def logs(self, session_ids: Collection[str]) -> list[LogEntry]:
        wanted = set(known(session_ids))
        return [read_log(row.document) for row in self._published("webhookLog") if row.session_id in wanted]

    def logs_since(self, since: datetime) -> list[LogEntry]:
        first = str(sortable(since))
        rows = self._published("webhookLog")
        return [read_log(row.document) for row in rows if row.at is not None and row.at >= first]

    def modes(self) -> frozenset[bool]:
        rows = [*self._published("subscription"), *self._published("webhookLog")]
        named = [row.session_id or "" for row in rows]
        return frozenset(live for live, begins in MODES.items() if any(n.startswith(begins) for n in named))

    def bookings_of(self, user_ids: Collection[str]) -> list[Booking]:
        wanted = set(known(user_ids))
        rows = self._published("classInstance")
        bookings = (booking for row in rows for booking in read_bookings(row.document))
        return [booking for booking in bookings if booking.user_id in wanted]

    def documents(self, ids: Collection[str]) -> list[Document]:
        wanted = set(ids)
        return [row.document for row in self._sorted() if row.id in wanted and not row.draft]

    def all_documents(self, type: str | None = None) -> Iterator[Document]:
        """Everything there is, drafts included, sorted by id."""
        return (row.document for row in self._sorted() if type in {None, row.type})

    def commit(self, mutations: Sequence[Mutation], transaction_id: str) -> None:
        with self._lock:
            if transaction_id not in self._transactions:
                shelf = _MemoryShelf(self._rows)
                writes.commit(shelf, mutations, self._stamp())
                self._rows = shelf.all
                self._transactions.add(transaction_id)

    def put(self, document: Document) -> None:
        """Creates or replaces one document as the outside would."""
        with self._lock:
            shelf = _MemoryShelf(self._rows)
            writes.put(shelf, document, self._stamp())
            self._rows = shelf.all

    def load(self, documents: Sequence[Document]) -> dict[str, str]:
        """Takes over imported documents at once; returns the ids it left alone, each with the reason."""
        with self._lock:
            shelf = _MemoryShelf(self._rows)
            left = writes.load(shelf, documents, self._stamp())
            self._rows = shelf.all
            return left

    def close(self) -> None:
        """Nothing to close; the embedded store has the same method."""

    def _stamp(self) -> writes.Stamp:
        return writes.Stamp(self._clock(), self._new_id())

    def _sorted(self) -> list[Row]:
        with self._lock:
            rows = self._rows
        return sorted(rows.values(), key=lambda row: row.id)

    def _published(self, kind: str) -> list[Row]:
        return [row for row in self._sorted() if row.type == kind and not row.draft]


class _MemoryShelf:
    """A copy of the rows: it takes the place of the old ones only if everything went well."""

    def __init__(self, rows: dict[str, Row]) -> None:
        self.all = dict(rows)

    def rows(self, ids: Collection[str]) -> dict[str, Row]:
        return {name: self.all[name] for name in ids if name in self.all}

    def holders(self, session_id: str) -> set[str]:
        return {row.id for row in self.all.values() if row.holds == session_id}

    def write(self, rows: Iterable[Row]) -> None:
        self.all.update((row.id, row) for row in rows)

"""The PassStore port over Sanity's Content Lake; never its CDN, which may be late."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from bot.documents import (
    moment,
    read_bookings,
    read_log,
    read_pass,
    read_subscription,
    read_tenant,
    read_user,
    text,
)
from bot.errors import UnavailableError
from bot.reads import MODES, Outline
from services.gateways import sanity_queries as groq
from services.gateways.http import PATIENCE
from services.gateways.sanity_around import SanityAround
from services.gateways.sanity_commits import SanityCommits
from services.gateways.sanity_reading import SanityReading
from services.gateways.sanity_refusals import ForbiddenError
from services.gateways.sanity_requests import UNREADABLE, SanityRequests
from services.gateways.sqlite import known
from services.gateways.sqlite_store_rows import canonical

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from datetime import datetime

    from pydantic import SecretStr

    from bot.actions import Mutation
    from bot.model import Booking, Document, LogEntry, Pass, Subscription, Tenant, User
    from bot.reads import Around, Wanted
    from services.gateways.http import Patience


class SanityStore:
    """Implements `bot.ports.PassStore`; any thread may use it.

    Tenants and passes may be `fresh_for` seconds old. `clock` counts seconds; `timeout` is (connect, read).
    """

    def __init__(
        self,
        token: SecretStr | str,
        *,
        url: str,
        dataset: str,
        api_version: str,
        timeout: tuple[float, float] = (5.0, 20.0),
        patience: Patience = PATIENCE,
        fresh_for: float = 30.0,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._requests = SanityRequests(
            token,
            url=url,
            dataset=dataset,
            api_version=api_version,
            timeout=timeout,
            patience=patience,
            clock=clock,
            sleep=sleep,
        )
        self._clock = clock
        self._fresh_for = fresh_for
        self._kept: dict[str, tuple[float, list[Document]]] = {}
        self._reading = SanityReading(self._requests)
        self._around = SanityAround(self._requests, self._reading)
        self._commits = SanityCommits(self._requests, self._reading)

    def tenants(self) -> list[Tenant]:
        return [read_tenant(document) for document in self._keep(groq.TENANTS)]

    def passes(self) -> list[Pass]:
        return [read_pass(document) for document in self._keep(groq.PASSES)]

    def users_by_id(self, ids: Collection[str]) -> list[User]:
        return [read_user(document) for document in self._reading.having(ids, groq.USERS_BY_ID)]

    def users_by_email(self, emails: Collection[str]) -> list[User]:
        wanted = {canonical(email) for email in known(emails)}
        found = [read_user(document) for document in self._reading.having(wanted, groq.USERS_BY_EMAIL)]
        return [user for user in found if user.email and canonical(user.email) in wanted]

    def users(self) -> Iterator[User]:
        return (read_user(document) for document in self._reading.all(groq.USERS))

    def subscriptions_tied(
        self, session_ids: Collection[str], payment_ids: Collection[str]
    ) -> list[Subscription]:
        by_session = self._reading.having(session_ids, groq.HELD_BY_SESSION)
        by_payment = self._reading.having(payment_ids, groq.HELD_BY_PAYMENT)
        found = {document["_id"]: document for document in (*by_session, *by_payment)}
        return [read_subscription(found[name]) for name in sorted(found)]

    def subscriptions_of(self, user_ids: Collection[str]) -> list[Subscription]:
        return [read_subscription(document) for document in self._reading.having(user_ids, groq.HELD_BY_USER)]

    def subscriptions_by_id(self, ids: Collection[str]) -> list[Subscription]:
        return [read_subscription(document) for document in self._reading.having(ids, groq.HELD_BY_ID)]

    def subscriptions_between(self, since: datetime, until: datetime) -> Iterator[Subscription]:
        window = {"since": since.isoformat(), "until": until.isoformat()}
        found = (read_subscription(document) for document in self._reading.all(groq.HELD_BETWEEN, window))
        return (held for held in found if held.start is None or since <= held.start < until)

    def around(self, wanted: Wanted) -> Around:
        return self._around.read(wanted)

    def charges_between(self, since: datetime, until: datetime) -> frozenset[str]:
        rows = self._between(groq.CHARGES_BETWEEN, groq.CHARGES, since, until)
        return frozenset(text(row.get("stripePaymentId")) or "" for row in rows)

    def running_between(self, since: datetime, until: datetime) -> Iterator[Outline]:
        for row in self._between(groq.RUNNING_BETWEEN, groq.OUTLINE, since, until):
            yield Outline(row["_id"], text(row.get("stripeSessionId")), text(row.get("stripePaymentId")))

    def modes(self) -> frozenset[bool]:
        told = self._requests.ask(groq.MODES, {})
        if not isinstance(told, dict):
            raise UnavailableError("store", UNREADABLE)
        return frozenset(live for live, begins in MODES.items() if told.get(begins) is True)

    def drafts_tied(self, session_ids: Collection[str]) -> list[Subscription]:
        found = self._reading.having(session_ids, groq.DRAFTS_BY_SESSION, perspective="raw")
        return [read_subscription(document) for document in found]

    def logs(self, session_ids: Collection[str]) -> list[LogEntry]:
        return [read_log(document) for document in self._reading.having(session_ids, groq.LOGS_BY_SESSION)]

    def logs_since(self, since: datetime) -> list[LogEntry]:
        found = (read_log(row) for row in self._reading.all(groq.LOGS_SINCE, {"since": since.isoformat()}))
        return [row for row in found if row.at is not None and row.at >= since]

    def bookings_of(self, user_ids: Collection[str]) -> list[Booking]:
        wanted = set(known(user_ids))
        batches = self._reading.batches(wanted, groq.CLASSES_OF, groq.BOOKINGS)
        return [booking for document in batches for booking in read_bookings(document)]

    def documents(self, ids: Collection[str]) -> list[Document]:
        return self._reading.having(ids, groq.ANY)

    def commit(self, mutations: Sequence[Mutation], transaction_id: str) -> None:
        """Without mutations it goes through a write without writing."""
        if mutations:
            self._commits.commit(mutations, transaction_id)
        else:
            self._commits.try_out()

    def may_write(self) -> bool:
        """Whether the token may create and change; UnavailableError where that could not be tried."""
        try:
            self._commits.try_out()
        except ForbiddenError:
            return False
        return True

    def close(self) -> None:
        self._requests.close()

    def _between(self, condition: str, fields: str, since: datetime, until: datetime) -> Iterator[Document]:
        window = {"since": since.isoformat(), "until": until.isoformat()}
        for row in self._reading.all(condition, window, fields, page=groq.OUTLINES):
            start = moment(row.get("startDate"))
            if start is None or since <= start < until:
                yield row

    def _keep(self, condition: str) -> list[Document]:
        until, found = self._kept.get(condition, (0.0, []))
        if self._clock() >= until or condition not in self._kept:
            found = list(self._reading.all(condition))
            self._kept[condition] = (self._clock() + self._fresh_for, found)
        return found

"""Reads what the store knows of a batch of purchases, in a few queries for all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.evidence import StoreFacts
from bot.model import Payment

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.model import LogEntry, Pass, Purchase, Subscription, Tenant, Unknown, User
    from bot.ports import PassStore

    Payments = Mapping[str, Payment | Unknown | None]


def read_facts(store: PassStore, purchases: Sequence[Purchase], payments: Payments) -> dict[str, StoreFacts]:
    """Session id -> what the store says of that purchase. Raises UnavailableError."""
    batch = _Batch(store, purchases, payments)
    return {p.session_id: batch.facts(p) for p in purchases}


class _Batch:
    """One batch's view of the store: each part is asked once, for all purchases."""

    def __init__(self, store: PassStore, purchases: Sequence[Purchase], payments: Payments) -> None:
        self._ids = {p.session_id: _payment_ids(p, payments.get(p.session_id)) for p in purchases}
        self._tied = store.subscriptions_tied(
            [p.session_id for p in purchases], sorted(set[str]().union(*self._ids.values()))
        )
        self._sources = store.subscriptions_by_id({p.upgrade_from for p in purchases if p.upgrade_from})
        self._users = store.users_by_id(self._people(purchases))
        people = {user.id for p in purchases for user in self._owners(p)} | _clerk_ids(purchases)
        self._held = store.subscriptions_of(people)
        self._bookings = store.bookings_of(people)
        untied = [p.session_id for p in purchases if not self._ties(p)]
        self._drafts = store.drafts_tied(untied)
        self._logs = _newest(store.logs(untied))
        self._passes: dict[str, Pass] = {each.id: each for each in store.passes()}
        self._tenants: dict[str, Tenant] = {each.id: each for each in store.tenants()}

    def facts(self, purchase: Purchase) -> StoreFacts:
        owners = self._owners(purchase)
        mine = {user.id for user in owners} | _clerk_ids([purchase])
        tied = self._ties(purchase)
        source = next((s for s in self._sources if s.id == purchase.upgrade_from), None)
        referred = {s.user_id for s in (*tied, *([source] if source else []))}
        return StoreFacts(
            owners=owners,
            holders=tuple(user for user in self._users if user.id in referred),
            tied=tied,
            held=tuple(s for s in self._held if s.user_id in mine),
            drafts=tuple(d for d in self._drafts if d.session_id == purchase.session_id),
            source=source,
            passes=self._passes,
            tenants=self._tenants,
            log=self._logs.get(purchase.session_id),
            bookings=tuple(b for b in self._bookings if b.user_id in mine),
        )

    def _people(self, purchases: Sequence[Purchase]) -> set[str]:
        holders = {s.user_id for s in (*self._tied, *self._sources) if s.user_id}
        return _clerk_ids(purchases) | holders

    def _owners(self, purchase: Purchase) -> tuple[User, ...]:
        clerk_id = purchase.clerk_id
        found = [u for u in self._users if clerk_id and clerk_id in {u.clerk_id, u.id}]
        return tuple(sorted(found, key=lambda user: (user.clerk_id != clerk_id, _age(user), user.id)))

    def _ties(self, purchase: Purchase) -> tuple[Subscription, ...]:
        ids = self._ids[purchase.session_id]
        return tuple(
            s
            for s in self._tied
            if s.session_id == purchase.session_id or (s.payment_id in ids and s.payment_id)
        )


def _age(user: User) -> str:
    return str(user.document.get("_createdAt") or "")


def _clerk_ids(purchases: Iterable[Purchase]) -> set[str]:
    return {p.clerk_id for p in purchases if p.clerk_id}


def _payment_ids(purchase: Purchase, payment: Payment | Unknown | None) -> frozenset[str]:
    charges = payment.charge_ids if isinstance(payment, Payment) else ()
    return frozenset({*charges, *([purchase.payment_intent] if purchase.payment_intent else [])})


def _newest(logs: Iterable[LogEntry]) -> dict[str, LogEntry]:
    ordered = sorted(logs, key=lambda row: (row.at is not None, row.at, row.status != "processing"))
    return {row.session_id: row for row in ordered if row.session_id}

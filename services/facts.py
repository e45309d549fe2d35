"""Reads what the store knows of a batch of purchases, in one question for all of them."""

from __future__ import annotations

from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

from bot.evidence import StoreFacts
from bot.model import Payment
from bot.reads import Wanted
from bot.rules import sold_as
from bot.webhook_log import of_the_site

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from bot.model import LogEntry, Pass, Purchase, Subscription, Tenant, Unknown, User
    from bot.ports import PassStore

    Payments = Mapping[str, Payment | Unknown | None]

T = TypeVar("T")

_NOTHING = StoreFacts()


def read_facts(
    store: PassStore, purchases: Sequence[Purchase], payments: Payments, *, closely: bool = True
) -> dict[str, StoreFacts]:
    """Session id -> what the store says of that purchase. Raises UnavailableError.

    Not `closely` leaves out what only tells why a pass is missing, and all about what is no pass.
    """
    asked = [p for p in purchases if closely or sold_as(p) in {"pass", "untold"}]
    found = dict.fromkeys((p.session_id for p in purchases), _NOTHING)
    if asked:
        batch = _Batch(store, asked, payments, closely=closely)
        found.update((p.session_id, batch.facts(p)) for p in asked)
    return found


class _Batch:
    """One batch's view of the store, sorted by what it is looked up by."""

    def __init__(
        self, store: PassStore, purchases: Sequence[Purchase], payments: Payments, *, closely: bool
    ) -> None:
        self._ids = {p.session_id: _payment_ids(p, payments.get(p.session_id)) for p in purchases}
        sessions = [p.session_id for p in purchases] if closely else []
        reads = (
            lambda: store.around(self._wanted(purchases)),
            lambda: store.drafts_tied(sessions),
            lambda: store.logs(sessions),
            store.passes,
            store.tenants,
        )
        around, drafts, logs, passes, tenants = _all(reads, at_once=closely)
        self._by_session = _grouped(around.tied, lambda held: held.session_id)
        self._by_payment = _grouped(around.tied, lambda held: held.payment_id)
        self._sources = {held.id: held for held in around.sources}
        self._users = {user.id: user for user in around.users}
        self._by_clerk_id = _grouped(around.users, lambda user: user.clerk_id)
        self._held = _grouped(around.held, lambda held: held.user_id)
        self._bookings = _grouped(around.bookings, lambda booking: booking.user_id)
        self._drafts: Mapping[str, list[Subscription]] = _grouped(drafts, lambda draft: draft.session_id)
        self._logs = _newest(logs)
        self._passes: dict[str, Pass] = {each.id: each for each in passes}
        self._tenants: dict[str, Tenant] = {each.id: each for each in tenants}

    def facts(self, purchase: Purchase) -> StoreFacts:
        owners, tied = self._owners(purchase), self._ties(purchase)
        mine = {user.id for user in owners} | _clerk_ids([purchase])
        source = self._sources.get(purchase.upgrade_from or "")
        referred = {s.user_id or "" for s in (*tied, *([source] if source else []))}
        return StoreFacts(
            owners=owners,
            holders=tuple(self._users[each] for each in sorted(referred) if each in self._users),
            tied=tied,
            held=_by_id(held for each in mine for held in self._held.get(each, ())),
            drafts=() if tied else tuple(self._drafts.get(purchase.session_id, ())),
            source=source,
            passes=self._passes,
            tenants=self._tenants,
            log=None if tied else self._logs.get(purchase.session_id),
            bookings=tuple(b for each in sorted(mine) for b in self._bookings.get(each, ())),
        )

    def _wanted(self, purchases: Sequence[Purchase]) -> Wanted:
        return Wanted(
            sessions=[p.session_id for p in purchases],
            payments=sorted(set[str]().union(*self._ids.values())),
            owners=_clerk_ids(purchases),
            sources={p.upgrade_from for p in purchases if p.upgrade_from},
        )

    def _owners(self, purchase: Purchase) -> tuple[User, ...]:
        clerk_id = purchase.clerk_id
        if clerk_id is None:
            return ()
        found = {user.id: user for user in self._by_clerk_id.get(clerk_id, ())}
        if clerk_id in self._users:
            found[clerk_id] = self._users[clerk_id]
        return tuple(
            sorted(found.values(), key=lambda user: (user.clerk_id != clerk_id, _age(user), user.id))
        )

    def _ties(self, purchase: Purchase) -> tuple[Subscription, ...]:
        by_payment = (held for each in self._ids[purchase.session_id] for held in self._paid(each))
        return _by_id((*self._by_session.get(purchase.session_id, ()), *by_payment))

    def _paid(self, payment_id: str) -> Sequence[Subscription]:
        return self._by_payment.get(payment_id, ())


def _all(reads: Iterable[Callable[[], Any]], *, at_once: bool) -> list[Any]:
    """At a glance there is one answer to wait for: threads would only take room."""
    if not at_once:
        return [read() for read in reads]
    with ThreadPoolExecutor(5) as pool:
        return [each.result() for each in [pool.submit(read) for read in reads]]


def _grouped(things: Iterable[T], key: Callable[[T], str | None]) -> Mapping[str, list[T]]:
    """Those with nothing to be looked up by are in no group."""
    found: defaultdict[str, list[T]] = defaultdict(list)
    for thing in things:
        if name := key(thing):
            found[name].append(thing)
    return found


def _by_id(held: Iterable[Subscription]) -> tuple[Subscription, ...]:
    """Each once."""
    found = {each.id: each for each in held}
    return tuple(found[name] for name in sorted(found))


def _age(user: User) -> str:
    return str(user.document.get("_createdAt") or "")


def _clerk_ids(purchases: Iterable[Purchase]) -> set[str]:
    return {p.clerk_id for p in purchases if p.clerk_id}


def _payment_ids(purchase: Purchase, payment: Payment | Unknown | None) -> frozenset[str]:
    charges = payment.charge_ids if isinstance(payment, Payment) else ()
    return frozenset({*charges, *([purchase.payment_intent] if purchase.payment_intent else [])})


def _newest(logs: Iterable[LogEntry]) -> dict[str, LogEntry]:
    rows = of_the_site(logs)
    ordered = sorted(rows, key=lambda row: (row.at is not None, row.at, row.status != "processing"))
    return {row.session_id: row for row in ordered if row.session_id}

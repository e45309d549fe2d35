"""What the accounts tell for the health checks: their sales, against the passes, and their events."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.errors import UnavailableError
from bot.health import AccountState, Sale
from bot.health.evidence import SOLD
from bot.model import Unknown
from bot.rules import is_paid, is_pass
from services.reading import unknown

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from bot.model import MoneyBack, Purchase, StripeEvent, Subscription
    from bot.ports import PassStore, Payments


@dataclass(slots=True)
class AccountPart:
    """What one account told; `problem` stands where its purchases could not be read."""

    account: str
    sales: list[Sale] = field(default_factory=list)
    events: tuple[StripeEvent, ...] | Unknown = ()
    problem: UnavailableError | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """`since` is for sales, `events_since` for events; purchases younger than `until` are left out."""

    since: datetime
    events_since: datetime
    until: datetime

    @classmethod
    def before(cls, now: datetime, *, days: int, charted: int, grace: int) -> Span:
        until = now - timedelta(minutes=grace)
        return cls(now - timedelta(days=max(days, charted)), now - timedelta(days=days), until)


@dataclass(frozen=True, slots=True)
class AccountReading:
    """`repaired` are sessions whose pass Passkeeper had to make or mend."""

    payments: Payments
    store: PassStore
    span: Span
    repaired: Collection[str]

    def read(self, account: str) -> AccountPart:
        """One account's sales and events; what hinders it is a part of the answer."""
        part = AccountPart(account)
        try:
            back = self._money_back(account)
            for page in self.payments.purchases(account, self.span.since, self.span.until):
                part.sales += self._sold([p for p in page if _counts(p, back)])
        except UnavailableError as error:
            part.problem = error
        if part.problem is None or part.problem.system == "store":
            part.events = self._events(account)
        return part

    def _events(self, account: str) -> tuple[StripeEvent, ...] | Unknown:
        try:
            pages = self.payments.events(account, self.span.events_since, [SOLD])
            return tuple(event for page in pages for event in page)
        except UnavailableError as error:
            return unknown(error, "stripe")

    def _money_back(self, account: str) -> Mapping[str, MoneyBack]:
        """Empty where the key may not list refunds; a refunded sale without a pass then counts as missing."""
        try:
            return self.payments.money_back(account, self.span.since)
        except UnavailableError as error:
            if error.permanent and error.system != "account":
                return {}
            raise

    def _sold(self, purchases: list[Purchase]) -> list[Sale]:
        intents = [p.payment_intent for p in purchases if p.payment_intent]
        sessions = [p.session_id for p in purchases]
        held = self.store.subscriptions_tied(sessions, intents) if purchases else []
        return [self._sale(p, [s for s in held if _ties(s, p)]) for p in purchases]

    def _sale(self, purchase: Purchase, held: list[Subscription]) -> Sale:
        return Sale(
            session_id=purchase.session_id,
            account=purchase.account,
            made=bool(held) and purchase.session_id not in self.repaired,
            by_webhook=any(each.document.get("createdViaWebhook") is True for each in held),
            at=purchase.created,
        )


def _counts(purchase: Purchase, back: Mapping[str, MoneyBack]) -> bool:
    returned = back.get(purchase.payment_intent or "")
    given_back = bool(returned and returned.refunded >= purchase.money.amount)
    return is_pass(purchase) and is_paid(purchase) and not given_back


def _ties(held: Subscription, purchase: Purchase) -> bool:
    by_intent = purchase.payment_intent is not None and held.payment_id == purchase.payment_intent
    return held.session_id == purchase.session_id or by_intent


def states_of(parts: Iterable[AccountPart], schools: Mapping[str, str]) -> tuple[AccountState, ...]:
    """`schools` names them by account."""
    return tuple(
        AccountState(
            part.account,
            schools.get(part.account),
            problem=part.problem.detail if part.problem and part.problem.system != "store" else None,
            lasting=bool(part.problem and part.problem.permanent),
        )
        for part in parts
    )


def sales_of(parts: Sequence[AccountPart], hindered: Sequence[str]) -> tuple[Sale, ...] | Unknown:
    """Unknown where the store did not answer, or no account did."""
    if hindered:
        return Unknown("store", hindered[0])
    problems = [part.problem for part in parts if part.problem]
    lost = next((each for each in problems if each.system == "store"), None)
    if lost or len(problems) == len(parts):
        return unknown(lost or problems[0])
    return tuple(sale for part in parts for sale in part.sales)


def events_of(parts: Sequence[AccountPart]) -> tuple[StripeEvent, ...] | Unknown:
    """Unknown where a readable account does not tell its events: the rest would look better than it is."""
    found: list[StripeEvent] = []
    for part in parts:
        if isinstance(part.events, Unknown):
            return part.events
        found += part.events
    shut = [part.problem for part in parts if part.problem and part.problem.system != "store"]
    if len(shut) == len(parts):
        return unknown(shut[0])
    return tuple({event.id: event for event in found}.values())

"""Payments in memory, for everybody's tests."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from bot.errors import UnavailableError
from bot.model import MoneyBack, Payment, Sale

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from datetime import datetime

    from bot.errors import System
    from bot.model import Endpoint, Purchase, StripeEvent

T = TypeVar("T")

PAGE = 100


@dataclass(frozen=True, slots=True)
class _GivenBack:
    account: str
    intent_id: str
    at: datetime
    amount: int
    dispute: str | None


def charge_of(intent_id: str) -> str:
    """The charge id that `sell` gives a payment made for an intent, in tests that do not care."""
    return intent_id.replace("pi_", "ch_", 1)


def paid(purchase: Purchase) -> Payment:
    """An ordinary payment of the purchase, made when it was created."""
    assert purchase.payment_intent
    return Payment(
        intent_id=purchase.payment_intent,
        status="succeeded",
        charge_ids=(charge_of(purchase.payment_intent),),
        paid_at=purchase.created,
        captured=purchase.money.amount,
        refunded=0,
        dispute=None,
        failure=None,
    )


class FakePayments:
    """Filled with `sell`, `give_back`, `happen`, `add_endpoint`; broken with `refuse...` and `down`.

    `asked` counts the calls of each method.
    """

    def __init__(self, *, livemode: bool = True) -> None:
        self.livemode = livemode
        self.down = False
        self.asked: dict[str, int] = {}
        self._sold: list[Purchase] = []
        self._payments: dict[tuple[str, str], Payment] = {}
        self._given: list[_GivenBack] = []
        self._events: list[StripeEvent] = []
        self._endpoints: list[Endpoint] = []
        self._refused: set[str] = set()
        self._unlisted: set[str] = set()
        self._untold: dict[str, System] = {}

    def sell(self, purchase: Purchase, payment: Payment | None = None) -> None:
        """A checkout, what became of its money, and its first line's text. Selling it again replaces it."""
        self._sold = [one for one in self._sold if one.session_id != purchase.session_id] + [purchase]
        if payment:
            self._payments[purchase.account, payment.intent_id] = payment
            if payment.refunded or payment.dispute:
                at = payment.paid_at or purchase.created
                self._note(purchase.account, payment.intent_id, at, payment.refunded, payment.dispute)

    def give_back(
        self, account: str, intent_id: str, at: datetime, *, amount: int = 0, dispute: str | None = None
    ) -> None:
        """A refund of `amount`, or a dispute in this state, on a payment that was sold."""
        before = self._payments[account, intent_id]
        self._payments[account, intent_id] = replace(
            before, refunded=before.refunded + amount, dispute=dispute or before.dispute
        )
        self._note(account, intent_id, at, amount, dispute)

    def happen(self, event: StripeEvent) -> None:
        self._events.append(event)

    def add_endpoint(self, endpoint: Endpoint) -> None:
        self._endpoints.append(endpoint)

    def refuse(self, account: str) -> None:
        """The key has no access to this account any more."""
        self._refused.add(account)

    def refuse_lists(self, account: str) -> None:
        """The key may not list this account's refunds and disputes."""
        self._unlisted.add(account)

    def refuse_events(self, account: str, *, system: System = "stripe") -> None:
        """The key may not list this account's events."""
        self._untold[account] = system

    def purchases(self, account: str, since: datetime, until: datetime) -> Iterator[list[Purchase]]:
        self._check("purchases", account)
        yield from _pages(self._of(account, lambda one: since <= one.created < until))

    def purchases_by_email(self, account: str, email: str) -> list[Purchase]:
        self._check("purchases_by_email", account)
        asked = {email.strip(), email.strip().lower()} - {""}
        return self._of(account, lambda one: one.payer_email in asked)

    def sales_by_email(self, account: str, email: str) -> list[Sale]:
        return [Sale(one, None) for one in self.purchases_by_email(account, email)]

    def purchases_by_intent(self, account: str, intent_id: str) -> list[Purchase]:
        self._check("purchases_by_intent", account)
        return self._of(account, lambda one: bool(intent_id) and one.payment_intent == intent_id)

    def purchase(self, account: str, session_id: str) -> Purchase | None:
        self._check("purchase", account)
        return next(iter(self._of(account, lambda one: one.session_id == session_id)), None)

    def payment(self, account: str, intent_id: str) -> Payment | None:
        self._check("payment", account)
        return self._payments.get((account, intent_id))

    def intent_of_charge(self, account: str, charge_id: str) -> str | None:
        self._check("intent_of_charge", account)
        owned = (one for (where, _), one in self._payments.items() if where == account)
        return next((one.intent_id for one in owned if charge_id in one.charge_ids), None)

    def money_back(self, account: str, since: datetime) -> dict[str, MoneyBack]:
        self._check("money_back", account)
        if account in self._unlisted:
            raise UnavailableError("stripe", "Refunds may not be listed.", permanent=True)
        found: dict[str, MoneyBack] = {}
        for given in self._given:
            if given.account == account and given.at >= since:
                found[given.intent_id] = self._more(found.get(given.intent_id), given)
        return found

    def events(self, account: str, since: datetime, types: Collection[str]) -> Iterator[list[StripeEvent]]:
        self._check("events", account)
        if account in self._untold:
            raise UnavailableError(self._untold[account], "Events may not be listed.", permanent=True)
        found = (one for one in self._events if one.account == account and one.type in types)
        rows = [one for one in found if one.created >= since]
        yield from _pages(sorted(rows, key=lambda one: one.created, reverse=True))

    def endpoints(self, account: str) -> list[Endpoint]:
        self._check("endpoints", account)
        return [one for one in self._endpoints if one.account == account]

    def _of(self, account: str, wanted: Callable[[Purchase], bool]) -> list[Purchase]:
        found = [one for one in self._sold if one.account == account and wanted(one)]
        return sorted(found, key=lambda one: one.created, reverse=True)

    def _note(self, account: str, intent_id: str, at: datetime, amount: int, dispute: str | None) -> None:
        self._given.append(_GivenBack(account, intent_id, at, amount, dispute))

    def _more(self, before: MoneyBack | None, given: _GivenBack) -> MoneyBack:
        charges = self._payments[given.account, given.intent_id].charge_ids
        known = before or MoneyBack(0, None, charges)
        return replace(known, refunded=known.refunded + given.amount, dispute=given.dispute or known.dispute)

    def _check(self, asked: str, account: str) -> None:
        self.asked[asked] = self.asked.get(asked, 0) + 1
        if self.down:
            raise UnavailableError("stripe", "Stripe did not answer.")
        if account in self._refused:
            raise UnavailableError("account", "The account is out of reach.", permanent=True, account=account)


def _pages(rows: Iterable[T]) -> Iterator[list[T]]:
    """Like Stripe, a list of nothing is one empty page."""
    found = list(rows)
    for start in range(0, max(1, len(found)), PAGE):
        yield found[start : start + PAGE]

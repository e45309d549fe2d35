"""Reads both sides of purchases in batches: what Stripe, the store and the directory say becomes evidence."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from bot.errors import UnavailableError
from bot.evidence import DirectoryFacts, Evidence
from bot.model import Payment, Unknown
from bot.rules import is_pass
from bot.speech import say
from services.facts import read_facts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from bot.evidence import StoreFacts
    from bot.model import Account, MoneyBack, Purchase
    from bot.ports import Directory, PassStore, Payments

PARALLEL = 8
"""Payments read at a time; the gateway keeps the rate."""

_NOT_SHOWN = say("Stripe does not show the payment behind this checkout.")


def unknown(error: UnavailableError, fallback: str = "stripe") -> Unknown:
    """The error as a value: a side that could not be read."""
    system = error.system if error.system in {"stripe", "store", "directory", "account", "mode"} else fallback
    return Unknown(system=system, detail=error.detail)  # type: ignore[arg-type]


def assumed(purchase: Purchase, back: MoneyBack | None) -> Payment | None:
    """The payment as the session and the account's refunds and disputes tell it, at no call of its own."""
    if not purchase.payment_intent:
        return None
    paid = purchase.payment_status == "paid"
    return Payment(
        intent_id=purchase.payment_intent,
        status="succeeded" if paid else "unknown",
        charge_ids=back.charge_ids if back else (),
        paid_at=None,
        captured=purchase.money.amount if paid else 0,
        refunded=back.refunded if back else 0,
        dispute=back.dispute if back else None,
        failure=None,
    )


class Reading:
    """Gathers evidence. `directory` is None where none is connected."""

    def __init__(
        self,
        payments: Payments,
        store: PassStore,
        directory: Directory | None,
        *,
        clock: Callable[[], datetime],
        grace: int,
    ) -> None:
        self._payments = payments
        self._store = store
        self._directory = directory
        self._clock = clock
        self._grace = grace

    def evidence(
        self, purchases: Sequence[Purchase], told: Mapping[str, Payment | Unknown] | None = None
    ) -> list[Evidence]:
        """The evidence of each purchase in full: intent and charge are read too.

        `told` are payments by session id that were read just now.
        """
        return self._join(purchases, self._payments_of(purchases, told or {}), closely=True)

    def glance(self, purchases: Sequence[Purchase], back: Mapping[str, MoneyBack]) -> list[Evidence]:
        """The same without a Stripe call per purchase: enough to see which ones need a closer look."""
        known = {p.session_id: assumed(p, back.get(p.payment_intent or "")) for p in purchases}
        return self._join(purchases, known, closely=False)

    def _payments_of(
        self, purchases: Sequence[Purchase], told: Mapping[str, Payment | Unknown]
    ) -> dict[str, Payment | Unknown | None]:
        wanted = [p for p in purchases if (p.payment_intent and is_pass(p)) or not p.metadata]
        with ThreadPoolExecutor(PARALLEL) as pool:
            read = pool.map(lambda p: told.get(p.session_id) or self.payment(p), wanted)
            return {p.session_id: payment for p, payment in zip(wanted, read, strict=True)}

    def payment(self, purchase: Purchase) -> Payment | Unknown | None:
        """None where nothing was to be paid."""
        if not purchase.payment_intent:
            return None
        try:
            found = self._payments.payment(purchase.account, purchase.payment_intent)
        except UnavailableError as error:
            return unknown(error)
        return found or Unknown("stripe", _NOT_SHOWN)

    def _join(
        self,
        purchases: Sequence[Purchase],
        payments: Mapping[str, Payment | Unknown | None],
        *,
        closely: bool,
    ) -> list[Evidence]:
        facts = self._facts(purchases, payments, closely=closely)
        wanted = purchases if closely else [p for p in purchases if _ownerless(p, facts)]
        accounts = self._accounts(wanted)
        asked = {p.session_id for p in wanted if p.clerk_id} if self._directory else set()
        now = self._clock()
        return [
            Evidence(
                purchase=p,
                payment=payments.get(p.session_id),
                store=facts if isinstance(facts, Unknown) else facts[p.session_id],
                directory=_word_on(p, accounts, asked=p.session_id in asked),
                livemode=self._payments.livemode,
                now=now,
                grace=self._grace,
            )
            for p in purchases
        ]

    def _facts(
        self,
        purchases: Sequence[Purchase],
        payments: Mapping[str, Payment | Unknown | None],
        *,
        closely: bool,
    ) -> dict[str, StoreFacts] | Unknown:
        try:
            return read_facts(self._store, purchases, payments, closely=closely)
        except UnavailableError as error:
            return Unknown("store", error.detail)

    def _accounts(self, purchases: Sequence[Purchase]) -> Mapping[str, Account] | Unknown:
        ids = {p.clerk_id for p in purchases if p.clerk_id and is_pass(p)}
        if self._directory is None or not ids:
            return {}
        try:
            return self._directory.by_ids(ids)
        except UnavailableError as error:
            return Unknown("directory", error.detail)


def _word_on(
    purchase: Purchase, accounts: Mapping[str, Account] | Unknown, *, asked: bool
) -> DirectoryFacts | Unknown:
    if isinstance(accounts, Unknown):
        return accounts if asked else DirectoryFacts(asked=False)
    return DirectoryFacts(asked=asked, account=accounts.get(purchase.clerk_id or "") if asked else None)


def _ownerless(purchase: Purchase, facts: dict[str, StoreFacts] | Unknown) -> bool:
    """Whether Clerk has to be asked even at a glance: the store does not know the owner."""
    return not isinstance(facts, Unknown) and not facts[purchase.session_id].owners

"""Finds purchases on whichever account has them, all accounts at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import TYPE_CHECKING, TypeVar

from bot.errors import UnavailableError
from services.accounts import all_accounts
from services.unchecked import unreached

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bot.findings import Finding
    from bot.model import Payment, Purchase
    from bot.ports import PassStore, Payments


A = TypeVar("A")
B = TypeVar("B")

EVERYWHERE, AT_ONCE = 48, 8
"""Accounts that are asked the same at a time, and questions that are each asked of some."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """Purchases by session id, with what was asked and what could not be.

    `payments`, by session id too, are those that came in the same answers.
    """

    purchases: dict[str, Purchase] = field(default_factory=dict)
    accounts: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    unreached: tuple[Finding, ...] = ()
    payments: dict[str, Payment] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        return not self.problems

    def without(self, unwanted: Callable[[Purchase], bool]) -> Fetched:
        kept = {key: p for key, p in self.purchases.items() if not unwanted(p)}
        return replace(self, purchases=kept)

    def plus(self, other: Fetched) -> Fetched:
        return Fetched(
            {**self.purchases, **other.purchases},
            tuple(dict.fromkeys((*self.accounts, *other.accounts))),
            tuple(dict.fromkeys((*self.problems, *other.problems))),
            tuple({finding.key: finding for finding in (*self.unreached, *other.unreached)}.values()),
            {**self.payments, **other.payments},
        )


class Fetching:
    """Asks every account the same question. An account out of reach becomes a finding, the rest goes on."""

    def __init__(self, payments: Payments, store: PassStore) -> None:
        self._payments = payments
        self._store = store

    def by_session(self, session_id: str, account: str | None = None) -> Fetched:
        def one(asked: str) -> list[Purchase]:
            found = self._payments.purchase(asked, session_id)
            return [found] if found else []

        return self._everywhere(one, account)

    def by_sessions(self, noted: Iterable[tuple[str | None, str]]) -> Fetched:
        """(account, session id) pairs: each is asked for where it was seen, or everywhere."""
        pairs = list(noted)
        if not pairs:
            return Fetched()
        with ThreadPoolExecutor(min(len(pairs), AT_ONCE)) as pool:
            each = pool.map(lambda pair: self.by_session(pair[1], pair[0]), pairs)
            return reduce(Fetched.plus, each, Fetched())

    def by_intent(self, intent_id: str) -> Fetched:
        return self._everywhere(lambda account: self._payments.purchases_by_intent(account, intent_id))

    def by_charge(self, charge_id: str) -> Fetched:
        def one(account: str) -> list[Purchase]:
            intent_id = self._payments.intent_of_charge(account, charge_id)
            return self._payments.purchases_by_intent(account, intent_id) if intent_id else []

        return self._everywhere(one)

    def by_emails(self, emails: Iterable[str]) -> Fetched:
        wanted = list(emails)
        told: dict[str, Payment] = {}

        def one(account: str) -> list[Purchase]:
            sales = [sale for email in wanted for sale in self._payments.sales_by_email(account, email)]
            told.update((sale.purchase.session_id, sale.payment) for sale in sales if sale.payment)
            return [sale.purchase for sale in sales]

        return replace(self._everywhere(one), payments=told)

    def _everywhere(self, ask: Callable[[str], list[Purchase]], account: str | None = None) -> Fetched:
        accounts, hindered = ((account,), ()) if account else all_accounts(self._store)
        with ThreadPoolExecutor(max_workers=min(len(accounts), EVERYWHERE)) as pool:
            answers = list(pool.map(lambda each: _tried(ask, each), accounts))
        found = {p.session_id: p for answer in answers if isinstance(answer, list) for p in answer}
        missed = [(a, e) for a, e in zip(accounts, answers, strict=True) if isinstance(e, UnavailableError)]
        return Fetched(found, accounts, *self._say(missed, hindered))

    def _say(
        self, missed: list[tuple[str, UnavailableError]], hindered: tuple[str, ...]
    ) -> tuple[tuple[str, ...], tuple[Finding, ...]]:
        findings = tuple(unreached(error, account, self._store) for account, error in missed)
        return (*hindered, *(finding.detail for finding in findings)), findings


def at_once(first: Callable[[], A], second: Callable[[], B]) -> tuple[A, B]:
    """Asks two sides at the same time."""
    with ThreadPoolExecutor(2) as pool:
        one, two = pool.submit(first), pool.submit(second)
        return one.result(), two.result()


def _tried(ask: Callable[[str], list[Purchase]], account: str) -> list[Purchase] | UnavailableError:
    try:
        return ask(account)
    except UnavailableError as error:
        return error

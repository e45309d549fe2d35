"""Finds purchases on whichever account has them, all accounts at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

from bot.errors import NotThereError, UnavailableError
from bot.speech import say
from services.accounts import all_accounts
from services.unchecked import of_other_mode, unreached

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from concurrent.futures import Future

    from bot.errors import System
    from bot.findings import Finding
    from bot.model import Payment, Purchase
    from bot.ports import PassStore, Payments

    Ask = Callable[[str], list[Purchase]]
    Answer = list[Purchase] | UnavailableError

NO_PURCHASE = say("There is no such purchase on any of the accounts.")

A = TypeVar("A")
B = TypeVar("B")

AT_ONCE = 64
"""Questions on their way, over all checks: one check asks forty schools at once.

They share as many threads, and as many connections are kept: with a pool for each check, eight checks started
three hundred.
"""


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

    def one(self, session_id: str) -> Purchase:
        """Raises NotThereError where it is nowhere, UnavailableError where that is not certain."""
        if session_id not in self.purchases:
            self.require_complete()
            raise NotThereError(NO_PURCHASE)
        return self.purchases[session_id]

    def require_complete(self) -> None:
        """Raises UnavailableError where something could not be asked."""
        if self.problems:
            mode = any(finding.reason == "mode" for finding in self.unreached)
            system: System = "mode" if mode else "stripe" if self.unreached else "store"
            raise UnavailableError(system, self.problems[0], permanent=mode)

    def without(self, unwanted: Callable[[Purchase], bool]) -> Fetched:
        kept = {key: p for key, p in self.purchases.items() if not unwanted(p)}
        return replace(self, purchases=kept)

    def hindered(self, by: Iterable[Finding]) -> Fetched:
        """The same, with what these findings say in the way of completeness."""
        return self.plus(Fetched(problems=tuple(finding.detail for finding in by)))

    def plus(self, other: Fetched) -> Fetched:
        return Fetched(
            {**self.purchases, **other.purchases},
            tuple(dict.fromkeys((*self.accounts, *other.accounts))),
            tuple(dict.fromkeys((*self.problems, *other.problems))),
            tuple({finding.key: finding for finding in (*self.unreached, *other.unreached)}.values()),
            {**self.payments, **other.payments},
        )


class Fetching:
    """Asks every account the same question. An account out of reach becomes a finding, the rest goes on.

    Thread-safe. What is asked must ask nothing here: it would wait for its own thread.
    """

    def __init__(self, payments: Payments, store: PassStore) -> None:
        self._payments = payments
        self._store = store
        self._pool = ThreadPoolExecutor(AT_ONCE, "fetching")

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)

    def by_session(self, session_id: str, account: str | None = None) -> Fetched:
        """One of Stripe's other mode is a problem, and no account is asked for it."""
        strange = self._strange(session_id)
        if strange:
            return Fetched(unreached=tuple(strange)).hindered(strange)
        return self.by_sessions([(account, session_id)])

    def by_sessions(self, noted: Iterable[tuple[str | None, str]]) -> Fetched:
        """(account, session id) pairs: each is asked for where it was seen, or everywhere.

        Those of Stripe's other mode are left out: an account was tried out before it sold, or the key was
        another one.
        """
        pairs = [(account, name) for account, name in noted if not self._strange(name)]
        known = all(account for account, _ in pairs)
        everywhere, hindered = ((), ()) if known else all_accounts(self._store)
        asked = [
            each
            for account, name in pairs
            for each in self._asked(self._named(name), (account,) if account else everywhere)
        ]
        return self._told(asked, hindered)

    def _named(self, session_id: str) -> Ask:
        def one(account: str) -> list[Purchase]:
            found = self._payments.purchase(account, session_id)
            return [found] if found else []

        return one

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

    def _strange(self, session_id: str) -> list[Finding]:
        return of_other_mode([session_id], livemode=self._payments.livemode)

    def _everywhere(self, ask: Ask) -> Fetched:
        accounts, hindered = all_accounts(self._store)
        return self._told(self._asked(ask, accounts), hindered)

    def _asked(self, ask: Ask, accounts: Iterable[str]) -> list[_Asked]:
        return [_Asked(account, ask, self._pool.submit(_tried, ask, account)) for account in accounts]

    def _told(self, asked: Sequence[_Asked], hindered: tuple[str, ...]) -> Fetched:
        answers = [(each.account, each.answer()) for each in asked]
        found = {p.session_id: p for _, each in answers if isinstance(each, list) for p in each}
        missed = {(on, each.detail): each for on, each in answers if isinstance(each, UnavailableError)}
        findings = [unreached(error, account, self._store) for (account, _), error in missed.items()]
        return Fetched(
            found,
            tuple(dict.fromkeys(account for account, _ in answers)),
            (*hindered, *dict.fromkeys(finding.detail for finding in findings)),
            tuple({finding.key: finding for finding in findings}.values()),
        )


@dataclass(frozen=True, slots=True)
class _Asked:
    account: str
    ask: Ask
    begun: Future[Answer]

    def answer(self) -> Answer:
        """Asked here and now where no thread has come to it: nobody waits for another's questions."""
        return _tried(self.ask, self.account) if self.begun.cancel() else self.begun.result()


def at_once(first: Callable[[], A], second: Callable[[], B]) -> tuple[A, B]:
    """Asks two sides at the same time."""
    with ThreadPoolExecutor(2) as pool:
        one, two = pool.submit(first), pool.submit(second)
        return one.result(), two.result()


def _tried(ask: Ask, account: str) -> Answer:
    try:
        return ask(account)
    except UnavailableError as error:
        return error

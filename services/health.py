"""Gathers what the health checks are judged from; one part out of reach never hides the others."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from bot.errors import UnavailableError
from bot.health import AccountState, HealthEvidence, HealthReport, Sale, judge_health
from bot.health.evidence import SOLD
from bot.model import PLATFORM, Unknown
from bot.rules import is_paid, is_pass
from bot.sellable import unsellable
from services.accounts import all_accounts
from services.reading import unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping
    from datetime import datetime

    from bot.health import ProbeResult, SettingsFacts
    from bot.model import Endpoint, MoneyBack, Purchase, StripeEvent, Subscription
    from bot.ports import PassStore, Payments
    from bot.sellable import Misconfigured

T = TypeVar("T")

DAYS = 7
PARALLEL = 8


@dataclass(slots=True)
class _AccountPart:
    """What one account told; `problem` stands where its purchases could not be read."""

    account: str
    sales: list[Sale] = field(default_factory=list)
    events: tuple[StripeEvent, ...] | Unknown = ()
    problem: UnavailableError | None = None


class Health:
    """`clock` gives aware UTC, `grace` is minutes, `days` how far back is looked.

    `may_write` tries a write without writing, and raises UnavailableError where it could not try.
    `repaired` names the sessions, since a moment, whose pass Passkeeper had to make or mend. `received`
    names the accounts whose events our own endpoint has taken since then.
    """

    def __init__(
        self,
        payments: Payments,
        store: PassStore,
        *,
        site_url: str,
        grace: int,
        settings: SettingsFacts,
        clock: Callable[[], datetime],
        probe: Callable[[str], ProbeResult],
        may_write: Callable[[], bool],
        repaired: Callable[[datetime], Collection[str]] = lambda _since: (),
        received: Callable[[datetime], Collection[str]] = lambda _since: (),
        days: int = DAYS,
    ) -> None:
        self._payments = payments
        self._store = store
        self._site_url = site_url
        self._grace = grace
        self._settings = settings
        self._clock = clock
        self._probe = probe
        self._may_write = may_write
        self._repaired = repaired
        self._received = received
        self._days = days

    def report(self) -> HealthReport:
        return judge_health(self.evidence())

    def evidence(self) -> HealthEvidence:
        """Everything that could be read now."""
        now = self._clock()
        since = now - timedelta(days=self._days)
        accounts, hindered = all_accounts(self._store)
        with ThreadPoolExecutor(PARALLEL) as pool:
            probed = pool.submit(self._probe, self._site_url)
            endpoints = pool.submit(_tried, lambda: self._endpoints(accounts))
            logs = pool.submit(_tried, lambda: tuple(self._store.logs_since(since)), "store")
            writable = pool.submit(_tried, self._may_write, "store")
            faults = pool.submit(_tried, lambda: self._unsellable(now), "store")
            repaired = frozenset(self._repaired(since))
            parts = list(pool.map(lambda each: self._account(each, since, now, repaired), accounts))
            states = _tried(lambda: self._states(parts), "store")
            return HealthEvidence(
                site_url=self._site_url,
                livemode=self._payments.livemode,
                now=now,
                grace=self._grace,
                days=self._days,
                endpoints=endpoints.result(),
                events=_events(parts),
                logs=logs.result(),
                sales=_sales(parts, hindered),
                accounts=Unknown("store", hindered[0]) if hindered else states,
                received=frozenset(self._received(since)),
                probe=probed.result(),
                writable=writable.result(),
                unsellable=faults.result(),
                settings=self._settings,
            )

    def _endpoints(self, accounts: Iterable[str]) -> tuple[Endpoint, ...]:
        """The platform's, and those that schools have of their own where the key may list them."""
        found = {each.id: each for each in self._payments.endpoints(PLATFORM)}
        for account in accounts:
            own = _tried(lambda account=account: self._payments.endpoints(account))  # type: ignore[misc]
            for each in () if isinstance(own, Unknown) else own:
                found.setdefault(each.id, each)
        return tuple(found.values())

    def _unsellable(self, now: datetime) -> tuple[Misconfigured, ...]:
        return tuple(unsellable(self._store.passes(), self._store.tenants(), now))

    def _account(
        self, account: str, since: datetime, now: datetime, repaired: frozenset[str]
    ) -> _AccountPart:
        part = _AccountPart(account)
        try:
            back = self._money_back(account, since)
            for page in self._payments.purchases(account, since, now - timedelta(minutes=self._grace)):
                part.sales += self._sold([p for p in page if _counts(p, back)], repaired)
        except UnavailableError as error:
            part.problem = error
        if part.problem is None or part.problem.system == "store":
            part.events = _tried(lambda: _flat(self._payments.events(account, since, [SOLD])))
        return part

    def _money_back(self, account: str, since: datetime) -> Mapping[str, MoneyBack]:
        """Empty where the key may not list refunds; a refunded sale without a pass then counts as missing."""
        try:
            return self._payments.money_back(account, since)
        except UnavailableError as error:
            if error.permanent and error.system != "account":
                return {}
            raise

    def _sold(self, purchases: list[Purchase], repaired: frozenset[str]) -> list[Sale]:
        intents = [p.payment_intent for p in purchases if p.payment_intent]
        held = self._store.subscriptions_tied([p.session_id for p in purchases], intents) if purchases else []
        return [_sale(p, [s for s in held if _ties(s, p)], repaired) for p in purchases]

    def _states(self, parts: Iterable[_AccountPart]) -> tuple[AccountState, ...]:
        schools = {tenant.account: tenant.name for tenant in self._store.tenants() if tenant.account}
        return tuple(
            AccountState(
                part.account,
                schools.get(part.account),
                problem=part.problem.detail if part.problem and part.problem.system != "store" else None,
                lasting=bool(part.problem and part.problem.permanent),
            )
            for part in parts
        )


def _counts(purchase: Purchase, back: Mapping[str, MoneyBack]) -> bool:
    returned = back.get(purchase.payment_intent or "")
    given_back = bool(returned and returned.refunded >= purchase.money.amount)
    return is_pass(purchase) and is_paid(purchase) and not given_back


def _ties(held: Subscription, purchase: Purchase) -> bool:
    by_intent = purchase.payment_intent is not None and held.payment_id == purchase.payment_intent
    return held.session_id == purchase.session_id or by_intent


def _sale(purchase: Purchase, held: list[Subscription], repaired: frozenset[str]) -> Sale:
    return Sale(
        session_id=purchase.session_id,
        account=purchase.account,
        made=bool(held) and purchase.session_id not in repaired,
        by_webhook=any(each.document.get("createdViaWebhook") is True for each in held),
    )


def _sales(parts: list[_AccountPart], hindered: tuple[str, ...]) -> tuple[Sale, ...] | Unknown:
    """Unknown where the store did not answer, or no account did."""
    if hindered:
        return Unknown("store", hindered[0])
    problems = [part.problem for part in parts if part.problem]
    lost = next((each for each in problems if each.system == "store"), None)
    if lost or len(problems) == len(parts):
        return unknown(lost or problems[0])
    return tuple(sale for part in parts for sale in part.sales)


def _events(parts: list[_AccountPart]) -> tuple[StripeEvent, ...] | Unknown:
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


def _flat(pages: Iterable[list[StripeEvent]]) -> tuple[StripeEvent, ...]:
    return tuple(event for page in pages for event in page)


def _tried(read: Callable[[], T], fallback: str = "stripe") -> T | Unknown:
    try:
        return read()
    except UnavailableError as error:
        return unknown(error, fallback)

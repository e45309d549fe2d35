"""Gathers what the health checks are judged from; one part out of reach never hides the others."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import KW_ONLY, dataclass
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, TypeVar

from bot.errors import PasskeeperError, UnavailableError
from bot.health import HealthEvidence, HealthReport, judge_health
from bot.health.cause import cause
from bot.health.evidence import NOT_ASKED
from bot.model import PLATFORM, Unknown
from bot.sellable import unsellable
from bot.webhook_log import of_the_site
from services.accounts import all_accounts
from services.health_sales import AccountReading, Span, events_of, sales_of, states_of
from services.reading import unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from datetime import datetime, tzinfo

    from bot.health import AccountState, Destination, ProbeResult, SettingsFacts
    from bot.model import Endpoint
    from bot.ports import PassStore, Payments
    from bot.sellable import Misconfigured
    from services.health_sales import AccountPart

T = TypeVar("T")

DAYS, CHARTED = 7, 14
PARALLEL = 8


@dataclass(frozen=True, slots=True)
class Health:
    """`clock` gives aware UTC, `grace` is minutes, `days` how far back is judged; `zone` is of the days.

    `may_write` tries a write without writing, and raises UnavailableError where it could not try.
    `repaired` names the sessions, since a moment, whose pass Passkeeper had to make or mend. `received`
    names the accounts whose events our own endpoint has taken since then, `refusals` counts by reason what
    it refused since then, `given_up` what it took and could not finish. `destinations` are the platform's
    webhook endpoints as Stripe's second API lists them.
    """

    payments: Payments
    store: PassStore
    _: KW_ONLY
    site_url: str
    grace: int
    settings: SettingsFacts
    clock: Callable[[], datetime]
    probe: Callable[[str], ProbeResult]
    may_write: Callable[[], bool]
    repaired: Callable[[datetime], Collection[str]] = lambda _since: ()
    received: Callable[[datetime], Collection[str]] = lambda _since: ()
    refusals: Callable[[datetime], Mapping[str, int]] = lambda _since: {}
    given_up: Callable[[], int] = lambda: 0
    destinations: Callable[[], Sequence[Destination]] | None = None
    zone: tzinfo = UTC
    days: int = DAYS

    def report(self) -> HealthReport:
        return judge_health(self.evidence())

    def cause(self) -> str | None:
        """One sentence with the likely cause of passes that do not come; None where nothing explains it."""
        try:
            return cause(self.report().checks)
        except PasskeeperError:
            return None

    def evidence(self) -> HealthEvidence:
        """Everything that could be read now."""
        now = self.clock()
        since = now - timedelta(days=self.days)
        span = Span.before(now, days=self.days, charted=CHARTED, grace=self.grace)
        accounts, hindered = all_accounts(self.store)
        with ThreadPoolExecutor(PARALLEL) as pool:
            probed = pool.submit(self.probe, self.site_url)
            endpoints = pool.submit(_tried, lambda: self._endpoints(accounts))
            destinations = pool.submit(self._told)
            logs = pool.submit(_tried, lambda: tuple(of_the_site(self.store.logs_since(since))), "store")
            writable = pool.submit(_tried, self.may_write, "store")
            faults = pool.submit(_tried, lambda: self._unsellable(now), "store")
            reading = AccountReading(self.payments, self.store, span, self.repaired(span.since))
            parts = list(pool.map(reading.read, accounts))
            states = _tried(lambda: self._states(parts), "store")
            return HealthEvidence(
                site_url=self.site_url,
                livemode=self.payments.livemode,
                now=now,
                grace=self.grace,
                days=self.days,
                endpoints=endpoints.result(),
                events=events_of(parts),
                logs=logs.result(),
                sales=sales_of(parts, hindered),
                accounts=Unknown("store", hindered[0]) if hindered else states,
                received=frozenset(self.received(since)),
                probe=probed.result(),
                writable=writable.result(),
                unsellable=faults.result(),
                settings=self.settings,
                destinations=destinations.result(),
                refusals=self.refusals(since),
                given_up=self.given_up(),
                zone=self.zone,
                charted=CHARTED,
            )

    def _endpoints(self, accounts: Iterable[str]) -> tuple[Endpoint, ...]:
        """The platform's, and those that schools have of their own where the key may list them."""
        found = {each.id: each for each in self.payments.endpoints(PLATFORM)}
        for account in accounts:
            own = _tried(lambda account=account: self.payments.endpoints(account))  # type: ignore[misc]
            for each in () if isinstance(own, Unknown) else own:
                found.setdefault(each.id, each)
        return tuple(found.values())

    def _told(self) -> tuple[Destination, ...] | Unknown:
        read = self.destinations
        return NOT_ASKED if read is None else _tried(lambda: tuple(read()))

    def _unsellable(self, now: datetime) -> tuple[Misconfigured, ...]:
        return tuple(unsellable(self.store.passes(), self.store.tenants(), now))

    def _states(self, parts: Iterable[AccountPart]) -> tuple[AccountState, ...]:
        schools = {tenant.account: tenant.name for tenant in self.store.tenants() if tenant.account}
        return states_of(parts, schools)


def _tried(read: Callable[[], T], fallback: str = "stripe") -> T | Unknown:
    try:
        return read()
    except UnavailableError as error:
        return unknown(error, fallback)

"""What the health checks are judged from; a part that could not be read is Unknown, never empty."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from bot.model import PLATFORM, Unknown
from bot.speech import say

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, tzinfo

    from bot.model import Endpoint, LogEntry, StripeEvent
    from bot.sellable import Misconfigured

SOLD = "checkout.session.completed"
ALSO_WANTED = (
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "charge.refunded",
    "charge.dispute.created",
)
NOT_ASKED = Unknown("stripe", say("Stripe was not asked for its event destinations."))


@dataclass(frozen=True, slots=True)
class ProbeResult:
    """What an unsigned, empty POST to the site's webhook was answered with, redirects not followed.

    `status` is None without an answer; then `failure` tells why: `refused` and `tls` would stop Stripe too,
    `unreachable` may be our own network.
    """

    status: int | None
    location: str | None = None
    failure: Literal["refused", "tls", "unreachable"] | None = None


@dataclass(frozen=True, slots=True)
class Sale:
    """A paid pass purchase older than the grace time.

    `made` tells that its pass came without Passkeeper having to mend it; `by_webhook` that the site's
    webhook says on the pass that it made it.
    """

    session_id: str
    account: str
    made: bool
    by_webhook: bool
    at: datetime

    @property
    def connected(self) -> bool:
        return self.account != PLATFORM


@dataclass(frozen=True, slots=True)
class Destination:
    """A webhook endpoint as Stripe's second API lists it (https://docs.stripe.com/api/v2/core/event-destinations).

    It tells what the first one does not: whose events it is sent. `sources` holds `@self` for the account
    that has it and `@accounts` for its connected ones. `url` is None where Stripe keeps it to itself.
    """

    id: str
    url: str | None
    sources: frozenset[str]
    events: tuple[str, ...]
    enabled: bool
    livemode: bool


@dataclass(frozen=True, slots=True)
class AccountState:
    """Whether one Stripe account can be read; `problem` is a sentence, None where it can.

    `lasting` tells that asking again will not help.
    """

    account: str
    school: str | None
    problem: str | None = None
    lasting: bool = False


@dataclass(frozen=True, slots=True)
class SettingsFacts:
    """What the settings tell: `strays` are names that the site reads and Passkeeper does not."""

    webhook_secret: bool
    strays: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HealthEvidence:
    """Everything gathered for one report.

    `livemode` is the key's mode; `grace` is minutes; `days` is how far back is judged, and events and logs
    were read; `sales` go back `charted` days, which are days of `zone`. `received` are accounts whose events
    our own endpoint has taken, `refusals` counts by reason what it refused, `given_up` what it took and could
    not finish. `writable` is whether the store's token may write; `unsellable` has an entry for each fault of
    a pass on sale.
    """

    site_url: str
    livemode: bool
    now: datetime
    grace: int
    days: int
    endpoints: tuple[Endpoint, ...] | Unknown
    events: tuple[StripeEvent, ...] | Unknown
    logs: tuple[LogEntry, ...] | Unknown
    sales: tuple[Sale, ...] | Unknown
    accounts: tuple[AccountState, ...] | Unknown
    received: frozenset[str]
    probe: ProbeResult
    writable: bool | Unknown
    unsellable: tuple[Misconfigured, ...] | Unknown
    settings: SettingsFacts
    destinations: tuple[Destination, ...] | Unknown = NOT_ASKED
    refusals: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    given_up: int = 0
    zone: tzinfo = UTC
    charted: int = 14

    @property
    def unread(self) -> tuple[str, ...]:
        """Accounts that could not be read, so that nothing is said of them."""
        if not isinstance(self.accounts, tuple):
            return ()
        return tuple(state.account for state in self.accounts if state.problem)

    @property
    def recent(self) -> tuple[Sale, ...] | Unknown:
        """The sales of the days that are judged."""
        if isinstance(self.sales, Unknown):
            return self.sales
        since = self.now - timedelta(days=self.days)
        return tuple(sale for sale in self.sales if sale.at >= since)

"""What the health checks are judged from; a part that could not be read is Unknown, never empty."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from bot.model import PLATFORM

if TYPE_CHECKING:
    from datetime import datetime

    from bot.model import Endpoint, LogEntry, StripeEvent, Unknown
    from bot.sellable import Misconfigured

SOLD = "checkout.session.completed"
ALSO_WANTED = (
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "charge.refunded",
    "charge.dispute.created",
)


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

    @property
    def connected(self) -> bool:
        return self.account != PLATFORM


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

    `livemode` is the key's mode; `grace` is minutes; `days` is how far back events, logs and sales were read;
    `received` are connected accounts whose events our own endpoint has taken; `writable` is whether the
    store's token may write; `unsellable` has an entry for each fault of a pass on sale.
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

    @property
    def unread(self) -> tuple[str, ...]:
        """Accounts that could not be read, so that nothing is said of them."""
        if not isinstance(self.accounts, tuple):
            return ()
        return tuple(state.account for state in self.accounts if state.problem)

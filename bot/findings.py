"""What Passkeeper says: findings, and the answers, reports and checks that carry them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.model import Money
    from bot.sellable import Misconfigured
    from bot.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class Finding:
    """What we know about one purchase, or (`ungrounded`) about a subscription without one.

    `detail` is one plain sentence for support staff. `customer` is the owner's name, `email` the owner's
    address; both may be None, and neither ever goes to a channel unmasked.
    """

    verdict: Verdict
    reason: str
    session_id: str | None
    payment_intent: str | None
    account: str | None
    livemode: bool | None
    tenant_id: str | None
    user_id: str | None
    clerk_id: str | None
    pass_id: str | None
    pass_name: str | None
    money: Money | None
    paid_at: datetime | None
    subscription_ids: tuple[str, ...]
    fixable: bool
    needs_manager: bool
    detail: str
    customer: str | None = None
    email: str | None = None
    payer_email: str | None = None
    school: str | None = None
    start: datetime | None = None
    end: datetime | None = None

    @property
    def key(self) -> str:
        """What a finding is known by: the purchase, the subscription that has none, or the account."""
        if self.session_id:
            return self.session_id
        return (
            f"subscription:{self.subscription_ids[0]}" if self.subscription_ids else f"account:{self.account}"
        )


def newest_first(finding: Finding) -> tuple[float, str]:
    """A sort key: by payment, the newest first, those without one last."""
    return (-(finding.paid_at.timestamp() if finding.paid_at else 0.0), finding.key)


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was looked at, and what could not be. `complete` only if nothing was left out."""

    accounts: tuple[str, ...]
    since: datetime | None
    until: datetime | None
    problems: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        return not self.problems


@dataclass(frozen=True, slots=True)
class Customer:
    """One person, over all their records."""

    clerk_id: str | None
    name: str | None
    emails: tuple[str, ...]
    user_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a look-up says. With `candidates` nobody was chosen; `notes` are sentences to read with it.

    `near` are addresses of customers there are, where the typed one belongs to nobody.
    """

    query: str
    customer: Customer | None
    candidates: tuple[Customer, ...]
    coverage: Coverage
    findings: tuple[Finding, ...]
    notes: tuple[str, ...] = ()
    near: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """What a sweep says: `counts` of sessions, purchases and every verdict; `findings` is what to show.

    `unsellable` are passes on sale that will go wrong; only a sweep over all accounts looks for them.
    """

    coverage: Coverage
    counts: Mapping[str, int]
    findings: tuple[Finding, ...]
    unsellable: tuple[Misconfigured, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """One line of `/webhook-health`."""

    check: str
    status: Literal["ok", "warn", "fail", "unknown"]
    detail: str
    advice: str = ""
    evidence: Mapping[str, Any] = field(default_factory=dict)

"""One purchase with its store read, and what follows from both: all that the predicates work from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from bot import rules
from bot.evidence import DirectoryFacts, StoreFacts
from bot.model import Payment, Unknown

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from bot.evidence import Evidence
    from bot.model import Account, Pass, Purchase, Subscription, User
    from bot.verdicts import Verdict


class Ruling(NamedTuple):
    """`about` are the subscriptions it speaks of, the one to keep first; empty where none was made."""

    verdict: Verdict
    reason: str
    about: tuple[Subscription, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """Evidence with its gaps filled by nothing: whoever uses a side has seen to it that it was read.

    `bought` is the pass of the metadata, `ends` its end by the rule; `tenant_id` the school it was bought
    at; `ids` are all ids by which the customer's page finds their subscriptions.
    """

    purchase: Purchase
    payment: Payment | None
    store: StoreFacts
    account: Account | None
    clerk_answered: bool
    now: datetime
    grace: timedelta
    owners: tuple[User, ...]
    ids: frozenset[str]
    bought: Pass | None
    ends: datetime | None
    tenant_id: str | None

    @property
    def tenant_passes(self) -> frozenset[str]:
        """The ids of the passes that this school sells."""
        passes = self.store.passes.values()
        return frozenset(each.id for each in passes if self.tenant_id and each.tenant_id == self.tenant_id)

    @property
    def paid_at(self) -> datetime | None:
        """When the money came; the session's creation where no payment tells it."""
        if self.payment and self.payment.paid_at:
            return self.payment.paid_at
        return self.purchase.created if rules.is_paid(self.purchase) else None

    @property
    def over_by_rule(self) -> bool:
        return self.ends is not None and self.ends <= self.now


def open_case(evidence: Evidence, grace: timedelta) -> Case:
    purchase = evidence.purchase
    store = StoreFacts() if isinstance(evidence.store, Unknown) else evidence.store
    word = DirectoryFacts(asked=False) if isinstance(evidence.directory, Unknown) else evidence.directory
    owners = tuple(sorted(store.owners, key=lambda user: _rank(user, purchase.clerk_id)))
    bought = store.passes.get(purchase.pass_id or "")
    return Case(
        purchase=purchase,
        payment=evidence.payment if isinstance(evidence.payment, Payment) else None,
        store=store,
        account=word.account,
        clerk_answered=word.asked,
        now=evidence.now,
        grace=grace,
        owners=owners,
        ids=rules.reference_ids(purchase.clerk_id, owners),
        bought=bought,
        ends=rules.end_date(bought, purchase.created) if bought else None,
        tenant_id=purchase.tenant_id or (bought.tenant_id if bought else None),
    )


def _rank(user: User, clerk_id: str | None) -> tuple[bool, bool, bool, str, str]:
    """The current kind before the old one; among twins always the same."""
    made = str(user.document.get("_createdAt") or "")
    return user.clerk_id != clerk_id, user.id == clerk_id, user.active is False, made, user.id

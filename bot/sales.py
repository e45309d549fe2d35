"""What one checkout counts for in the managers' figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.attention import is_gap
from bot.model import Unknown
from bot.reconcile import is_purchase
from bot.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from bot.actions import Action
    from bot.evidence import Evidence
    from bot.findings import Finding
    from bot.model import Document

_MADE = frozenset({Verdict.OK, Verdict.ENDED, Verdict.HIDDEN, Verdict.DUPLICATE, Verdict.WRONG})
_NOT_JUDGED = frozenset({Verdict.WAITING, Verdict.UNCHECKED, Verdict.MONEY_BACK})
_BY_SOMEBODY = ("createdViaPasskeeper", "manuallyCreated", "manualCreationReason", "createdViaRecovery")
_TIES = ("stripeSessionId", "stripePaymentId")


@dataclass(frozen=True, slots=True)
class Sale:
    """What counts of one checkout. `made` tells that the site made the pass by itself.

    `eligible` is a purchase that is old enough to be judged, was not paid back, and says which pass it is.
    `minutes` is how long the site took from the payment to the pass, `cause` the reason of a gap.
    """

    key: str
    at: datetime
    purchase: bool
    eligible: bool
    made: bool
    gap: bool
    minutes: float | None = None
    cause: str | None = None


def sale(evidence: Evidence, finding: Finding, ours: Collection[str]) -> Sale:
    """`ours` are the subscriptions that Passkeeper made, or tied to their payment."""
    bought = evidence.purchase
    purchase = is_purchase(finding)
    old_enough = bought.created + timedelta(minutes=evidence.grace) <= evidence.now
    judged = finding.verdict not in _NOT_JUDGED and finding.reason != "no_metadata"
    made = _by_site(evidence, finding, ours)
    return Sale(
        key=finding.key,
        at=bought.created,
        purchase=purchase,
        eligible=purchase and judged and old_enough,
        made=made,
        gap=is_gap(finding),
        minutes=_minutes(evidence, finding) if made else None,
        cause=finding.reason if is_gap(finding) else None,
    )


def _minutes(evidence: Evidence, finding: Finding) -> float | None:
    """None where the store does not tell when the pass was made."""
    paid = finding.paid_at or evidence.purchase.created
    held = [] if isinstance(evidence.store, Unknown) else evidence.store.tied
    made = [each.created for each in held if each.created]
    return max(0.0, (min(made) - paid) / timedelta(minutes=1)) if made else None


def _by_site(evidence: Evidence, finding: Finding, ours: Collection[str]) -> bool:
    if finding.verdict not in _MADE or isinstance(evidence.store, Unknown):
        return False
    tied = evidence.store.tied
    made = {held.id for held in tied} or set(finding.subscription_ids)
    by_hand = {held.id for held in tied if any(held.document.get(name) for name in _BY_SOMEBODY)}
    return bool(made - by_hand - set(ours))


def ours(actions: Iterable[Action]) -> set[str]:
    """Ids of the documents that an action made, or first tied to a payment."""
    done = (action for action in actions if action.result in {"created", "repaired"})
    return {
        document_id
        for action in done
        for document_id, after in action.after.items()
        if after and _came_with(action.before.get(document_id), after)
    }


def _came_with(before: Document | None, after: Document) -> bool:
    return before is None or all(before.get(tie) != after.get(tie) for tie in _TIES)

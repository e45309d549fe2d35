"""One purchase with nothing unknown about it, whose money is in and stays: all that a planner works from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot import rules
from bot.evidence import DirectoryFacts
from bot.judge.money import HARMLESS_DISPUTES
from bot.model import Unknown
from bot.repair import product
from bot.repair.refused import RefusedError, refuse
from bot.speech import say

if TYPE_CHECKING:
    from datetime import datetime

    from bot.evidence import Evidence, StoreFacts
    from bot.findings import Finding
    from bot.model import Pass, Payment, Purchase, Subscription, Tenant


@dataclass(frozen=True, slots=True)
class Case:
    """Evidence with every side read. The lookups refuse where what they ask for is not there."""

    finding: Finding
    purchase: Purchase
    payment: Payment | None
    store: StoreFacts
    directory: DirectoryFacts
    now: datetime

    def sold(self) -> Pass:
        """The pass that was bought, still on sale or not."""
        found = self.store.passes.get(self.purchase.pass_id or "")
        return found or refuse(
            say("The pass that was bought no longer exists. Ask a manager which pass to give instead.")
        )

    def sold_type(self) -> str:
        return product.type_of(self.sold())

    def sold_end(self) -> datetime:
        return product.end_of(self.sold(), self.purchase.created)

    def sold_classes(self) -> int | None:
        """The classes it was sold with; None where it has no limit."""
        return product.limit_of(self.sold())

    def owned_by(self, held: Subscription) -> bool:
        """Whether it hangs on one of the ids that the owner's own page goes by."""
        return held.user_id in rules.reference_ids(self.purchase.clerk_id, self.store.owners)

    def school(self) -> Tenant:
        """The school that the payment names, else the one that sells the pass."""
        sold = self.store.passes.get(self.purchase.pass_id or "")
        named = self.purchase.tenant_id or (sold.tenant_id if sold else None)
        return self.store.tenants.get(named or "") or refuse(
            say("The payment names no school that we know. Ask a manager where it belongs.")
        )

    def schools_differ(self) -> bool:
        """Checkout trusts the browser's word for the school (data contract 3.3, D13)."""
        sold = self.store.passes.get(self.purchase.pass_id or "")
        return bool(sold and sold.tenant_id and sold.tenant_id != self.school().id)

    def subjects(self) -> tuple[Subscription, ...]:
        """The finding's subscriptions, in its order, as they were read for this evidence."""
        store = self.store
        source = (store.source,) if store.source else ()
        known = {held.id: held for held in (*store.drafts, *source, *store.held, *store.tied)}
        return tuple(known[found] for found in self.finding.subscription_ids if found in known)

    def subject(self) -> Subscription:
        """The one subscription to mend: the first of the finding's that is tied to the purchase."""
        tied = {held.id for held in self.store.tied}
        found = next((held for held in self.subjects() if held.id in tied), None)
        return found or refuse(
            say("That pass is not the way it was any more. Check again to see how it stands now.")
        )


def open_case(evidence: Evidence, finding: Finding) -> Case:
    """Refuses where a side is unknown, or where evidence and finding are about different purchases.

    Clerk may be unknown as long as the store knows the owner; `owner_of` sees to that.
    """
    store, payment = evidence.store, evidence.payment
    directory = evidence.directory
    if isinstance(store, Unknown) or isinstance(payment, Unknown):
        refuse(
            say(
                "Not everything could be checked just now, so nothing is changed. Try again in a few minutes."
            )
        )
    if finding.session_id != evidence.purchase.session_id:
        refuse(say("This is about another purchase. Check again to see how it stands now."))
    if evidence.livemode is not None and evidence.livemode != evidence.purchase.livemode:
        refuse(
            say("This payment and our key are not of the same kind (test and live), so nothing is changed.")
        )
    if isinstance(directory, Unknown):
        directory = DirectoryFacts(asked=False)
    return Case(finding, evidence.purchase, payment, store, directory, evidence.now)


def require_money(purchase: Purchase, payment: Payment | Unknown | None) -> None:
    """Refuses unless the purchase is paid (or was free) and nothing of it went back or is disputed."""
    if not rules.is_paid(purchase):
        refuse(
            say("This purchase is not paid, so there is no pass to give. Ask the customer for their receipt.")
        )
    if purchase.payment_intent is None:
        return
    if payment is None or isinstance(payment, Unknown):
        refuse(
            say(
                "Stripe could not show this payment just now, so nothing is changed. "
                "Try again in a few minutes."
            )
        )
    if payment.dispute not in HARMLESS_DISPUTES:
        refuse(say("The payment is disputed, so this purchase is left alone. Talk to a manager about it."))
    if payment.refunded > 0:
        refuse(
            say("Money was paid back for this purchase, so it is left alone. A manager decides what to do.")
        )


def is_paid_for(evidence: Evidence) -> bool:
    """Whether the money is in, and all of it; a payment that could not be read is not."""
    try:
        require_money(evidence.purchase, evidence.payment)
    except RefusedError:
        return False
    return True

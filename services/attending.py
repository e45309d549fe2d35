"""What one event from Stripe leads to: its purchases are read afresh, judged, and made where missing.

The site's own webhook hears of the same payments, so a purchase waits its grace before anything is made, and
is looked at once more after that: a site that was only slow may have made the same pass in the meantime.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.actions import Fix
from bot.attention import is_gap
from bot.errors import UnavailableError
from bot.speech import say
from bot.verdicts import Verdict
from services.announcing import HEALED, OVER

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.alerts import GapState
    from bot.findings import Finding
    from bot.inbox import Delivery
    from bot.ports import Memory, Payments
    from services.announcing import Announcing
    from services.fixing import Fixing

BY = "webhook"
"""Who made it, in the audit trail."""

SESSIONS = "checkout.session."
PAID = frozenset({"checkout.session.completed", "checkout.session.async_payment_succeeded"})
UNPAID = frozenset({"checkout.session.async_payment_failed", "checkout.session.expired"})
MONEY_BACK = ("charge.refund", "charge.dispute.", "refund.")

PAUSE = timedelta(minutes=1)
"""How soon a purchase that still waits for the site is looked at again."""

SECOND_LOOK = timedelta(minutes=2)
"""When what we made is looked at again: longer than the site's host lets a request run."""


def attended(event_type: str) -> bool:
    """Whether events of this type lead to anything here."""
    return event_type in PAID | UNPAID or event_type.startswith(MONEY_BACK)


@dataclass(frozen=True, slots=True)
class Attended:
    """How it ended, without anybody's data; `again` is when to look once more, None where all is done.

    `decided` is False while the site has its time.
    """

    note: str
    again: datetime | None = None
    decided: bool = True


@dataclass(frozen=True, slots=True)
class Attending:
    """`grace` is how long the site may take; `clock` gives aware UTC."""

    fixing: Fixing
    payments: Payments
    memory: Memory
    announcing: Announcing
    grace: timedelta
    clock: Callable[[], datetime]

    def attend(self, delivery: Delivery) -> Attended:
        """Raises UnavailableError and NotThereError: then it has to be tried again."""
        ends = [self._look(session_id, delivery) for session_id in self._sessions(delivery)]
        again = min((end.again for end in ends if end.again), default=None)
        note = ", ".join(end.note for end in ends) or "no checkout belongs to it"
        return Attended(note, again, all(end.decided for end in ends))

    def _sessions(self, delivery: Delivery) -> list[str]:
        """The checkouts it tells of; a refund or a dispute names them by the payment, or by its charge."""
        about, account = delivery.about, delivery.account
        if about and not delivery.type.startswith(SESSIONS):
            intent = about if about.startswith("pi_") else self.payments.intent_of_charge(account, about)
            found = self.payments.purchases_by_intent(account, intent) if intent else []
            return [purchase.session_id for purchase in found]
        return [about] if about else []

    def _look(self, session_id: str, delivery: Delivery) -> Attended:
        """Never by what the event says: it may be old, and others may have come before it."""
        planned = self.fixing.plan_one(session_id, delivery.account)
        finding, proposal = planned.finding, planned.proposal
        if finding.verdict is Verdict.UNCHECKED:
            why = say("It could not be looked at: {reason}.", reason=finding.reason)
            raise UnavailableError("stripe", why)
        self._note_owner(finding)
        self._review(finding)
        if delivery.type in PAID:
            if finding.reason == "grace":
                return Attended("waits for the site", self.clock() + min(self.grace, PAUSE), decided=False)
            if (
                finding.verdict is Verdict.MISSING
                and isinstance(proposal, Fix)
                and not proposal.needs_manager
            ):
                return self._make(session_id, delivery.account, proposal)
            if finding.reason == "same_session":
                return self._give_way(session_id)
        return Attended(_said(finding))

    def _make(self, session_id: str, account: str, fix: Fix) -> Attended:
        outcome = self.fixing.apply(
            session_id, by=BY, manager=False, fingerprint=fix.fingerprint, account=account
        )
        if outcome.result == "already_there":
            return Attended("is there already")
        if outcome.result not in {"created", "repaired"}:
            why = say("The pass was not made yet: {result}.", result=outcome.result)
            raise UnavailableError("store", why)
        return Attended(f"made by {outcome.action_id}", self.clock() + SECOND_LOOK)

    def _give_way(self, session_id: str) -> Attended:
        """Withdraws ours beside the site's while it is untouched; other twins are for people to decide."""
        ours = self.fixing.latest(session_id)
        if ours is None or (ours.by, ours.result) != (BY, "created") or len(ours.after) != 1:
            return Attended("made twice, left to a person")
        outcome = self.fixing.undo(ours.id, by=BY)
        if outcome.result == "failed":
            raise UnavailableError("store", say("Ours could not be withdrawn yet."))
        undone = outcome.result == "undone"
        return Attended(f"gave way by {outcome.action_id}" if undone else "made twice, left to a person")

    def _note_owner(self, finding: Finding) -> None:
        if finding.verdict is not Verdict.NOT_A_PASS and finding.clerk_id and finding.session_id:
            self.memory.note_owners([(finding.clerk_id, finding.account or "", finding.session_id)])

    def _review(self, finding: Finding) -> None:
        """An alert that names this purchase shows how it stands now; new gaps are told by the sweep."""
        told = self.announcing.gap(finding.key)
        if told is None or told.state == "dismissed" or (told.state in OVER and not is_gap(finding)):
            return
        before = told.finding
        if told.state == "open" and (before.verdict, before.reason) == (finding.verdict, finding.reason):
            return
        came = finding.verdict in HEALED and finding.reason != "withdrawn"
        state: GapState = "open" if is_gap(finding) else "healed" if came else "changed"
        self.announcing.settle(finding.key, state, by=None, note=finding.detail, finding=finding)


def _said(finding: Finding) -> str:
    return f"{finding.verdict.value}/{finding.reason}"

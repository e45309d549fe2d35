"""Passes that should not run: twins of one payment, and those whose money went back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import rules
from bot.actions import FieldChange
from bot.judge.money import HARMLESS_DISPUTES
from bot.repair import usage
from bot.repair.creating import active
from bot.repair.mending import real_ids
from bot.repair.proposal import Proposal, line, patch
from bot.repair.refused import already, refuse
from bot.speech import counted, say

if TYPE_CHECKING:
    from bot.actions import Patch
    from bot.model import Subscription
    from bot.repair.case import Case

TWIN = "A second pass for one payment; the other one was kept."
REFUNDED = "The payment was refunded in full."


def twins(case: Case) -> Proposal:
    """Keeps one and withdraws the others; what was used of them counts for the one that stays."""
    running = [held for held in case.subjects() if held.active is True and not held.is_draft]
    if len(running) < len(("one", "another")):
        already(say("Only one pass is left for this payment already."))
    kept, *others = _kept_first(case, running)
    changes, unset, lines = _kept_changes(case, kept, others)
    stays = (patch(kept.document, changes, unset),) if changes or unset else ()
    return Proposal(
        kept.id,
        (*stays, *(withdrawn(held, TWIN) for held in others)),
        (
            line("passName", None, say("{what}, stays", what=_described(kept))),
            *lines,
            *map(withdrawn_line, others),
        ),
        say(
            "One pass stays, {number} switched off. "
            "Make sure the customer did not mean to buy more than one.",
            number=len(others),
        ),
    )


def refunded(case: Case) -> Proposal:
    """The one fix that touches a refunded purchase: it ends the pass, and a manager approves it."""
    payment = case.payment
    if payment is None or not payment.captured or payment.refunded < payment.captured:
        refuse(say("The money was not paid back in full, so the pass stays. A manager decides what to do."))
    if payment.dispute not in HARMLESS_DISPUTES:
        refuse(say("The payment is disputed, so this purchase is left alone. Talk to a manager about it."))
    running = tuple(held for held in case.store.tied if held.active is True)
    if not running:
        already(say("No pass runs for this payment any more."))
    return Proposal(
        running[0].id,
        tuple(withdrawn(held, REFUNDED) for held in running),
        tuple(map(withdrawn_line, running)),
        say("The pass is switched off, since its money was paid back in full. It can be switched on again."),
    )


def withdrawn(held: Subscription, reason: str) -> Patch:
    """Switched off with the reason on it; the moment (`deactivatedAt`) is stamped when it is written."""
    return patch(held.document, {"isActive": False, "deactivationReason": reason})


def withdrawn_line(held: Subscription) -> FieldChange:
    return FieldChange(say("Switched off"), active(held), say("inactive"))


def _kept_first(case: Case, running: list[Subscription]) -> list[Subscription]:
    """As the finding has them, the one worth most to the customer first; of likely twins the used one.

    A free purchase has its session only, which no second pass can be given: the tied one stays.
    """
    likely = case.finding.reason == "probable" and case.purchase.payment_intent is not None
    return sorted(running, key=lambda held: -_used(case, held)) if likely else running


def _used(case: Case, held: Subscription) -> int:
    sold = _limit(case)
    return 0 if sold is None or held.remaining is None else max(0, sold - held.remaining)


def _limit(case: Case) -> int | None:
    """A twin is withdrawn even where the pass itself is gone; then nothing is known of its classes."""
    sold = case.store.passes.get(case.purchase.pass_id or "")
    return rules.classes(sold) if sold else None


def _kept_changes(
    case: Case, kept: Subscription, others: list[Subscription]
) -> tuple[dict[str, object], tuple[str, ...], tuple[FieldChange, ...]]:
    changes, unset = real_ids(case, kept) if kept.session_id != case.purchase.session_id else ({}, ())
    tied = (line("stripeSessionId", say("none"), say("tied to this one")),) if changes else ()
    sold, elsewhere = _limit(case), sum(_used(case, held) for held in others)
    if sold is None or kept.remaining is None or not elsewhere:
        return changes, unset, tied
    left = min(kept.remaining, usage.left_of(sold, _used(case, kept) + elsewhere))
    classes = line("remainingClips", str(kept.remaining), str(left))
    return {**changes, "remainingClips": left}, unset, (*tied, classes)


def _described(held: Subscription) -> str:
    name = held.pass_name or say("pass")
    if held.remaining is None or not rules.counts_classes(held.type):
        return name
    return counted(
        held.remaining, "{name} with {number} class left", "{name} with {number} classes left", name=name
    )

"""`unchecked`: a side that the verdict hangs on could not be asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import rules
from bot.judge.case import Ruling
from bot.model import Unknown
from bot.verdicts import REASONS, Verdict

if TYPE_CHECKING:
    from bot.evidence import Evidence
    from bot.model import Purchase


def unchecked(evidence: Evidence) -> Ruling | None:
    """Who the owner is may hang on Clerk as well; that is asked where it matters (`unmade`)."""
    reasons = {
        *([evidence.store.system] if isinstance(evidence.store, Unknown) else []),
        *([_payment_side(evidence)] if _needs_payment(evidence) else []),
        *(["mode"] if evidence.livemode not in {None, evidence.purchase.livemode} else []),
    }
    first = next((reason for reason in REASONS[Verdict.UNCHECKED] if reason in reasons), None)
    return Ruling(Verdict.UNCHECKED, first) if first else None


def _needs_payment(evidence: Evidence) -> bool:
    """Whether the payment was not read although the session alone does not tell what came of the money."""
    unread = isinstance(evidence.payment, Unknown) or (
        evidence.payment is None and evidence.purchase.payment_intent is not None
    )
    return unread and not _told_by_session(evidence.purchase)


def _told_by_session(purchase: Purchase) -> bool:
    return purchase.status in {"open", "expired"} and not rules.is_paid(purchase)


def _payment_side(evidence: Evidence) -> str:
    return evidence.payment.system if isinstance(evidence.payment, Unknown) else "stripe"

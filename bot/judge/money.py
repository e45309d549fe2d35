"""Whether the money came, and whether it stayed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import rules
from bot.judge.case import Ruling
from bot.verdicts import Verdict

if TYPE_CHECKING:
    from bot.judge.case import Case
    from bot.model import Payment, Subscription

HARMLESS_DISPUTES = frozenset({None, "won", "warning_closed"})
"""Those that take no money (https://docs.stripe.com/api/disputes/object#dispute_object-status)."""

_FAILED = frozenset({"requires_payment_method", "canceled"})
"""Intents that will not be paid (https://docs.stripe.com/payments/paymentintents/lifecycle)."""


def money_back(case: Case, tied: tuple[Subscription, ...]) -> Ruling | None:
    payment = case.payment
    if payment is None:
        return None
    if payment.dispute not in HARMLESS_DISPUTES:
        return Ruling(Verdict.MONEY_BACK, "disputed", tied)
    return Ruling(Verdict.MONEY_BACK, _refund(case, payment, tied), tied) if payment.refunded > 0 else None


def _refund(case: Case, payment: Payment, tied: tuple[Subscription, ...]) -> str:
    if payment.refunded < payment.captured:
        return "partly_refunded"
    running = any(held.active is True and not rules.is_over(held, case.now) for held in tied)
    return "refunded_still_active" if running else "refunded"


def waiting(case: Case, tied: tuple[Subscription, ...]) -> Ruling | None:
    if _settling(case):
        return Ruling(Verdict.WAITING, "payment_processing", tied)
    if tied or not case.grace or not rules.is_paid(case.purchase):
        return None
    return Ruling(Verdict.WAITING, "grace") if _just_paid(case) or _being_made(case) else None


def _settling(case: Case) -> bool:
    """The checkout is done and the money still under way, as delayed payment methods have it."""
    purchase = case.purchase
    if purchase.status != "complete" or rules.is_paid(purchase):
        return False
    return case.payment is None or case.payment.status not in _FAILED


def _just_paid(case: Case) -> bool:
    return case.paid_at is not None and case.now - case.paid_at < case.grace


def _being_made(case: Case) -> bool:
    """The site began on it less than the grace ago and has not said yet how it went."""
    row = case.store.log
    return bool(row and row.status == "processing" and row.at and case.now - row.at < case.grace)


def not_paid(case: Case, tied: tuple[Subscription, ...]) -> Ruling | None:
    if rules.is_paid(case.purchase):
        return None
    status = case.purchase.status
    reason = status if status in {"open", "expired"} else "failed"
    return Ruling(Verdict.NOT_PAID, reason, tied)

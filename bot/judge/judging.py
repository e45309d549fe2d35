"""The judgement itself: evidence -> ruling -> finding."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot import rules
from bot.findings import Finding
from bot.judge.case import Case, Ruling, open_case
from bot.judge.made import by_worth, made
from bot.judge.money import money_back, not_paid, waiting
from bot.judge.people import people_of
from bot.judge.permit import permit
from bot.judge.telling import told
from bot.judge.unmade import unmade
from bot.judge.unread import unchecked
from bot.verdicts import Verdict

if TYPE_CHECKING:
    from datetime import datetime

    from bot.evidence import Evidence
    from bot.model import Subscription


def judge(evidence: Evidence) -> Finding:
    """The one verdict on a purchase; every verdict but `ungrounded`, which has no purchase."""
    case = open_case(evidence, timedelta(minutes=evidence.grace))
    return _finding(case, _rule(evidence, case))


def glance(evidence: Evidence) -> Ruling:
    """The same without the words, which take longer."""
    return _rule(evidence, open_case(evidence, timedelta(minutes=evidence.grace)))


def _rule(evidence: Evidence, case: Case) -> Ruling:
    sold = rules.sold_as(case.purchase)
    if sold not in {"pass", "untold"}:
        return Ruling(Verdict.NOT_A_PASS, sold)
    tied = by_worth(case)
    return (
        unchecked(evidence)
        or money_back(case, tied)
        or waiting(case, tied)
        or not_paid(case, tied)
        or (made(case, tied) if tied else unmade(case))
    )


def _finding(case: Case, ruling: Ruling) -> Finding:
    purchase, kept = case.purchase, ruling.about[0] if ruling.about else None
    allowed, people = permit(case, ruling), people_of(case, kept)
    start, end = _dates(case, kept)
    return Finding(
        verdict=ruling.verdict,
        reason=ruling.reason,
        session_id=purchase.session_id,
        payment_intent=purchase.payment_intent,
        account=purchase.account,
        livemode=purchase.livemode,
        tenant_id=case.tenant_id or (kept.tenant_id if kept else None),
        user_id=people.user_id,
        clerk_id=purchase.clerk_id,
        pass_id=purchase.pass_id or (kept.pass_id if kept else None),
        pass_name=people.pass_name,
        money=purchase.money,
        paid_at=case.paid_at,
        subscription_ids=tuple(held.id for held in ruling.about),
        fixable=allowed.fixable,
        needs_manager=allowed.needs_manager,
        detail=told(case, ruling, allowed, people),
        customer=people.customer,
        email=people.email,
        payer_email=purchase.payer_email,
        school=people.school,
        start=start,
        end=end,
    )


def _dates(case: Case, kept: Subscription | None) -> tuple[datetime | None, datetime | None]:
    """Of the pass that was made, else what the rule gives."""
    if kept:
        return kept.start, kept.end
    return (case.purchase.created, case.ends) if case.ends else (None, None)

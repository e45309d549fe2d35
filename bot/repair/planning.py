"""A finding and its evidence -> the one fix for it, or why there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.repair import creating, mending, moving, publishing, withdrawing
from bot.repair.case import open_case, require_money
from bot.repair.reasons import why_not
from bot.repair.refused import RefusedError
from bot.sentences import SAYINGS, Approver
from bot.verdicts import REASONS, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.actions import Fix, Refusal
    from bot.evidence import Evidence
    from bot.findings import Finding
    from bot.repair.case import Case
    from bot.repair.proposal import Proposal

REFUNDED = (Verdict.MONEY_BACK, "refunded_still_active")

PLANNERS: dict[tuple[Verdict, str], Callable[[Case], Proposal]] = {
    **{(Verdict.MISSING, reason): creating.create for reason in REASONS[Verdict.MISSING]},
    (Verdict.MISSING, "upgrade_incomplete"): creating.upgrade,
    (Verdict.MISSING, "upgrade_not_applied"): creating.upgrade,
    (Verdict.BLOCKED, "made_by_hand"): mending.tie,
    (Verdict.HIDDEN, "broken_reference"): moving.references,
    (Verdict.HIDDEN, "other_account"): moving.to_owner,
    (Verdict.HIDDEN, "wrong_school"): moving.to_school,
    (Verdict.HIDDEN, "no_school"): moving.to_known_school,
    (Verdict.HIDDEN, "draft_only"): publishing.publish,
    (Verdict.HIDDEN, "inactive"): mending.reactivate,
    (Verdict.HIDDEN, "end_date_too_early"): mending.dates,
    (Verdict.HIDDEN, "type_not_bookable"): mending.bookable_type,
    (Verdict.HIDDEN, "classes_unset"): mending.classes_now_known,
    (Verdict.DUPLICATE, "same_session"): withdrawing.twins,
    (Verdict.DUPLICATE, "probable"): withdrawing.twins,
    (Verdict.WRONG, "other_pass"): mending.other_pass,
    (Verdict.WRONG, "old_pass_still_active"): mending.old_pass,
    (Verdict.WRONG, "dates"): mending.dates,
    (Verdict.WRONG, "no_school"): moving.to_known_school,
    (Verdict.WRONG, "legacy_owner"): moving.to_owner,
    (Verdict.WRONG, "payment_id_kind"): mending.payment_ids,
    (Verdict.WRONG, "too_many_classes"): mending.too_many_classes,
    (Verdict.WRONG, "name_missing"): mending.name,
    REFUNDED: withdrawing.refunded,
}
"""Every verdict and reason that has a fix."""


def plan(evidence: Evidence, finding: Finding) -> Fix | Refusal:
    known = (finding.verdict, finding.reason)
    planner = PLANNERS.get(known)
    if planner is None:
        return why_not(finding, grace=evidence.grace)
    try:
        case = open_case(evidence, finding)
        if known != REFUNDED:
            require_money(case.purchase, case.payment)
        proposal = planner(case)
    except RefusedError as refused:
        return refused.refusal
    if not finding.fixable:
        return why_not(finding, grace=evidence.grace)
    managers = SAYINGS[known].approver is Approver.MANAGER
    return proposal.as_fix(finding.key, needs_manager=finding.needs_manager or managers)

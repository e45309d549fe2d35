"""Paid, and nothing carries the payment: `blocked`, `missing`, or a draft or hand-made pass in its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import rules
from bot.judge.case import Ruling
from bot.judge.draft import by_fit
from bot.judge.hand_made import hand_made
from bot.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.judge.case import Case
    from bot.model import Pass


def unmade(case: Case) -> Ruling:
    made_by_hand = hand_made(case)
    if case.store.drafts and not made_by_hand:
        return Ruling(Verdict.HIDDEN, "draft_only", by_fit(case))
    if reason := _untold(case):
        return Ruling(Verdict.BLOCKED, reason)
    if not case.owners and not case.account and not case.clerk_answered:
        return Ruling(Verdict.UNCHECKED, "directory")
    if reason := _blocked(case):
        return Ruling(Verdict.BLOCKED, reason)
    if made_by_hand:
        return Ruling(Verdict.BLOCKED, "made_by_hand", made_by_hand)
    return Ruling(Verdict.MISSING, _missing(case))


def _untold(case: Case) -> str | None:
    purchase = case.purchase
    if not purchase.pass_id or not purchase.tenant_id:
        return "no_metadata"
    return None if purchase.clerk_id else "no_owner"


def _blocked(case: Case) -> str | None:
    if not case.owners and not case.account:
        return "owner_unknown"
    if case.bought is None:
        return "pass_deleted"
    if reason := unsellable(case.bought, case.purchase.created):
        return reason
    return "upgrade_source_invalid" if _source_invalid(case) else None


def unsellable(sold: Pass, created: datetime) -> str | None:
    """What about the pass's own settings keeps the site from making one."""
    if sold.type not in rules.TYPES:
        return "pass_type_unknown"
    if rules.end_date(sold, created) is None:
        return "pass_validity_unset"
    return None if sold.type == "unlimited" or rules.classes(sold) else "classes_unset"


def _source_invalid(case: Case) -> bool:
    source = case.store.source
    return rules.is_upgrade(case.purchase) and (source is None or source.user_id not in case.ids)


_MISSING: tuple[tuple[str, Callable[[Case], bool]], ...] = (
    ("upgrade_incomplete", lambda case: _is_upgrade_from(case, running=False)),
    ("upgrade_not_applied", lambda case: _is_upgrade_from(case, running=True)),
    ("free_pass", lambda case: rules.is_free(case.purchase)),
    ("owner_record_missing", lambda case: not case.owners),
    ("log_error", lambda case: _logged(case) == "error"),
    ("stuck", lambda case: _logged(case) == "processing"),
    ("log_success", lambda case: _logged(case) == "success"),
)


def _missing(case: Case) -> str:
    return next((reason for reason, holds in _MISSING if holds(case)), "no_delivery")


def _is_upgrade_from(case: Case, *, running: bool) -> bool:
    source = case.store.source
    return rules.is_upgrade(case.purchase) and source is not None and (source.active is True) is running


def _logged(case: Case) -> str | None:
    return case.store.log.status if case.store.log else None

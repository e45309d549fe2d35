"""Drafts in place of a pass: whether one is just what was bought, so that publishing it is enough."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import rules

if TYPE_CHECKING:
    from bot.judge.case import Case
    from bot.model import Pass, Subscription


def by_fit(case: Case) -> tuple[Subscription, ...]:
    """The drafts, one that can be published first."""
    return tuple(sorted(case.store.drafts, key=lambda draft: (not publishable(case, draft), draft.id)))


def publishable(case: Case, draft: Subscription) -> bool:
    if case.bought is None or not case.owners or case.tenant_id not in case.store.tenants:
        return False
    belongs = draft.user_id == case.owners[0].id and draft.tenant_id == case.tenant_id
    return belongs and draft.active is True and _same(draft, case.bought) and _dated(case, draft)


def _same(draft: Subscription, sold: Pass) -> bool:
    kind = rules.TYPES.get(sold.type or "")
    if draft.pass_id != sold.id or draft.type != kind or kind is None:
        return False
    if kind == "monthly":
        return "remainingClips" not in draft.document
    return bool(rules.classes(sold)) and draft.remaining == rules.classes(sold)


def _dated(case: Case, draft: Subscription) -> bool:
    if case.ends is None or draft.start is None or draft.end is None:
        return False
    return abs(draft.end - case.ends) <= rules.DAY

"""A pass was made for the payment: which one counts, and whether it is seen, right, and still running."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot import rules
from bot.judge.case import Ruling
from bot.judge.hand_made import probable_twins
from bot.judge.hidden import hidden, other_account, over
from bot.judge.wrong import other_pass, wrong
from bot.verdicts import Verdict

if TYPE_CHECKING:
    from bot.judge.case import Case
    from bot.model import Subscription

_LATE = datetime.max.replace(tzinfo=UTC)


def by_worth(case: Case) -> tuple[Subscription, ...]:
    """All that carry the payment, the one to keep first.

    The one that the customer sees comes before all, then the one that is what was bought, then the one
    they used, then the site's own before ours, then the oldest.
    """
    tied = case.store.tied
    return tuple(sorted(tied, key=lambda held: _standing(case, held))) if len(tied) > 1 else tied


def _standing(case: Case, held: Subscription) -> tuple[bool, bool, bool, bool, int, bool, datetime, str]:
    left = held.remaining if held.remaining is not None and rules.counts_classes(held.type) else 0
    return (
        rules.put_away(held) is not None,
        hidden(case, held) is not None,
        held.active is not True,
        other_pass(case, held) or rules.is_over(held, case.now),
        left,
        held.id == rules.subscription_id(case.purchase.session_id),
        held.created or _LATE,
        held.id,
    )


def made(case: Case, tied: tuple[Subscription, ...]) -> Ruling:
    kept = tied[0]
    if rules.put_away(kept) and not other_account(case, kept):
        return Ruling(Verdict.ENDED, ended(case, kept) or "withdrawn", tied)
    if reason := hidden(case, kept):
        return Ruling(Verdict.HIDDEN, reason, tied)
    if ruling := _duplicate(case, tied):
        return ruling
    if not over(case, kept) and (reason := wrong(case, kept)):
        return Ruling(Verdict.WRONG, reason, tied)
    if reason := ended(case, kept):
        return Ruling(Verdict.ENDED, reason, tied)
    return Ruling(Verdict.OK, "ok", tied)


def _duplicate(case: Case, tied: tuple[Subscription, ...]) -> Ruling | None:
    if sum(held.active is True for held in tied) > 1:
        return Ruling(Verdict.DUPLICATE, "same_session", tied)
    twins = probable_twins(case, tied[0])
    return Ruling(Verdict.DUPLICATE, "probable", (*tied, *twins)) if twins else None


def ended(case: Case, held: Subscription) -> str | None:
    if over(case, held):
        return "sold_expired" if _sold_expired(case, held) else rules.put_away(held) or "expired"
    if reason := rules.put_away(held):
        return reason
    used_up = rules.counts_classes(held.type) and held.remaining is not None and held.remaining <= 0
    return "used_up" if used_up else None


def _sold_expired(case: Case, held: Subscription) -> bool:
    """Its end had passed, or left less than a day, when it was sold, and nobody gave it longer since."""
    soon = case.purchase.created + rules.DAY
    return case.ends is not None and case.ends < soon and (held.end is None or held.end < soon)

"""Passes that somebody seems to have made by hand for a purchase: the same one, near in time, untied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import rules

if TYPE_CHECKING:
    from datetime import datetime

    from bot.judge.case import Case
    from bot.model import Subscription


def hand_made(case: Case) -> tuple[Subscription, ...]:
    """Those that may stand for this very purchase, nearest to it first."""
    created = case.purchase.created
    found = [held for held in _candidates(case) if rules.put_away(held) is None and _near(held, created)]
    return tuple(sorted(found, key=lambda held: (abs(_began(held, created) - created), held.id)))


def probable_twins(case: Case, kept: Subscription) -> tuple[Subscription, ...]:
    """Running ones beside the one that was made for this purchase."""
    about = kept.start or case.purchase.created
    found = [held for held in _candidates(case) if held.active is True and _near(held, about)]
    return tuple(sorted((held for held in found if held.id != kept.id), key=lambda held: held.id))


def _candidates(case: Case) -> list[Subscription]:
    tied = {held.id for held in case.store.tied}
    free = (held for held in case.store.held if held.id not in tied and held.user_id in case.ids)
    return [held for held in free if _same_pass(case, held) and not _paid_otherwise(held)]


def _same_pass(case: Case, held: Subscription) -> bool:
    if held.pass_id:
        return held.pass_id == case.purchase.pass_id
    names = (held.pass_name or "").strip(), case.bought.name.strip() if case.bought else ""
    return bool(names[0]) and names[0] == names[1]


def _paid_otherwise(held: Subscription) -> bool:
    """It carries the id of another payment: that one was bought too."""
    return rules.has_real_session(held) or rules.has_real_intent(held)


def _near(held: Subscription, about: datetime) -> bool:
    began = held.start or held.created
    return began is not None and abs(began - about) <= rules.HAND_MADE_WITHIN


def _began(held: Subscription, otherwise: datetime) -> datetime:
    return held.start or held.created or otherwise

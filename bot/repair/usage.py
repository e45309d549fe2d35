"""How many classes of a pass are used up, and so how many may be left: never more than were sold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import rules

if TYPE_CHECKING:
    from bot.model import Pass, Subscription
    from bot.repair.case import Case


def booked(case: Case, held: Subscription, kind: str | None) -> int:
    """The owner's bookings with this kind of pass since it began, as near as can be (data contract 1.7)."""
    return rules.classes_booked(case.store.bookings, kind, held.start or case.purchase.created)


def shared(case: Case, held: Subscription, kind: str | None) -> bool:
    return rules.shares_bookings(held, case.store.held, kind)


def certain(case: Case, held: Subscription) -> int:
    """The bookings that can only have been made with this very pass."""
    return 0 if shared(case, held, held.type) else booked(case, held, held.type)


def left_of(sold: int, used: int) -> int:
    return max(0, sold - max(0, used))


def capped(case: Case, held: Subscription, sold: int, kind: str) -> int:
    """What may be left of this very pass: what it has now, at most what was sold; else by bookings."""
    if held.remaining is not None:
        return max(0, min(held.remaining, sold))
    return left_of(sold, booked(case, held, kind))


def used_of_given(case: Case, held: Subscription) -> int:
    """How much of a wrongly given pass is used: by its own limit where it has one, else by the bookings."""
    given = case.store.passes.get(held.pass_id or "")
    limit = _given_limit(held, given)
    if held.remaining is None or limit is None:
        return booked(case, held, held.type)
    return max(0, limit - held.remaining)


def _given_limit(held: Subscription, given: Pass | None) -> int | None:
    if held.type == "single":
        return 1
    return rules.classes(given) if given and rules.counts_classes(held.type) else None

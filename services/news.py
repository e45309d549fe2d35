"""What Stripe's events are asked for, and what they tell of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.cursors import Cursor
from bot.job_book import AHEAD

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from bot.model import StripeEvent

ENDED = frozenset({"checkout.session.completed", "checkout.session.expired"})
LATER = frozenset({"checkout.session.async_payment_succeeded", "checkout.session.async_payment_failed"})
GIVEN_BACK = frozenset(
    {
        "charge.refunded",
        "refund.created",
        "refund.updated",
        "refund.failed",
        "charge.dispute.created",
        "charge.dispute.closed",
        "charge.dispute.funds_withdrawn",
        "charge.dispute.funds_reinstated",
    }
)
TYPES = ENDED | LATER | GIVEN_BACK
"""Fewer than the twenty that Stripe takes in one question: https://docs.stripe.com/api/events/list."""

OVERLAP = timedelta(minutes=10)
"""Read again each time, since Stripe may list an event late; known ones are left out by their ids."""

QUIET = timedelta(days=1)
"""An account without events is followed from here on: no clock of ours is this wrong."""

KEPT = timedelta(days=25)
"""Stripe keeps events for thirty days; an older cursor has lost some."""

MANY = 20
"""More purchases than these are read as a window: a page of a hundred costs as much as one of them."""


@dataclass(frozen=True, slots=True)
class News:
    """Purchases to look at, by session or by intent. `many` ended checkouts are to be read as a window."""

    sessions: frozenset[str] = frozenset()
    intents: frozenset[str] = frozenset()
    many: bool = False


def news(events: Iterable[StripeEvent], cursor: Cursor) -> News:
    """Of events that are new; money that came later or went back may be of any checkout, however old."""
    fresh = [each for each in events if each.id not in cursor.recent]
    ended = {each.object_id for each in fresh if each.type in ENDED and each.object_id}
    later = {each.object_id for each in fresh if each.type in LATER and each.object_id}
    intents = {each.intent_id for each in fresh if each.type in GIVEN_BACK and each.intent_id}
    many = len(ended) > MANY
    return News(frozenset(later if many else ended | later), frozenset(intents), many)


def moved(cursor: Cursor, events: Sequence[StripeEvent], now: datetime) -> Cursor:
    """By Stripe's own clock, but never past ours; `recent` is what the next run reads again."""
    at = min(now, max([cursor.at, now - QUIET, *(each.created for each in events)]))
    return Cursor(cursor.account, at, tuple(each.id for each in events if each.created >= at - OVERLAP))


def is_lost(cursor: Cursor | None, now: datetime) -> bool:
    """Whether events may be gone that were never read, also since a clock that was ahead passed them over."""
    return cursor is None or not now - KEPT <= cursor.at <= now + AHEAD

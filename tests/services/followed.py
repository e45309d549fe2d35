"""What happens around a sweep that follows events."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.documents import written
from bot.model import StripeEvent
from tests.services.desk import made_for, numbered, opened
from tests.worlds import days

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from bot.findings import Report
    from bot.model import Purchase, Subscription
    from tests.services.desk import Desk

FIVE = timedelta(minutes=5)


@contextmanager
def followed(folder: Path) -> Iterator[Desk]:
    """Followed before: from here on there are events."""
    with opened(folder) as desk:
        follow(desk)
        desk.payments.asked.clear()
        yield desk


def follow(desk: Desk) -> Report:
    return desk.services.following.run()


def later(desk: Desk, by: timedelta = FIVE) -> datetime:
    desk.now += by
    return desk.now


def in_time(sold: Purchase) -> Subscription:
    """The pass as the site's webhook makes it for a purchase of any day."""
    return made_for(sold, startDate=written(sold.created), endDate=written(sold.created + days(90)))


def tell(desk: Desk, sold: Purchase, kind: str = "checkout.session.completed", **changes: object) -> None:
    """An event of this moment."""
    event = StripeEvent(
        f"evt_{kind}_{sold.session_id}", kind, sold.account, True, desk.now, 0, sold.session_id
    )
    desk.payments.happen(replace(event, **changes))  # type: ignore[arg-type]


def bought(desk: Desk, number: int, *, made: bool = True) -> Purchase:
    """Bought a minute ago, with the event of it."""
    sold = desk.sell(**numbered(number), created=desk.now - timedelta(minutes=1))
    tell(desk, sold)
    if made:
        desk.put(in_time(sold))
    return sold


def watched(desk: Desk) -> list[tuple[str, str]]:
    return [(each.finding.key[8:16], each.finding.reason) for each in desk.ledger.watched()]

"""What a pass must say about itself before anybody can be given it; each refuses with what to set first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import rules
from bot.repair.proposal import quoted
from bot.repair.refused import refuse
from bot.speech import say

if TYPE_CHECKING:
    from datetime import datetime

    from bot.model import Pass


def type_of(sold: Pass) -> str:
    """The subscription type it becomes."""
    return rules.TYPES.get(sold.type or "") or refuse(
        say(
            "{name} has a type the site does not know. Set its type on the pass first, then try again.",
            name=quoted(sold.name),
        )
    )


def end_of(sold: Pass, start: datetime) -> datetime:
    return rules.end_date(sold, start) or refuse(
        say(
            "{name} does not say how long it lasts. Set that on the pass first, then try again.",
            name=quoted(sold.name),
        )
    )


def limit_of(sold: Pass) -> int | None:
    """The classes it is sold with; None where it has no limit."""
    if not rules.counts_classes(type_of(sold)):
        return None
    limit = rules.classes(sold)
    if not limit or limit < 0:
        refuse(
            say(
                "{name} does not say how many classes it has. Set that on the pass first, then try again.",
                name=quoted(sold.name),
            )
        )
    return limit

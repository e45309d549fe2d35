"""The menu's choices to put an alert off."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from bot.snoozing import Snooze
from bot.speech import say
from bot.views import ids, kit

if TYPE_CHECKING:
    from datetime import time

    from slackblocks import Option

    from bot.alerts import Alert


def options(alert: Alert, daily_at: time) -> list[Option]:
    labels: dict[Snooze, str] = {
        "hour": say("Snooze 1 Hour"),
        "four_hours": say("Snooze 4 Hours"),
        "morning": say("Snooze Until {time} Tomorrow", time=f"{daily_at:%H:%M}"),
    }
    return [kit.option(label, f"{ids.SNOOZE}{choice}:{alert.id}") for choice, label in labels.items()]


def chosen(value: str) -> tuple[Snooze, str] | None:
    """Which, and of which alert; None where it is another choice."""
    choice, _, alert_id = value.removeprefix(ids.SNOOZE).partition(":")
    found: list[Snooze] = [one for one in get_args(Snooze) if one == choice]
    return (found[0], alert_id) if value.startswith(ids.SNOOZE) and found else None

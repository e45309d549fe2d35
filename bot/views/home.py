"""The app's home tab: what Passkeeper can do for this person, and what is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.views import kit
from bot.views.notes import COMMANDS

if TYPE_CHECKING:
    from datetime import datetime

    from slackblocks import Block

    from bot.messages import View


def home_view(open_gaps: int, now: datetime) -> View:
    """For support staff. `open_gaps` counts announced gaps that nobody settled."""
    blocks: list[Block] = [kit.say(_open(open_gaps)), *(kit.say(_command(name)) for name in COMMANDS)]
    return kit.home([*blocks, kit.aside_rich(f"Updated {kit.moment(now)}")])


def stranger_view(refusal: str) -> View:
    """For somebody who may not use Passkeeper: only why."""
    return kit.home([kit.say(refusal)])


def _open(gaps: int) -> str:
    if gaps == 0:
        return "No alert is open."
    return f"{gaps} alert{'s are' if gaps > 1 else ' is'} open. You find them in the support channel."


def _command(name: str) -> str:
    _, purpose, example = COMMANDS[name]
    return f"{name}: {purpose}\nExample: {example}"

"""What stands where the buttons stood, once an endpoint was changed: what, by whom, when, and Undo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slackblocks import SectionBlock

from bot.speech import joined, say
from bot.views import ids, kit

if TYPE_CHECKING:
    from datetime import datetime

    from slackblocks import Block

    from bot.actions import Outcome
    from bot.messages import Message

AGAIN = say("Type /webhook-health to see how it stands now.")
UNDO, TITLE, YES = say("Undo"), say("Take this back?"), say("Take It Back")
QUESTION = say("This sets the endpoint back to how it was before. You can undo that too.")


def changed_message(outcome: Outcome, by: str, at: datetime) -> Message:
    """`by` is a Slack id. What made no action of its own has nothing to take back here."""
    text = joined(" ", (outcome.detail, AGAIN))
    person = kit.person(by)
    undone = outcome.result == "undone"
    who = say("Taken back by {person}", person=person) if undone else say("Done by {person}", person=person)
    shown: list[Block] = [
        SectionBlock(kit.plain(text)),
        kit.aside_rich(joined(" · ", (who, kit.moment(at)))),
    ]
    if outcome.action_id:
        press = ids.Press("", outcome.action_id).packed()
        asked = kit.confirm(TITLE, QUESTION, YES)
        shown += kit.row([kit.button(UNDO, ids.ENDPOINT_UNDO, press, confirm=asked)])
    return kit.message(text, shown)

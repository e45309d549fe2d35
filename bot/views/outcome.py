"""What stands where buttons stood, once something was done: what, by whom, when, and Undo."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.actions import DONE
from bot.speech import joined, say
from bot.views import buttons, ids, kit, said

if TYPE_CHECKING:
    from datetime import datetime

    from slackblocks import Block, Button

    from bot.actions import Outcome
    from bot.findings import Finding
    from bot.messages import Message, View

_DONE = {
    "created": say("Pass created"),
    "repaired": say("Fixed"),
    "undone": say("Taken back"),
    "already_there": say("Nothing was done: it was there already"),
    "refused": say("Nothing was done"),
    "failed": say("It did not work"),
    "planned": say("Nothing was done: a manager must approve"),
}
_AGAIN = say("Done again")


@dataclass(frozen=True, slots=True)
class Settled:
    """What came of a press on one finding. `by` is a Slack id."""

    finding: Finding
    outcome: Outcome
    by: str
    at: datetime


def headline(settled: Settled) -> str:
    """What was done, in words for the person who pressed."""
    whom = said.person(settled.finding)
    done = _done(settled.outcome)
    what = said.pass_name(settled.finding)
    head = say("{done}: {whom}, {what}.", done=done, whom=whom, what=what)
    return joined(" ", (head, settled.outcome.detail))


def told(settled: Settled, *, page: str = "") -> list[Block]:
    """What stands in an answer where the finding and its buttons stood."""
    head = say("{done}: {what}", done=_done(settled.outcome), what=said.pass_name(settled.finding))
    return [kit.headed(head, settled.outcome.detail), *line(settled, page=page)]


def line(settled: Settled, *, page: str = "") -> list[Block]:
    """The line in place of the buttons, with Undo where there is something to take back."""
    done = _done(settled.outcome)
    who = say("{done} by {person}", done=done, person=kit.person(settled.by))
    shown: list[Block] = [kit.aside_rich(joined(" · ", (who, kit.moment(settled.at))))]
    row = _undo(settled, page)
    if row and (settled.outcome.result != "undone" or settled.outcome.again):
        row.insert(0, buttons.draft(settled.finding))
    return [*shown, *kit.row(row)]


def _done(outcome: Outcome) -> str:
    return _AGAIN if outcome.again else _DONE[outcome.result]


def _undo(settled: Settled, page: str, url: str = "") -> list[Button]:
    """Where there is something to take back."""
    done = settled.outcome
    if done.result not in DONE or not done.action_id:
        return []
    press = ids.Press(settled.finding.session_id or "", done.action_id, page, url)
    again = done.result == "undone" and not done.again
    return [buttons.undo(settled.finding, press.packed(), masked=False, again=again)]


def message(settled: Settled) -> Message:
    """The outcome alone, where the answer that it belongs to is no longer at hand."""
    text = headline(settled)
    return kit.message(text, [kit.say(text), *line(settled)])


def dialog(all_settled: tuple[Settled, ...], *, page: str = "", url: str = "") -> View:
    """What a dialog shows after its button was pressed; `page` and `url` are the answer's behind it."""
    shown: list[Block] = []
    for settled in all_settled:
        shown.append(kit.say(kit.cut(headline(settled), 900)))
        shown += kit.row(_undo(settled, page, url))
    return kit.dialog(say("What was done"), shown, ids.NOTICE_DIALOG)

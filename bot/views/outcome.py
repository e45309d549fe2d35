"""What stands where buttons stood, once something was done: what, by whom, when, and Undo."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.views import buttons, ids, kit, said

if TYPE_CHECKING:
    from datetime import datetime

    from slackblocks import Block

    from bot.actions import Outcome
    from bot.findings import Finding
    from bot.messages import Message, View

_DONE = {
    "created": "Pass created",
    "repaired": "Fixed",
    "undone": "Taken back",
    "already_there": "Nothing was done: it was there already",
    "refused": "Nothing was done",
    "failed": "It did not work",
    "planned": "Nothing was done: a manager must approve",
}
_REVERSIBLE = frozenset({"created", "repaired", "undone"})


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
    done = _DONE[settled.outcome.result]
    return f"{done}: {whom}, {said.pass_name(settled.finding)}. {settled.outcome.detail}".strip()


def told(settled: Settled, *, page: str = "") -> list[Block]:
    """What stands in an answer where the finding and its buttons stood."""
    finding, result = settled.finding, settled.outcome.result
    head = f"{_DONE[result]}: {said.pass_name(finding)}"
    return [kit.headed(head, settled.outcome.detail), *line(settled, page=page)]


def line(settled: Settled, *, page: str = "") -> list[Block]:
    """The line in place of the buttons, with Undo where there is something to take back."""
    done = _DONE[settled.outcome.result]
    shown: list[Block] = [
        kit.aside_rich(f"{done} by {kit.person(settled.by)} · {kit.moment(settled.at)}"),
    ]
    if settled.outcome.result in _REVERSIBLE and settled.outcome.action_id:
        press = ids.Press(settled.finding.session_id or "", settled.outcome.action_id, page)
        row = [buttons.undo(settled.finding, press.packed(), masked=False)]
        if settled.outcome.result != "undone":
            row.insert(0, buttons.draft(settled.finding))
        shown += kit.row(row)
    return shown


def message(settled: Settled) -> Message:
    """The outcome alone, where the answer that it belongs to is no longer at hand."""
    text = headline(settled)
    return kit.message(text, [kit.say(text), *line(settled)])


def dialog(all_settled: tuple[Settled, ...]) -> View:
    """What a dialog shows after its button was pressed."""
    shown: list[Block] = [kit.say(kit.cut(headline(settled), 900)) for settled in all_settled]
    return kit.dialog("What was done", shown, ids.NOTICE_DIALOG)

"""`/pass-fix`: what can be mended for one person, or for everybody of late."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.views.answer import answer_message
from bot.views.fixes import plans_message
from handlers.edge import command
from handlers.help import helped, refused

if TYPE_CHECKING:
    from slack_bolt import App

    from handlers.desk import Desk, Plans
    from handlers.edge import Caller
    from handlers.pages import Render

COMMAND = "/pass-fix"


def register(app: App, desk: Desk) -> None:
    app.command(COMMAND)(command(desk, _fix))


def _fix(caller: Caller) -> None:
    text = caller.value.strip()
    if helped(caller, COMMAND) or (text and refused(caller, COMMAND)):
        return
    plans = caller.desk.fixing.plan(text or None)
    caller.replace(caller.desk.pages.open(_render(plans, _dismissed(caller.desk, plans))))


def _dismissed(desk: Desk, plans: Plans) -> frozenset[str]:
    """What of everything recent somebody called no problem; whoever names it sees it all the same."""
    recent = () if plans.answer else plans.planned
    return frozenset(one.finding.key for one in recent if desk.announcing.dismissed(one.finding))


def _render(plans: Plans, dismissed: frozenset[str]) -> Render:
    """Where nobody, or more than one person, was found, the look-up's own answer says it best."""
    answer = plans.answer
    if answer and not plans.planned:
        return lambda page, done: answer_message(answer, page, done)
    pairs = [(one.finding, one.proposal) for one in plans.planned if one.finding.key not in dismissed]
    return lambda page, done: plans_message(pairs, plans.coverage, page, done, dismissed=len(dismissed))

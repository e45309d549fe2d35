"""`/webhook-health`: does what is paid reach the site? And, for managers, what can be put right from here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from bot.views import ids
from bot.views.endpoints import changed_message
from bot.views.health import health_message
from bot.views.notes import usage
from handlers.edge import command, press

if TYPE_CHECKING:
    from slack_bolt import App

    from bot.actions import Outcome
    from handlers.desk import Desk
    from handlers.edge import Caller

COMMAND = "/webhook-health"
log = structlog.get_logger("passkeeper.access")

DONE = frozenset({"repaired", "undone"})


def register(app: App, desk: Desk) -> None:
    app.command(COMMAND)(command(desk, _health))
    app.action(ids.ENDPOINT_REPAIR)(press(desk, _repair))
    app.action(ids.ENDPOINT_UNDO)(press(desk, _undo))


def _health(caller: Caller) -> None:
    if caller.value.strip():
        caller.replace(usage(COMMAND))
        return
    report = caller.desk.health.report()
    caller.replace(health_message(report.status, report.checks, report.offers))


def _repair(caller: Caller) -> None:
    asked = ids.Press.unpacked(caller.value)
    if not _refused(caller):
        _show(caller, caller.desk.endpoint_repairs.apply(asked.key, asked.seen, by=caller.user))


def _undo(caller: Caller) -> None:
    asked = ids.Press.unpacked(caller.value)
    if not _refused(caller):
        _show(caller, caller.desk.fixing.undo(asked.seen, by=caller.user))


def _refused(caller: Caller) -> bool:
    """Whoever may look may not yet change how Stripe reports sales; then they were told so."""
    refusal = caller.desk.access.manager(caller.user, alone=True)
    if refusal:
        log.warning("refused", user=caller.user, why="needs a manager")
        caller.say(refusal)
    return bool(refusal)


def _show(caller: Caller, outcome: Outcome) -> None:
    """What was done takes the place of the buttons; what was not is said beside them."""
    if outcome.result in DONE:
        caller.replace(changed_message(outcome, caller.user, caller.desk.clock()))
    else:
        caller.say(outcome.detail)

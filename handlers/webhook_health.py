"""`/webhook-health`: does what is paid reach the site?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.views.health import health_message
from bot.views.notes import usage
from handlers.edge import command

if TYPE_CHECKING:
    from slack_bolt import App

    from handlers.desk import Desk
    from handlers.edge import Caller

COMMAND = "/webhook-health"


def register(app: App, desk: Desk) -> None:
    app.command(COMMAND)(command(desk, _health))


def _health(caller: Caller) -> None:
    if caller.value.strip():
        caller.replace(usage(COMMAND))
        return
    report = caller.desk.health.report()
    caller.replace(health_message(report.status, report.checks))

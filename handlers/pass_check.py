"""`/pass-check`, choosing among people, and sharing what was found."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.views import ids
from bot.views.answer import answer_message
from bot.views.notes import usage
from bot.views.shared import shared_message
from handlers.edge import command, press

if TYPE_CHECKING:
    from slack_bolt import App

    from handlers.desk import Desk
    from handlers.edge import Caller

COMMAND = "/pass-check"
ASKS_FOR_HELP = frozenset({"", "help", "?"})
SHARED = "Shared with everybody in this channel, with the address masked."


def register(app: App, desk: Desk) -> None:
    app.command(COMMAND)(command(desk, _check))
    app.action(re.compile(rf"{ids.CHOOSE}_\d+"))(press(desk, _answer))
    app.action(ids.SHARE)(press(desk, _share))


def _check(caller: Caller) -> None:
    if caller.value.strip().lower() in ASKS_FOR_HELP:
        caller.replace(usage(COMMAND))
    else:
        _answer(caller)


def _answer(caller: Caller) -> None:
    answer = caller.desk.lookup.check(caller.value)
    caller.replace(caller.desk.pages.open(lambda page, done: answer_message(answer, page, done)))


def _share(caller: Caller) -> None:
    """Read afresh: a channel should see how it stands, not how it stood."""
    finding = caller.desk.fixing.plan_one(ids.Press.unpacked(caller.value).key).finding
    caller.desk.messenger.post(caller.channel, shared_message(finding, caller.user))
    caller.say(SHARED)

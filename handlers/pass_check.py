"""`/pass-check`, choosing among people, and sharing what was found."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.speech import say
from bot.views import ids
from bot.views.answer import TITLE, answer_dialog, answer_message
from bot.views.notes import loading, usage
from bot.views.shared import shared_message
from handlers.edge import command, press
from handlers.help import helped, refused

if TYPE_CHECKING:
    from slack_bolt import App

    from bot.findings import Answer
    from handlers.desk import Desk
    from handlers.edge import Caller

COMMAND = "/pass-check"
SHARED = say("Shared with everybody in this channel, with the address masked.")


def register(app: App, desk: Desk) -> None:
    app.command(COMMAND)(command(desk, _check))
    app.action(re.compile(rf"{ids.CHOOSE}_\d+"))(press(desk, _choose))
    app.action(ids.SHARE)(press(desk, _share))


def _check(caller: Caller) -> None:
    if not caller.value.strip():
        caller.replace(usage(COMMAND))
    elif not (helped(caller, COMMAND) or refused(caller, COMMAND)):
        _answer(caller)


def _choose(caller: Caller) -> None:
    if caller.dialog:
        caller.slack.update_view(caller.dialog, loading(TITLE))
        answer_in(caller, caller.dialog, caller.value)
    else:
        _answer(caller)


def _answer(caller: Caller) -> None:
    answer = _checked(caller, caller.value)
    caller.replace(caller.desk.pages.open(lambda page, done: answer_message(answer, page, done)))


def answer_in(caller: Caller, view_id: str, text: str) -> None:
    """The same answer in a dialog. Raises what the look-up raises."""
    caller.slack.update_view(view_id, answer_dialog(_checked(caller, text)))


def _checked(caller: Caller, text: str) -> Answer:
    """Noted for their home tab, so that they find it again."""
    answer = caller.desk.lookup.check(text)
    caller.desk.homes.checked(caller.user, text.strip())
    return answer


def _share(caller: Caller) -> None:
    """Read afresh: a channel should see how it stands, not how it stood."""
    finding = caller.desk.fixing.plan_one(ids.Press.unpacked(caller.value).key).finding
    caller.desk.messenger.post(caller.channel, shared_message(finding, caller.user))
    caller.say(SHARED)

"""The press under a summary that asks for its tables."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.errors import NotThereError
from bot.figures import DAYS
from bot.speech import say
from bot.views import ids
from handlers.edge import press

if TYPE_CHECKING:
    from slack_bolt import App

    from handlers.desk import Desk
    from handlers.edge import Caller

SENT = say("The tables are in your conversation with me.")
GONE = say("I do not know this summary any more. Ask for it again with: python app.py summary --csv FOLDER")


def register(app: App, desk: Desk) -> None:
    app.action(ids.CSV)(press(desk, _send))


def _send(caller: Caller) -> None:
    name, _, until = caller.value.partition(" ")
    chosen = next((each for each in DAYS if each == name), None)
    moment = _moment(until)
    if chosen is None or moment is None:
        raise NotThereError(GONE)
    caller.desk.spreadsheets.send(caller.user, chosen, moment, caller.reader)
    caller.say(SENT)


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None

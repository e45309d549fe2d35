"""A customer's report in the channel: whoever takes it up checks that customer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.views import ids
from bot.views.answer import answer_message
from handlers.edge import press

if TYPE_CHECKING:
    from slack_bolt import App

    from handlers.desk import Desk
    from handlers.edge import Caller


def register(app: App, desk: Desk) -> None:
    app.action(ids.REPORT_CHECK)(press(desk, _check))


def _check(caller: Caller) -> None:
    """Beside the report, to them alone: the report itself stays for everybody."""
    answer = caller.desk.lookup.check(ids.Press.unpacked(caller.value).key)
    caller.tell(caller.desk.pages.open(lambda page, done: answer_message(answer, page, done)))

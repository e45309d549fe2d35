"""A pass by hand: asked for in a dialog, decided by somebody else in the channel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.speech import say
from bot.views import giving, ids
from handlers.approval import may_not_undo
from handlers.edge import opening, press, submission

if TYPE_CHECKING:
    from slack_bolt import App

    from handlers.desk import Desk
    from handlers.edge import Body, Caller

ASKING = say("Working… The customer, the pass and the payment are looked up before anybody is asked.")


def register(app: App, desk: Desk) -> None:
    app.action(ids.GIVE)(opening(desk, giving.TITLE, _open))
    app.shortcut(ids.GIVE_SHORTCUT)(opening(desk, giving.TITLE, _open))
    app.view(ids.GIVE_DIALOG)(submission(desk, _ask, waiting=ASKING, keep=ids.REASON))
    app.action(ids.APPROVE)(press(desk, _approve))
    app.action(ids.REJECT)(press(desk, _reject))
    app.action(ids.GIVE_UNDO)(press(desk, _undo))


def _open(caller: Caller, view_id: str) -> None:
    form = caller.desk.requests.form(ids.Press.unpacked(caller.value).key)
    caller.slack.update_view(view_id, giving.give_dialog(form))


def _ask(caller: Caller, view: Body) -> None:
    asked = caller.desk.requests.ask(giving.typed(view["state"]["values"]), by=caller.user)
    caller.slack.update_view(view["id"], giving.asked_dialog(asked))


def _approve(caller: Caller) -> None:
    caller.say(caller.desk.requests.approve(caller.value, by=caller.user))


def _reject(caller: Caller) -> None:
    caller.say(caller.desk.requests.reject(caller.value, by=caller.user))


def _undo(caller: Caller) -> None:
    asked = ids.Press.unpacked(caller.value)
    refusal = may_not_undo(caller.desk, caller.user, asked.seen)
    caller.say(refusal or caller.desk.requests.undo(asked.key, asked.seen, by=caller.user))

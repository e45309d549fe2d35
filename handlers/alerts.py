"""Presses on an alert that write nothing in the store: taking it, and saying that it is no problem."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import NotThereError
from bot.speech import say
from bot.views import ids, snoozing
from bot.views.dismissal import dismiss_dialog
from bot.views.notes import notice
from handlers.edge import press, submission

if TYPE_CHECKING:
    from slack_bolt import Ack, App

    from bot.snoozing import Snooze
    from handlers.desk import Desk
    from handlers.edge import Body, Caller

GONE = say("I do not know this alert any more. Check the customer again instead.")
YOURS = say("It is yours now.")
OVER = say("This was settled meanwhile: the alert shows how. Your answer was not kept.")
TAKEN = say("A colleague has taken this one already: the alert shows who.")
SAVING = say("Saving your answer…")
SNOOZED = say("Snoozed: nobody is reminded until then.")
SAVED = say("Saved. The alert now shows why it is not a problem.")


def register(app: App, desk: Desk) -> None:
    app.action(ids.CLAIM)(press(desk, _claim))
    app.action(ids.MORE)(press(desk, _more))
    app.action(ids.STRIPE)(_opened)
    app.action(ids.ALERT)(_opened)
    app.view(ids.DISMISS_DIALOG)(submission(desk, _dismiss, waiting=SAVING))


def _claim(caller: Caller) -> None:
    alert = caller.desk.announcing.claim(caller.value, caller.user)
    if alert is None:
        raise NotThereError(GONE)
    caller.say(YOURS if alert.claimed_by == caller.user else TAKEN)


def _more(caller: Caller) -> None:
    """Slack reports the menu's link too, though it opens by itself."""
    snooze = snoozing.chosen(caller.value)
    if snooze:
        _snooze(caller, *snooze)
    if caller.value.startswith(ids.NOT_A_PROBLEM):
        asked = ids.Press(caller.value.removeprefix(ids.NOT_A_PROBLEM))
        caller.slack.open_view(caller.trigger, dismiss_dialog(asked))


def _snooze(caller: Caller, choice: Snooze, alert_id: str) -> None:
    if caller.desk.announcing.snooze(alert_id, caller.user, choice) is None:
        raise NotThereError(GONE)
    caller.say(SNOOZED)


def _dismiss(caller: Caller, view: Body) -> None:
    key = ids.Press.unpacked(caller.value).key
    reason = view["state"]["values"][ids.REASON][ids.REASON]["value"]
    if not caller.desk.announcing.dismiss(key, by=caller.user, note=reason):
        raise NotThereError(OVER)
    caller.slack.update_view(view["id"], notice(say("Not a problem"), SAVED))


def _opened(ack: Ack) -> None:
    """A link button opens in the browser; Slack only wants to hear that we heard."""
    ack()

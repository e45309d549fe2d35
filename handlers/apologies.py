"""Drafting a message to a customer. Passkeeper words it; a person reads, changes and sends it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.views import apology, ids
from bot.views.notes import loading
from handlers.edge import press

if TYPE_CHECKING:
    from slack_bolt import Ack, App

    from handlers.desk import Desk
    from handlers.edge import Body, Caller


def register(app: App, desk: Desk) -> None:
    app.action(ids.DRAFT)(press(desk, _draft))
    app.view(ids.APOLOGY_DIALOG)(_finished)


def _draft(caller: Caller) -> None:
    key = ids.Press.unpacked(caller.value).key
    messenger = caller.slack
    view_id = messenger.open_view(caller.trigger, loading("Apology"))
    draft = caller.desk.apologies.draft([key], signed=messenger.colleague(caller.user).name)
    messenger.update_view(view_id, apology.draft_dialog(draft.text, draft.to))


def _finished(ack: Ack, view: Body) -> None:
    """Only shows people their own text again: nothing is read, kept or sent, so it is the acknowledgement."""
    ack(
        response_action="update", view=apology.finished_dialog(apology.finished_text(view["state"]["values"]))
    )

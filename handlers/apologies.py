"""Drafting a message to a customer. Passkeeper words it; a person reads, changes and sends it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import BadRequestError
from bot.views import ids
from bot.views.apology import TITLE, Letter, draft_dialog, finished_dialog, marked_dialog
from bot.views.notes import loading
from handlers.edge import opening, press, shown_again

if TYPE_CHECKING:
    from slack_bolt import App

    from bot.messages import View
    from handlers.desk import Desk, Draft
    from handlers.edge import Body, Caller


def register(app: App, desk: Desk) -> None:
    app.action(ids.DRAFT)(opening(desk, TITLE, _draft))
    app.action(ids.DRAFT_LANGUAGE)(press(desk, _reword))
    app.action(ids.SENT)(press(desk, _sent))
    app.view(ids.APOLOGY_DIALOG)(shown_again(desk, _finished))


def _draft(caller: Caller, view_id: str) -> None:
    """One message for all that this customer should hear of; for the one purchase where that cannot be."""
    key = ids.Press.unpacked(caller.value).key
    language = caller.reader.language
    together = caller.desk.apologies.together(key)
    try:
        view = _worded(caller, together, language)
    except BadRequestError:
        if together == (key,):
            raise
        view = _worded(caller, (key,), language)
    caller.slack.update_view(view_id, view)


def _reword(caller: Caller) -> None:
    letter = Letter.unpacked(caller.value)
    caller.slack.update_view(caller.view, loading(TITLE))
    caller.slack.update_view(caller.view, _worded(caller, letter.session_ids, letter.language))


def _worded(caller: Caller, keys: tuple[str, ...], language: str) -> View:
    signed = caller.slack.colleague(caller.user).name
    draft: Draft = caller.desk.apologies.draft(keys, signed=signed, language=language)
    return draft_dialog(Letter(keys, language, draft.to, draft.subject, draft.text))


def _finished(view: Body) -> View:
    """Only shows people their own text again: nothing is read, kept or sent, so it is the acknowledgement."""
    return finished_dialog(Letter.unpacked(view["private_metadata"]).typed(view["state"]["values"]))


def _sent(caller: Caller) -> None:
    caller.desk.apologies.sent(Letter.unpacked(caller.value).session_ids, by=caller.user)
    caller.slack.update_view(caller.view, marked_dialog())

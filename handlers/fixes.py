"""Presses that write: fix, review and fix, fix several, undo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.actions import Fix
from bot.errors import NotThereError, UnavailableError
from bot.speech import say
from bot.views import fixes, ids, outcome
from bot.views.notes import NOT_DONE, notice
from handlers.approval import STOPPED, approve, attempt, may_not_undo
from handlers.edge import opening, press, submission
from services.planned import unread

if TYPE_CHECKING:
    from slack_bolt import App

    from bot.findings import Finding
    from bot.views.outcome import Settled
    from handlers.desk import Desk
    from handlers.edge import Body, Caller

DOING = say("Working on it. Each purchase is read once more before anything is written…")
NOTHING_LEFT = say("None of these can be fixed any more. Check again to see how they stand.")
NOTHING_CHOSEN = say("Nothing was ticked, so nothing was done.")
NOTHING_TO_FIX = say("Nothing to fix")


def register(app: App, desk: Desk) -> None:
    app.action(ids.APPLY)(press(desk, _apply))
    app.action(ids.REVIEW)(opening(desk, fixes.REVIEW, _review))
    app.action(ids.BATCH)(opening(desk, fixes.SEVERAL, _choose))
    app.action(ids.UNDO)(press(desk, _undo))
    app.view(ids.REVIEW_DIALOG)(submission(desk, _apply_reviewed, waiting=DOING))
    app.view(ids.BATCH_DIALOG)(submission(desk, _apply_several, waiting=DOING))


def _apply(caller: Caller) -> None:
    asked = ids.Press.unpacked(caller.value)
    settled = approve(caller.desk, caller.user, asked.key, asked.seen, page=asked.page)
    _show(caller, asked.page, [settled])


def _review(caller: Caller, view_id: str) -> None:
    asked = ids.Press.unpacked(caller.value)
    planned = caller.desk.fixing.plan_one(asked.key)
    if isinstance(planned.proposal, Fix):
        kept = ids.Press(asked.key, "", asked.page, caller.url)
        moved = asked.seen not in {"", ids.seen(planned.finding)}
        manager = caller.desk.access.manager(caller.user) is None
        view = fixes.review_dialog(planned.finding, planned.proposal, kept, moved=moved, manager=manager)
    else:
        view = notice(NOTHING_TO_FIX, planned.proposal.sentence)
    caller.slack.update_view(view_id, view)


def _apply_reviewed(caller: Caller, view: Body) -> None:
    asked = ids.Press.unpacked(caller.value)
    settled = approve(caller.desk, caller.user, asked.key, asked.seen, page=asked.page)
    _told(caller, view["id"], [settled], asked)


def _choose(caller: Caller, view_id: str) -> None:
    asked = ids.Many.unpacked(caller.value)
    planned = [caller.desk.fixing.plan_one(key) for key, _ in asked.chosen]
    pairs = [(one.finding, one.proposal) for one in planned if isinstance(one.proposal, Fix)]
    many = ids.Many((), asked.page, caller.url)
    view = fixes.batch_dialog(pairs, many) if pairs else notice(NOTHING_TO_FIX, NOTHING_LEFT)
    caller.slack.update_view(view_id, view)


def _apply_several(caller: Caller, view: Body) -> None:
    asked = ids.Many.unpacked(caller.value)
    ticked = view["state"]["values"][ids.CHOICES][ids.CHOICES]["selected_options"]
    places = {str(place): pair for place, pair in enumerate(asked.chosen)}
    chosen = [places[option["value"]] for option in ticked if option["value"] in places]
    settled = [attempt(caller.desk, caller.user, key, shown, page=asked.page) for key, shown in chosen]
    if settled:
        _told(caller, view["id"], settled, ids.Press("", "", asked.page, asked.url))
    else:
        caller.slack.update_view(view["id"], notice(NOT_DONE, NOTHING_CHOSEN))


def _undo(caller: Caller) -> None:
    """A button in an answer names the action; one in an alert means the action that the alert shows."""
    asked = ids.Press.unpacked(caller.value)
    fixing = caller.desk.fixing
    action_id = asked.seen if ids.names_action(asked.seen) else fixing.meant(asked.key, asked.seen).id
    if refusal := may_not_undo(caller.desk, caller.user, action_id, page=asked.page):
        caller.say(refusal)
        return
    finding = _known(caller.desk, asked.key)
    done = fixing.undo(action_id, by=caller.user)
    settled = outcome.Settled(finding, done, caller.user, caller.desk.clock())
    if caller.dialog:
        _told(caller, caller.dialog, [settled], asked)
    else:
        _show(caller, asked.page, [settled])


def _known(desk: Desk, key: str) -> Finding:
    """Whose pass it is, to say so afterwards; taking it back does not wait for Stripe to tell."""
    try:
        return desk.fixing.plan_one(key).finding
    except (NotThereError, UnavailableError) as error:
        return unread(key, error).finding


def _told(caller: Caller, view_id: str, settled: list[Settled], asked: ids.Press) -> None:
    """What came of it: in the dialog, and in the answer behind it."""
    caller.slack.update_view(view_id, outcome.dialog(tuple(settled), page=asked.page, url=asked.url))
    _redraw(caller, asked.page, asked.url, settled)


def _show(caller: Caller, page: str, settled: list[Settled]) -> None:
    """What came of it: in place of the buttons, or beside them where nothing was done.

    An alert is redrawn by whoever keeps the alerts, so a press on one is answered beside it.
    """
    done = [one for one in settled if one.outcome.result not in STOPPED]
    if not page or not done:
        for one in settled:
            caller.say(outcome.headline(one))
    else:
        _redraw(caller, page, caller.url, done)


def _redraw(caller: Caller, page: str, url: str, settled: list[Settled]) -> None:
    done = [one for one in settled if one.outcome.result not in STOPPED]
    if not (page and url and done):
        return
    message = caller.desk.pages.settle(page, done) or outcome.message(done[0])
    caller.replace(message, url=url)

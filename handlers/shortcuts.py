"""The two check shortcuts: they work in threads, where Slack takes no command."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.query import mentioned
from bot.views import ids
from bot.views.answer import TITLE
from bot.views.checking import NOTHING_IN_IT, ask_dialog, choose_dialog, typed, wrong
from bot.views.notes import WORKING
from handlers.edge import opening, submission
from handlers.pass_check import answer_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slack_bolt import App

    from bot.messages import View
    from handlers.desk import Desk
    from handlers.edge import Body, Caller

_NO_WORDS = frozenset({"type", "block_id", "action_id", "style"})


def register(app: App, desk: Desk) -> None:
    app.shortcut(ids.CHECK_MESSAGE)(opening(desk, TITLE, _message, read=_named))
    app.shortcut(ids.CHECK_CUSTOMER)(opening(desk, TITLE, _ask))
    app.view(ids.CHECK_DIALOG)(
        submission(desk, _check, waiting=WORKING, keep=ids.QUERY, wrong=_wrong, again=_again)
    )


def _message(caller: Caller, view_id: str) -> None:
    found = caller.value.split()
    if len(found) == 1:
        answer_in(caller, view_id, found[0])
    else:
        caller.slack.update_view(view_id, choose_dialog(found) if found else ask_dialog("", NOTHING_IN_IT))


def _ask(caller: Caller, view_id: str) -> None:
    caller.slack.update_view(view_id, ask_dialog())


def _check(caller: Caller, view: Body) -> None:
    answer_in(caller, view["id"], typed(view["state"]["values"]))


def _wrong(view: Body) -> dict[str, str]:
    return wrong(view["state"]["values"])


def _again(view: Body, sentence: str) -> View:
    return ask_dialog(typed(view["state"]["values"]), sentence)


def _named(payload: Body) -> str:
    """Everybody that the message names, one a line: in its text, its blocks and what is attached to it."""
    message = payload.get("message") or {}
    parts = [message.get(name) for name in ("text", "blocks", "attachments")]
    return "\n".join(mentioned("\n".join(_texts(parts))))


def _texts(content: Any) -> Iterator[str]:
    """Also what a button carries: an alert of ours names its purchase there."""
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict):
        for name, value in content.items():
            if name not in _NO_WORDS:
                yield from _texts(value)
    elif isinstance(content, list):
        for one in content:
            yield from _texts(one)

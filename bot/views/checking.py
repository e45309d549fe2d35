"""The dialog of the two check shortcuts: whom to look up, typed or chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slackblocks import InputBlock, PlainTextInput

from bot.errors import BadRequestError
from bot.query import ADDRESS, parse
from bot.speech import say
from bot.views import ids, kit
from bot.views.answer import SHOWN, TITLE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from slackblocks import Block

    from bot.messages import View

NOTHING_IN_IT = say("I found no e-mail address, checkout id or Clerk id in that message. Whom do you mean?")
SEVERAL_IN_IT = say("That message names more than one. Whom do you mean?")
MOST = 300
"""Characters that can be typed: longer than the longest address or id."""

_HINT = say("An e-mail address is best. A checkout id, a Clerk id or a part of a name will do as well.")


def ask_dialog(typed: str = "", said: str = "") -> View:
    """One field, with what was typed still in it; `said` is why it is asked."""
    field = PlainTextInput(ids.QUERY, initial_value=kit.cut(typed, MOST) or None, max_length=MOST)
    asked: list[Block] = [kit.say(kit.cut(said, 1000))] if said else []
    blocks = [*asked, InputBlock(say("Customer"), field, block_id=ids.QUERY, hint=_HINT)]
    return kit.dialog(TITLE, blocks, ids.CHECK_DIALOG, submit=say("Check"), close=kit.CANCEL)


def choose_dialog(found: Sequence[str]) -> View:
    """A button for each that a message names: nobody is ever chosen for a person."""
    shown = [
        kit.button(say("Check {name}", name=one), f"{ids.CHOOSE}_{position}", one)
        for position, one in enumerate(found[:SHOWN])
    ]
    return kit.dialog(TITLE, [kit.say(SEVERAL_IN_IT), *kit.row(shown)], ids.NOTICE_DIALOG)


def typed(values: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> str:
    """The field of the dialog (`view.state.values`)."""
    return str(values.get(ids.QUERY, {}).get(ids.QUERY, {}).get("value") or "").strip()


def wrong(values: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> dict[str, str]:
    """What cannot be looked up, by field; nothing is asked of anybody for it."""
    try:
        parse(typed(values), ADDRESS)
    except BadRequestError as error:
        return {ids.QUERY: str(error)}
    return {}

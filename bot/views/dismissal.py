"""The dialog that asks why an alert is no problem."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slackblocks import InputBlock, PlainTextInput

from bot.speech import say
from bot.views import ids, kit

if TYPE_CHECKING:
    from bot.messages import View


def dismiss_dialog(press: ids.Press) -> View:
    reason = PlainTextInput(ids.REASON, max_length=200, focus_on_load=True)
    asked = InputBlock(
        kit.plain(say("Why is this not a problem?")),
        reason,
        block_id=ids.REASON,
        hint=kit.plain(say("The channel sees your answer. It is counted as a false alarm.")),
    )
    return kit.dialog(
        say("Not a problem"),
        [asked],
        ids.DISMISS_DIALOG,
        submit=say("Save"),
        close=kit.CANCEL,
        metadata=press.packed(),
    )

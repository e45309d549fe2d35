"""The dialog that asks why an alert is no problem."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slackblocks import InputBlock, PlainTextInput

from bot.views import ids, kit

if TYPE_CHECKING:
    from bot.messages import View


def dismiss_dialog(press: ids.Press) -> View:
    reason = PlainTextInput(ids.REASON, max_length=200, focus_on_load=True)
    asked = InputBlock(
        "Why is this not a problem?",
        reason,
        block_id=ids.REASON,
        hint="The channel sees your answer. It is counted as a false alarm.",
    )
    return kit.dialog(
        "Not a problem", [asked], ids.DISMISS_DIALOG, submit="Save", close="Cancel", metadata=press.packed()
    )

"""The dialog in which a message to a customer is read, changed and copied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slackblocks import InputBlock, PlainTextInput

from bot.views import ids, kit

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from bot.messages import View

_MOST = 3_000
"""What one text field of Slack holds."""

_FIELDS = 6


def draft_dialog(text: str, to: str | None = None) -> View:
    """The draft, in as many fields as it needs, under the address it is meant for."""
    parts = pieces(text)
    fields = [_field(position, part, len(parts)) for position, part in enumerate(parts)]
    whom = f"For {kit.cut(to, 200)}. " if to else ""
    intro = kit.say(f"{whom}Change what you like. Press Done to see the finished message, ready to copy.")
    return kit.dialog("Apology", [intro, *fields], ids.APOLOGY_DIALOG, submit="Done", close="Cancel")


def finished_dialog(text: str) -> View:
    """The finished text and nothing around it, so that it can be copied whole. Nothing was sent."""
    shown = [kit.say(part) for part in pieces(text)]
    return kit.dialog(
        "Ready to copy", [*shown, kit.aside("Nothing was sent. Copy the text above.")], ids.NOTICE_DIALOG
    )


def finished_text(values: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> str:
    """The text that the dialog's fields hold (`view.state.values`)."""
    parts = [values.get(f"{ids.TEXT}_{n}", {}).get(ids.TEXT, {}).get("value") for n in range(_FIELDS)]
    return "\n\n".join(part.strip() for part in parts if part and part.strip())


def pieces(text: str) -> list[str]:
    """The text in parts that a field holds, cut between paragraphs where there are any."""
    parts: list[str] = []
    rest = text.strip() or "–"
    while len(rest) > _MOST and len(parts) < _FIELDS - 1:
        at = rest.rfind("\n\n", 0, _MOST)
        at = at if at > 0 else _MOST
        parts.append(rest[:at].strip())
        rest = rest[at:].strip()
    return [*parts, kit.cut(rest, _MOST)]


def _field(position: int, part: str, total: int) -> InputBlock:
    label = "Message" if total == 1 else f"Message, part {position + 1} of {total}"
    text = PlainTextInput(ids.TEXT, initial_value=part, multiline=True, max_length=_MOST)
    return InputBlock(label, text, block_id=f"{ids.TEXT}_{position}", optional=position > 0)

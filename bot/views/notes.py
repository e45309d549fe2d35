"""Short things that are said: that work is under way, that something did not go, how a command is used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.views import ids, kit

if TYPE_CHECKING:
    from bot.messages import Message, View

WORKING = "Checking Stripe and the passes…"
BUSY = "I am busy just now. Please try again in a moment."
UNKNOWN_ERROR = (
    "Something went wrong on my side, and I cannot say what was or was not done. "
    "Please check again in a minute; if it stays, tell your developer this reference: {reference}."
)

COMMANDS = {
    "/pass-check": ("EMAIL", "Did this customer get the pass they paid for?", "/pass-check ada@example.com"),
    "/pass-fix": (
        "[EMAIL]",
        "What can be mended, shown before anything is written",
        "/pass-fix ada@example.com",
    ),
    "/webhook-health": ("", "Do payments reach the site, and if not, why?", "/webhook-health"),
}
"""Every command: usage hint, what it is for, and an example that works."""


def note(sentence: str) -> Message:
    """One sentence as a message."""
    return kit.message(sentence, [kit.say(sentence)])


def usage(command: str) -> Message:
    """How one command is used, with an example that works as it stands."""
    hint, purpose, example = COMMANDS[command]
    lines = [f"{purpose}", f"Type it like this: {example}"]
    if hint:
        lines.append(
            "An e-mail address is best. A checkout id, a Clerk id or a part of a name will do as well."
        )
    text = "\n".join(lines)
    return kit.message(text, [kit.say(text)])


def notice(title: str, sentence: str) -> View:
    """A dialog that only says something."""
    return kit.dialog(title, [kit.say(sentence)], ids.NOTICE_DIALOG)


def loading(title: str) -> View:
    """Opened at once, since Slack lets a dialog be opened for three seconds only."""
    return notice(title, WORKING)

"""Short things that are said: that work is under way, that something did not go, how a command is used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.speech import joined, say
from bot.views import ids, kit

if TYPE_CHECKING:
    from bot.messages import Message, View

WORKING = say("Checking Stripe and the passes…")
BUSY = say("I am busy just now. Please try again in a moment.")
NOT_DONE = say("Not done")
ONE_MOMENT = say("One moment")

COMMANDS = {
    "/pass-check": (
        "EMAIL",
        say("Did this customer get the pass they paid for?"),
        "/pass-check ada@example.com",
    ),
    "/pass-fix": (
        "[EMAIL]",
        say("What can be mended, shown before anything is written"),
        "/pass-fix ada@example.com",
    ),
    "/webhook-health": ("", say("Do payments reach the site, and if not, why?"), "/webhook-health"),
}
"""Every command: usage hint, what it is for, and an example that works."""


def note(sentence: str) -> Message:
    """One sentence as a message."""
    return kit.message(sentence, [kit.say(sentence)])


def unknown_error(reference: str) -> str:
    """What a person and the log are told of a fault of our own."""
    return say(
        "Something went wrong on my side, and I cannot say what was or was not done. "
        "Please check again in a minute; if it stays, tell your developer this reference: {reference}.",
        reference=reference,
    )


def usage(command: str) -> Message:
    """How one command is used, with an example that works as it stands, and which others there are."""
    hint, purpose, example = COMMANDS[command]
    more = say("An e-mail address is best. A checkout id, a Clerk id or a part of a name will do as well.")
    how = say("Type it like this: {example}", example=example)
    text = joined("\n", (purpose, how, more if hint else "", _others(command)))
    return kit.message(text, [kit.say(text)])


def _others(command: str) -> str:
    others = [
        say("{command} ({purpose})", command=name, purpose=purpose)
        for name, (_, purpose, _) in COMMANDS.items()
        if name != command
    ]
    return say("There is also: {others}", others=joined(" · ", others))


def notice(title: str, sentence: str) -> View:
    """A dialog that only says something."""
    return kit.dialog(title, [kit.say(sentence)], ids.NOTICE_DIALOG)


def loading(title: str) -> View:
    """Opened at once, since Slack lets a dialog be opened for three seconds only."""
    return notice(title, WORKING)

"""What the channel is told of the schedule itself: that nobody looks, what was held back or not read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import words
from bot.speech import counted, joined, moment, say
from bot.views import kit, shared

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.findings import Coverage, Finding
    from bot.messages import Message

_NAMED = 5
_PROBLEM = 300


def silent(since: datetime) -> Message:
    """`since` is when the last sweep was finished, or when Passkeeper first began."""
    return _note(
        say("Nobody has compared payments with passes since {moment}.", moment=moment(since)),
        say(
            "Until that works again, a missing pass is not noticed here. Please ask your developer to run "
            "python app.py doctor, which says what is wrong, and to look at Passkeeper's log. "
            "You can still check one customer with /pass-check."
        ),
    )


def awake(since: datetime) -> Message:
    """`since` is when the silence began."""
    return _note(
        say("Payments are compared with passes again."),
        say(
            "Nothing needs to be done. What was bought since {moment} is looked at, too; "
            "a missing pass gets its alert.",
            moment=moment(since),
        ),
    )


def held_back(findings: Sequence[Finding], limit: int) -> Message:
    """More could be fixed by itself than one sweep may."""
    head = counted(
        len(findings),
        "{number} purchase could be fixed automatically. That was held back.",
        "{number} purchases could be fixed automatically. All of that was held back.",
    )
    why = counted(
        limit,
        "More than {number} at once looks like an outage, so a person should look first. "
        "To go on, type /pass-fix, or run python app.py fix --all --yes.",
        "More than {number} at once look like an outage, so a person should look first. "
        "To go on, type /pass-fix, or run python app.py fix --all --yes.",
    )
    more = len(findings) - _NAMED
    rest = counted(more, "and {number} more", "and {number} more") if more > 0 else ""
    return _note(head, joined("\n", (why, *(shared.line(each) for each in findings[:_NAMED]), rest)))


def unread(coverage: Coverage) -> Message:
    """What the day's sweep could not look at."""
    problems = [words.line(shared.masked(each, None), _PROBLEM) for each in coverage.problems]
    return _note(
        say("Not everything could be looked at, so a missing pass may not be noticed."),
        joined("\n", (*problems, say("Type /webhook-health to see what is out of reach, and what to do."))),
    )


def _note(head: str, body: str) -> Message:
    return kit.message(joined("\n", (head, body)), [kit.headed(head, body)])

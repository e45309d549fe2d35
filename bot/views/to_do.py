"""What staff should do today, as a summary and the command line say it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import words
from bot.speech import counted, joined, say

if TYPE_CHECKING:
    from bot.figures import Summary


def to_do(summary: Summary) -> str:
    """What staff should do today: what is open and since when, and who is still to be written to."""
    return joined("\n", (_waiting(summary), _to_write(summary)))


def _waiting(summary: Summary) -> str:
    """What is open and since when."""
    if summary.still_open is None:
        return say("It is not known whether anything waits for a fix.")
    if not summary.open:
        whole = summary.coverage.complete
        return say("Nothing waits for a fix.") if whole else say("What could be read needs no fix.")
    waits = _waits(summary)
    oldest = summary.open[0].paid_at
    if oldest is None:
        return say("What to do today: {waits}.\nType /pass-fix to see what is open.", waits=waits)
    return say(
        "What to do today: {waits}, the oldest since {day}.\nType /pass-fix to see what is open.",
        waits=waits,
        day=words.day(oldest.astimezone(summary.period.zone)),
    )


def _waits(summary: Summary) -> str:
    number = len(summary.open)
    if summary.coverage.complete:
        return counted(number, "{number} purchase waits for a fix", "{number} purchases wait for a fix")
    return counted(
        number, "at least {number} purchase waits for a fix", "at least {number} purchases wait for a fix"
    )


def _to_write(summary: Summary) -> str:
    if not summary.owed:
        return ""
    return counted(
        summary.owed,
        "{number} customer whose pass was put right has not been written to: the home tab names them.",
        "{number} customers whose passes were put right have not been written to: the home tab names them.",
    )

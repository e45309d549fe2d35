"""Many gaps at once: how many are left, since when, where, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.incidents import began, only_school
from bot.speech import counted, joined, moment, say
from bot.views.table import ROWS
from bot.words import line

if TYPE_CHECKING:
    from bot.alerts import Alert

NEWER = say("What comes up today is told in the thread.")
UNKNOWN = say("The cause is not known yet.")


def head(alert: Alert) -> str:
    """What it comes to, in one line."""
    total, left = len(alert.all_gaps), alert.left
    if alert.day is None:
        return _several(total, left)
    if left == total:
        return say("Incident: {what}", what=_several(total, left))
    if left:
        return counted(
            total,
            "Incident: {left} of {number} still open. "
            "This paid purchase did not have the pass that was bought.",
            "Incident: {left} of {number} still open. "
            "These paid purchases did not have the pass that was bought.",
            left=left,
        )
    return say("Incident, over by now: {what}", what=_several(total, left))


def facts(alert: Alert) -> str:
    """Since when, which school where it is one only, and the likely cause."""
    findings = [gap.finding for gap in alert.all_gaps]
    first, school = began(findings), line(only_school(findings), 60)
    why = say("Likely cause: {cause}", cause=alert.cause) if alert.cause else UNKNOWN
    parts = (
        say("The first was paid on {moment}.", moment=moment(first)) if first else "",
        say("All are at {school}.", school=school) if school else "",
        why if alert.left or alert.cause else "",
    )
    return joined(" ", parts)


def elsewhere(alert: Alert) -> str:
    """What is not in this message; before alerts came in parts, one could name more than a table holds."""
    if len(alert.gaps) > ROWS:
        return say("{left} more: type /pass-fix.", left=len(alert.gaps) - ROWS)
    if not alert.members or not alert.gaps:
        return ""
    return counted(len(alert.members), "{number} more is in the thread.", "{number} more are in the thread.")


def _several(total: int, left: int) -> str:
    if left == total:
        return counted(
            total,
            "{number} paid purchase does not have the pass that was bought.",
            "{number} paid purchases do not have the pass that was bought.",
        )
    return counted(
        total,
        "{number} paid purchase did not have the pass that was bought; {left} still do not.",
        "{number} paid purchases did not have the pass that was bought; {left} still do not.",
        left=left,
    )

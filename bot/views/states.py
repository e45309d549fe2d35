"""How a gap stands, in a few words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.alerts import is_person
from bot.speech import cut, joined, moment, say
from bot.views import kit, shared

if TYPE_CHECKING:
    from datetime import datetime

    from bot.alerts import Alert, Gap

A_COLLEAGUE = say("a colleague")
AUTOMATICALLY = say("Fixed automatically")
TAKEN_BACK = say("Taken back")

STATES = {
    "open": say("Open"),
    "fixed": say("Fixed"),
    "healed": say("Healed by itself"),
    "changed": say("Changed since"),
    "dismissed": say("Not a problem"),
}


def plain_state(gap: Gap) -> str:
    """Without markup, and without who did it."""
    state = STATES[gap.state]
    if gap.state == "fixed" and not is_person(gap.by):
        return AUTOMATICALLY
    if taken_back(gap):
        return TAKEN_BACK
    if gap.note and gap.state in {"dismissed", "changed"}:
        return cut(say("{state}: {note}", state=state, note=shared.public(gap.note, gap.finding)), 300)
    return state


def taken_back(gap: Gap) -> bool:
    """Whether what was done about it was taken back, and not something else became of it."""
    return gap.state == "changed" and gap.by is not None


def state(alert: Alert, gap: Gap, now: datetime) -> str:
    """With who and when where somebody did something, as markup."""
    if gap.state == "open" and (held := held_by(alert, now)):
        since = None if alert.snoozed(now) else alert.claimed_at
        return joined(" · ", (held, kit.moment(since) if since else ""))
    told = kit.escape(plain_state(gap))
    if gap.by and gap.note and gap.state == "dismissed":
        told = _dismissed(gap.by, shared.public(gap.note, gap.finding))
    elif gap.by and (gap.state != "fixed" or is_person(gap.by)):
        told = say("{state} by {person}", state=told, person=kit.person(gap.by))
    return joined(" · ", (told, kit.moment(gap.at) if gap.at else ""))


def _dismissed(by: str, note: str) -> str:
    shown = kit.escape(cut(note, 300))
    return say("Not a problem, says {person}: {note}", person=kit.person(by), note=shown)


def held_by(alert: Alert, now: datetime) -> str:
    """Who put it off, or has it; empty where nobody does."""
    if alert.snoozed_by and alert.snoozed_until and alert.snoozed(now):
        whose = kit.person(alert.snoozed_by)
        return say("Snoozed by {person} until {time}", person=whose, time=until(alert.snoozed_until))
    return say("Taken by {person}", person=kit.person(alert.claimed_by)) if alert.claimed_by else ""


def plain_held(alert: Alert, gap: Gap, now: datetime) -> str:
    """The state for a screen reader."""
    if gap.state == "open" and alert.snoozed_until and alert.snoozed(now):
        return say("Snoozed until {time}", time=moment(alert.snoozed_until))
    return plain_state(gap)


def until(at: datetime) -> str:
    """A day and time that Slack shows in the reader's own zone and words."""
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time}}|{at:%H:%M} UTC>"


def named(person: str) -> str:
    """A person in text that has no mentions."""
    return A_COLLEAGUE if kit.person(person).startswith("<@") else person

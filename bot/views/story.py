"""What happened to an alert, one short reply in its thread at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slackblocks import SectionBlock

from bot.alerts import is_person
from bot.speech import cut, joined, moment, say
from bot.views import kit, said, shared
from bot.views.states import A_COLLEAGUE, AUTOMATICALLY, named, until

if TYPE_CHECKING:
    from bot.alerts import Alert, Line
    from bot.messages import Message


def story_message(alert: Alert, line: Line) -> Message:
    """Where the thread is about several purchases, it names the one that it is about."""
    person, mention = named(line.by or ""), kit.person(line.by or "")
    time = moment(line.until) if line.until else ""
    several = len(alert.all_gaps) > 1 or alert.thread is not None
    about = _about(line) if several else ""
    plain = _sentence(line, person or A_COLLEAGUE, time, _note(line))
    shown_time = until(line.until) if line.until else ""
    markup = _sentence(line, mention or A_COLLEAGUE, shown_time, kit.escape(_note(line)))
    block = SectionBlock(kit.rich(joined(": ", (kit.escape(about), markup))))
    return kit.message(joined(": ", (about, plain)), [block])


def _about(line: Line) -> str:
    if line.gap is None:
        return ""
    finding = line.gap.finding
    return joined(" · ", (said.first_name(finding), said.pass_name(finding)))


def _note(line: Line) -> str:
    if line.note is None:
        return ""
    return cut(shared.public(line.note, line.gap.finding) if line.gap else line.note, 500)


def _sentence(line: Line, person: str, time: str, note: str) -> str:
    match line.event:
        case "taken":
            told = say("Taken by {person}.", person=person)
        case "snoozed":
            told = say("Snoozed by {person} until {time}. No reminders until then.", person=person, time=time)
        case "dismissed":
            told = say("Not a problem, says {person}: {note}", person=person, note=note or "–")
        case "healed":
            told = say("Healed by itself. {note}", note=note)
        case "fixed" if not is_person(line.by):
            told = say("{automatically}. {note}", automatically=AUTOMATICALLY, note=note)
        case "fixed":
            told = say("Fixed by {person}. {note}", person=person, note=note)
        case "changed" if line.by:
            told = say("Taken back by {person}. {note}", person=person, note=note)
        case "reopened":
            told = say("Open again. {note}", note=note)
        case _:
            told = say("Changed since. {note}", note=note)
    return told

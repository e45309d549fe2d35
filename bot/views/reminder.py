"""That nobody has taken an alert yet: in its thread, and then to the managers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slackblocks import SectionBlock

from bot.speech import joined, moment, say
from bot.views import ids, incident, kit, shared

if TYPE_CHECKING:
    from collections.abc import Iterable

    from slackblocks import Block

    from bot.alerts import Alert, Line
    from bot.messages import Message


def mentions(group: str | None, users: Iterable[str]) -> str:
    """The group, or else each person, as markup."""
    return f"<!subteam^{group}>" if group else " ".join(kit.person(user) for user in sorted(users))


def reminder_message(alert: Alert, line: Line, mention: str = "") -> Message:
    """A reply in the alert's thread; `mention` is markup of our own making."""
    sentence = _open_again() if line.woken and line.stage == 1 else _not_taken(alert)
    whose = kit.person(alert.claimed_by) if alert.claimed_by and line.woken else mention
    return kit.message(sentence, [SectionBlock(kit.rich(joined(" ", (whose, kit.escape(sentence)))))])


def managers_message(alert: Alert, link: str | None) -> Message:
    """`link` opens the alert, None where Slack gave none."""
    what = about(alert)
    sentence = _not_taken(alert)
    channel = alert.posted.channel if alert.posted else ""
    place = say("An alert in {channel} waits.", channel=f"<#{channel}>")
    lines = joined("\n", (joined(" ", (place, kit.escape(sentence))), kit.escape(what)))
    blocks: list[Block] = [SectionBlock(kit.rich(lines))]
    if link:
        blocks += kit.row([kit.link(say("Open the Alert"), ids.ALERT, link)])
    return kit.message(joined("\n", (say("An alert waits."), sentence, what)), blocks)


def about(alert: Alert) -> str:
    """What an alert is about, in one line."""
    if len(alert.gaps) == 1 and alert.day is None:
        return shared.line(alert.gaps[0].finding)
    return incident.head(alert)


def _not_taken(alert: Alert) -> str:
    since = moment(alert.since or alert.created)
    return say("Nobody has taken this yet. It has been open since {moment}.", moment=since)


def _open_again() -> str:
    return say("The snooze is over: this is open again.")

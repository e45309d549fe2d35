"""The channels that are told, and the people who may."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.doctor.facts import Trouble
from bot.doctor.slack import NOT_ASKED
from bot.health.saying import fail, ok, unknown, warn
from bot.speech import counted, joined, phrase, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.doctor.facts import Channel, Facts, Group, Listed
    from bot.findings import Check

_CHANNELS = ("support_channel", "manager_channel")
_COPY_ID = phrase(
    "Open the channel's details in Slack, copy the id at their very end into {setting}, "
    "and type /invite @Passkeeper in the channel."
)
_STATES = {
    "unknown": phrase("{who} is nobody in this workspace"),
    "guest": phrase("{who} is a guest, and guests may not use Passkeeper"),
    "deactivated": phrase("{who} is deactivated"),
    "outside": phrase("{who} is from another workspace"),
}


def channels(facts: Facts) -> Iterator[Check]:
    """A line for each of the two channels."""
    for name in _CHANNELS:
        if facts.slack is None:
            continue
        if name in facts.slack.channels:
            yield _channel(name, facts.slack.channels[name], facts)
        elif name == "support_channel":
            said = say("SUPPORT_CHANNEL is not set, so alerts go nowhere.")
            yield warn(name, said, say(_COPY_ID, setting="SUPPORT_CHANNEL"))
        else:
            yield unknown(
                name, say("Not set: summaries are not posted."), say(_COPY_ID, setting="MANAGER_CHANNEL")
            )


def _channel(name: str, found: Channel | Trouble, facts: Facts) -> Check:
    if isinstance(found, Trouble):
        return _unseen(name, found, facts)
    if found.archived:
        return fail(
            name,
            say("#{channel} is archived.", channel=found.name),
            say("Unarchive it in Slack, or choose another channel."),
        )
    if not found.member:
        said = say("Passkeeper is not in #{channel}, so it cannot post there.", channel=found.name)
        return fail(name, said, say("Type /invite @Passkeeper in that channel."))
    return ok(name, say("Passkeeper is in #{channel}.", channel=found.name))


def _unseen(name: str, trouble: Trouble, facts: Facts) -> Check:
    if facts.slack is not None and isinstance(facts.slack.bot, Trouble):
        return unknown(name, NOT_ASKED)
    if trouble.kind == "permission":
        said = say(
            "This could not be checked, because the app may not look at channels ({scopes}).",
            scopes=joined(say(" or "), trouble.codes) or "channels:read",
        )
        advice = say(
            "If you want it checked, add channels:read (groups:read for a private channel) to the app."
        )
        return unknown(name, said, advice)
    if trouble.codes == ("channel_not_found",):
        said = say("Slack knows no such channel, or it is private and Passkeeper is not in it.")
        return fail(name, said, say(_COPY_ID, setting=name.upper()))
    return unknown(name, say("Slack gave no answer about this channel."), say("Try again in a minute."))


def groups(facts: Facts) -> Iterator[Check]:
    for name, found in (facts.slack.groups if facts.slack else {}).items():
        yield _group(name, found, facts)
    settings, given = facts.given.settings, facts.given
    nobody = not (settings.support_group or settings.support_users)
    if nobody and not given.broken(["SUPPORT_GROUP", "SUPPORT_USERS"]):
        said = say("Neither SUPPORT_GROUP nor SUPPORT_USERS is set, so nobody may use the commands.")
        yield fail(
            "support_group", said, say("Set SUPPORT_GROUP to the id of the support team's user group.")
        )


def _group(name: str, found: Group | Trouble, facts: Facts) -> Check:
    copy = say("Copy the id (S...) from the user group's menu in Slack into {setting}.", setting=name.upper())
    if isinstance(found, Trouble):
        if facts.slack is not None and isinstance(facts.slack.bot, Trouble):
            return unknown(name, NOT_ASKED)
        if found.codes == ("no_such_subteam",):
            return fail(name, say("Slack knows no such user group."), copy)
        return unknown(
            name, say("Slack did not tell who is in this group."), say("See the lines about Slack's scopes.")
        )
    if found.disabled:
        said = say("The user group @{group} is disabled, so none of its members count.", group=found.handle)
        return fail(name, said, say("Enable it again in Slack, or choose another group."))
    if not found.members:
        return fail(
            name,
            say("The user group @{group} is empty.", group=found.handle),
            say("Add the team to it in Slack."),
        )
    said = counted(
        found.members, "@{group} has {number} member.", "@{group} has {number} members.", group=found.handle
    )
    return ok(name, said)


def users(facts: Facts) -> Iterator[Check]:
    for name, listed in (facts.slack.users if facts.slack else {}).items():
        yield _users(name, listed, facts)


def _users(name: str, listed: tuple[Listed, ...], facts: Facts) -> Check:
    if facts.slack is not None and isinstance(facts.slack.bot, Trouble):
        return unknown(name, NOT_ASKED)
    wrong = [say(_STATES[each.state], who=each.user_id) for each in listed if each.state in _STATES]
    if wrong:
        advice = say("Take them out of {setting}, or mend the id.", setting=name.upper())
        return warn(name, say("{faults}.", faults=joined("; ", wrong)), advice)
    if any(isinstance(each.state, Trouble) for each in listed):
        return unknown(
            name, say("Slack did not tell who these people are."), say("See the lines about Slack's scopes.")
        )
    return ok(
        name,
        counted(
            len(listed),
            "{number} listed person, all at work here.",
            "{number} listed people, all at work here.",
        ),
    )

"""The channels that are told, and the people who may."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.doctor.facts import Trouble
from bot.doctor.slack import NOT_ASKED
from bot.health.saying import counted, fail, ok, unknown, warn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.doctor.facts import Channel, Facts, Group, Listed
    from bot.findings import Check

_PURPOSE = {"support_channel": "alerts", "manager_channel": "summaries"}
_COPY_ID = (
    "Open the channel's details in Slack, copy the id at their very end into {}, "
    "and type /invite @Passkeeper in the channel."
)
_STATES = {
    "unknown": "is nobody in this workspace",
    "guest": "is a guest, and guests may not use Passkeeper",
    "deactivated": "is deactivated",
    "outside": "is from another workspace",
}


def channels(facts: Facts) -> Iterator[Check]:
    """A line for each of the two channels."""
    for name, purpose in _PURPOSE.items():
        if facts.slack is None:
            continue
        if name in facts.slack.channels:
            yield _channel(name, facts.slack.channels[name], facts)
        elif name == "support_channel":
            said = f"SUPPORT_CHANNEL is not set, so {purpose} go nowhere."
            yield warn(name, said, _COPY_ID.format(name.upper()))
        else:
            yield unknown(name, f"Not set: {purpose} are not posted.", _COPY_ID.format(name.upper()))


def _channel(name: str, found: Channel | Trouble, facts: Facts) -> Check:
    if isinstance(found, Trouble):
        return _unseen(name, found, facts)
    if found.archived:
        return fail(name, f"#{found.name} is archived.", "Unarchive it in Slack, or choose another channel.")
    if not found.member:
        said = f"Passkeeper is not in #{found.name}, so it cannot post there."
        return fail(name, said, "Type /invite @Passkeeper in that channel.")
    return ok(name, f"Passkeeper is in #{found.name}.")


def _unseen(name: str, trouble: Trouble, facts: Facts) -> Check:
    if facts.slack is not None and isinstance(facts.slack.bot, Trouble):
        return unknown(name, NOT_ASKED)
    if trouble.kind == "permission":
        scopes = " or ".join(trouble.codes) or "channels:read"
        said = f"This could not be checked, because the app may not look at channels ({scopes})."
        advice = "If you want it checked, add channels:read (groups:read for a private channel) to the app."
        return unknown(name, said, advice)
    if trouble.codes == ("channel_not_found",):
        said = "Slack knows no such channel, or it is private and Passkeeper is not in it."
        return fail(name, said, _COPY_ID.format(name.upper()))
    return unknown(name, "Slack gave no answer about this channel.", "Try again in a minute.")


def groups(facts: Facts) -> Iterator[Check]:
    for name, found in (facts.slack.groups if facts.slack else {}).items():
        yield _group(name, found, facts)
    settings, given = facts.given.settings, facts.given
    nobody = not (settings.support_group or settings.support_users)
    if nobody and not given.broken(["SUPPORT_GROUP", "SUPPORT_USERS"]):
        said = "Neither SUPPORT_GROUP nor SUPPORT_USERS is set, so nobody may use the commands."
        yield fail("support_group", said, "Set SUPPORT_GROUP to the id of the support team's user group.")


def _group(name: str, found: Group | Trouble, facts: Facts) -> Check:
    copy = f"Copy the id (S...) from the user group's menu in Slack into {name.upper()}."
    if isinstance(found, Trouble):
        if facts.slack is not None and isinstance(facts.slack.bot, Trouble):
            return unknown(name, NOT_ASKED)
        if found.codes == ("no_such_subteam",):
            return fail(name, "Slack knows no such user group.", copy)
        return unknown(
            name, "Slack did not tell who is in this group.", "See the lines about Slack's scopes."
        )
    if found.disabled:
        said = f"The user group @{found.handle} is disabled, so none of its members count."
        return fail(name, said, "Enable it again in Slack, or choose another group.")
    if not found.members:
        return fail(name, f"The user group @{found.handle} is empty.", "Add the team to it in Slack.")
    return ok(name, f"@{found.handle} has {counted(found.members, 'member')}.")


def users(facts: Facts) -> Iterator[Check]:
    for name, listed in (facts.slack.users if facts.slack else {}).items():
        yield _users(name, listed, facts)


def _users(name: str, listed: tuple[Listed, ...], facts: Facts) -> Check:
    if facts.slack is not None and isinstance(facts.slack.bot, Trouble):
        return unknown(name, NOT_ASKED)
    wrong = [f"{each.user_id} {_STATES[each.state]}" for each in listed if each.state in _STATES]
    if wrong:
        return warn(name, f"{'; '.join(wrong)}.", f"Take them out of {name.upper()}, or mend the id.")
    if any(isinstance(each.state, Trouble) for each in listed):
        return unknown(
            name, "Slack did not tell who these people are.", "See the lines about Slack's scopes."
        )
    return ok(name, f"{counted(len(listed), 'listed person', 'listed people')}, all at work here.")

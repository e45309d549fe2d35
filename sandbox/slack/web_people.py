"""`auth.*`, `bots.*`, `users.*`, `usergroups.*`, `conversations.*`, `apps.connections.open`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.slack.errors import SlackError
from sandbox.slack.model import APP_ID, BOT_ID, BOT_USER, TEAM_ID, TEAM_NAME, Channel, Group, Json, Message
from sandbox.slack.web_args import need, page

if TYPE_CHECKING:
    from sandbox.slack.core import SlackCore


def auth_test(slack: SlackCore, _args: Json) -> Json:
    return {
        "url": f"{slack.public_url}/",
        "team": TEAM_NAME,
        "team_id": TEAM_ID,
        "user": "passkeeper",
        "user_id": BOT_USER,
        "bot_id": BOT_ID,
        "is_enterprise_install": False,
    }


def bots_info(slack: SlackCore, args: Json) -> Json:
    if args.get("bot") not in (None, BOT_ID):
        raise SlackError("bot_not_found")
    bot = {"id": BOT_ID, "app_id": APP_ID, "user_id": BOT_USER, "name": slack.app.name, "deleted": False}
    return {"bot": bot}


def open_connection(slack: SlackCore, _args: Json) -> Json:
    return {"url": slack.sockets.new_url()}


def _shows_email(slack: SlackCore) -> bool:
    return slack.app.scopes is None or "users:read.email" in slack.app.scopes


def user_info(slack: SlackCore, args: Json) -> Json:
    (user_id,) = need(args, "user")
    user = slack.workspace.users.get(user_id)
    if user is None:
        raise SlackError("user_not_found")
    return {"user": user.as_json(with_email=_shows_email(slack))}


def user_list(slack: SlackCore, args: Json) -> Json:
    users, metadata = page(list(slack.workspace.users.values()), args, default=200)
    members = [user.as_json(with_email=_shows_email(slack)) for user in users]
    return {"members": members, "response_metadata": metadata}


def user_by_email(slack: SlackCore, args: Json) -> Json:
    (email,) = need(args, "email")
    for user in slack.workspace.users.values():
        if user.email and user.email.lower() == email.lower() and not user.deleted:
            return {"user": user.as_json(with_email=True)}
    raise SlackError("users_not_found")


def group_list(slack: SlackCore, args: Json) -> Json:
    shown = [g for g in slack.workspace.groups.values() if args.get("include_disabled") or not g.disabled]
    with_users = bool(args.get("include_users"))
    return {"usergroups": [g.as_json() | ({"users": g.users} if with_users else {}) for g in shown]}


def group_users(slack: SlackCore, args: Json) -> Json:
    (group_id,) = need(args, "usergroup")
    group: Group | None = slack.workspace.groups.get(group_id)
    if group is None or (group.disabled and not args.get("include_disabled")):
        raise SlackError("no_such_subteam")
    return {"users": list(group.users)}


def _channel(slack: SlackCore, args: Json) -> Channel:
    (channel_id,) = need(args, "channel")
    channel = slack.workspace.channels.get(channel_id)
    if channel is None or (channel.is_private and BOT_USER not in channel.members):
        raise SlackError("channel_not_found")
    return channel


def channel_info(slack: SlackCore, args: Json) -> Json:
    return {"channel": _channel(slack, args).as_json()}


def channel_members(slack: SlackCore, args: Json) -> Json:
    members, metadata = page(_channel(slack, args).members, args)
    return {"members": members, "response_metadata": metadata}


def _readable(slack: SlackCore, args: Json) -> Channel:
    channel = _channel(slack, args)
    if BOT_USER not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def _within(ts: str, args: Json) -> bool:
    oldest, latest = str(args.get("oldest") or "0"), str(args.get("latest") or "9")
    return float(oldest) <= float(ts) and (latest == "9" or float(ts) <= float(latest))


def _read(message: Message, args: Json) -> Json:
    """Metadata is shown to those who ask for it."""
    told = message.as_json()
    return told if args.get("include_all_metadata") else {k: v for k, v in told.items() if k != "metadata"}


def history(slack: SlackCore, args: Json) -> Json:
    channel = _readable(slack, args)
    shown = [
        m
        for m in slack.workspace.in_channel(channel.id)
        if m.only_for is None and (m.thread_ts in (None, m.ts) or m.broadcast) and _within(m.ts, args)
    ]
    messages, metadata = page(shown[::-1], args)
    more = bool(metadata["next_cursor"])
    return {
        "messages": [_read(m, args) for m in messages],
        "has_more": more,
        "response_metadata": metadata,
    }


def replies(slack: SlackCore, args: Json) -> Json:
    channel = _readable(slack, args)
    (ts,) = need(args, "ts")
    shown = [
        m for m in slack.workspace.in_channel(channel.id) if m.only_for is None and ts in (m.ts, m.thread_ts)
    ]
    if not shown:
        raise SlackError("thread_not_found")
    messages, metadata = page([m for m in shown if m.ts == ts or _within(m.ts, args)], args)
    return {
        "messages": [_read(m, args) for m in messages],
        "has_more": bool(metadata["next_cursor"]),
        "response_metadata": metadata,
    }


def open_dm(slack: SlackCore, args: Json) -> Json:
    (users,) = need(args, "users")
    ids = users if isinstance(users, list) else str(users).split(",")
    if len(ids) != 1 or ids[0] not in slack.workspace.users:
        raise SlackError("user_not_found")
    return {"channel": slack.workspace.dm(ids[0]).as_json()}


def join(slack: SlackCore, args: Json) -> Json:
    channel = _channel(slack, args)
    if channel.im_user or channel.is_private:
        raise SlackError("method_not_supported_for_channel_type")
    if BOT_USER not in channel.members:
        channel.members.append(BOT_USER)
        slack.workspace.touch()
    return {"channel": channel.as_json()}

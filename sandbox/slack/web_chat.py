"""`chat.*` and `reactions.*`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.slack import validate
from sandbox.slack.errors import SlackError
from sandbox.slack.model import BOT_USER, SLACKBOT, Channel, Json, Message
from sandbox.slack.web_args import need

if TYPE_CHECKING:
    from sandbox.slack.core import SlackCore

KEPT = ("unfurl_links", "unfurl_media", "metadata", "mrkdwn", "link_names", "username", "icon_emoji")


def _writable(slack: SlackCore, channel_id: str) -> Channel:
    channel = slack.workspace.channel(channel_id)
    if channel.is_archived:
        raise SlackError("is_archived")
    anywhere = slack.app.scopes is not None and "chat:write.public" in slack.app.scopes
    if BOT_USER not in channel.members and (channel.is_private or not anywhere):
        raise SlackError("not_in_channel")
    return channel


def _thread(slack: SlackCore, channel: Channel, args: Json) -> str | None:
    thread = args.get("thread_ts")
    if thread is None:
        return None
    parent = slack.workspace.messages.get((channel.id, thread))
    if parent is None or parent.only_for:
        raise SlackError("thread_not_found")
    return parent.thread_ts or parent.ts


def _message(slack: SlackCore, channel: Channel, args: Json, *, only_for: str | None = None) -> Message:
    state = slack.workspace
    return Message(
        state.new_ts(),
        channel.id,
        BOT_USER,
        args.get("text") or args.get("markdown_text") or "",
        blocks=validate.with_ids(args.get("blocks") or [], state.new_id),
        thread_ts=_thread(slack, channel, args),
        only_for=only_for,
        broadcast=bool(args.get("reply_broadcast")),
        options={key: args[key] for key in KEPT if key in args},
    )


def post_message(slack: SlackCore, args: Json) -> Json:
    need(args, "channel")
    channel = _writable(slack, args["channel"])
    validate.check_message(args)
    message = slack.workspace.post(_message(slack, channel, args))
    return {"channel": channel.id, "ts": message.ts, "message": message.as_json()}


def post_ephemeral(slack: SlackCore, args: Json) -> Json:
    need(args, "channel", "user")
    channel = _writable(slack, args["channel"])
    if args["user"] not in channel.members:
        raise SlackError("user_not_in_channel")
    validate.check_message(args)
    message = slack.workspace.post(_message(slack, channel, args, only_for=args["user"]))
    return {"message_ts": message.ts}


def _own(slack: SlackCore, args: Json, refusal: str) -> Message:
    need(args, "channel", "ts")
    channel = slack.workspace.channel(args["channel"])
    message = slack.workspace.messages.get((channel.id, args["ts"]))
    if message is None or message.only_for or message.options.get("subtype") == "tombstone":
        raise SlackError("message_not_found")
    if not message.from_app:
        raise SlackError(refusal)
    return message


def update(slack: SlackCore, args: Json) -> Json:
    message = _own(slack, args, "cant_update_message")
    validate.check_message(args)
    state = slack.workspace
    blocks = message.blocks if args.get("blocks") is None else validate.with_ids(args["blocks"], state.new_id)
    message.rewrite(args.get("text", message.text), blocks, at=state.new_ts())
    if "metadata" in args:
        message.options["metadata"] = args["metadata"]
    state.touch()
    return {
        "channel": message.channel,
        "ts": message.ts,
        "text": message.text,
        "message": message.as_json(),
    }


def delete(slack: SlackCore, args: Json) -> Json:
    """A parent with replies leaves a tombstone, as in Slack."""
    message = _own(slack, args, "cant_delete_message")
    state = slack.workspace
    if any(m.thread_ts == message.ts for m in state.in_channel(message.channel)):
        message.rewrite("This message was deleted.", [], at=state.new_ts())
        message.user, message.options = SLACKBOT, {"subtype": "tombstone"}
    else:
        del state.messages[message.channel, message.ts]
    state.touch()
    return {"channel": message.channel, "ts": message.ts}


def permalink(slack: SlackCore, args: Json) -> Json:
    need(args, "channel", "message_ts")
    channel = slack.workspace.channel(args["channel"])
    message = slack.workspace.messages.get((channel.id, args["message_ts"]))
    if message is None or message.only_for:
        raise SlackError("message_not_found")
    place = f"{channel.id}/p{message.ts.replace('.', '')}"
    return {"channel": channel.id, "permalink": f"{slack.public_url}/archives/{place}"}


def _reacted(slack: SlackCore, args: Json) -> tuple[Message, list[str]]:
    need(args, "channel", "timestamp", "name")
    channel = slack.workspace.channel(args["channel"])
    message = slack.workspace.messages.get((channel.id, args["timestamp"]))
    if message is None:
        raise SlackError("message_not_found")
    return message, message.reactions.setdefault(args["name"], [])


def add_reaction(slack: SlackCore, args: Json) -> Json:
    _, users = _reacted(slack, args)
    if BOT_USER in users:
        raise SlackError("already_reacted")
    users.append(BOT_USER)
    slack.workspace.touch()
    return {}


def remove_reaction(slack: SlackCore, args: Json) -> Json:
    message, users = _reacted(slack, args)
    if BOT_USER not in users:
        raise SlackError("no_reaction")
    users.remove(BOT_USER)
    if not users:
        del message.reactions[args["name"]]
    slack.workspace.touch()
    return {}

"""The page's own endpoints: what one person sees now, and what they do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, jsonify, request

from sandbox.slack.errors import SlackError
from sandbox.slack.model import BOT_USER, TEAM_NAME, Channel, Json, Message, View
from sandbox.slack.payloads import escaped

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.slack.people import PeopleSide

LONGEST_WAIT = 15.0


def _message(message: Message) -> Json:
    return {
        "ts": message.ts,
        "channel": message.channel,
        "user": message.user,
        "text": message.text,
        "blocks": message.blocks,
        "thread_ts": message.thread_ts if message.thread_ts != message.ts else None,
        "broadcast": message.broadcast,
        "ephemeral": message.only_for is not None,
        "edited": message.edited_ts is not None,
        "tombstone": message.options.get("subtype") == "tombstone",
        "files": message.files,
        "reactions": [{"name": name, "count": len(users)} for name, users in message.reactions.items()],
    }


def _view(view: View | None) -> Json | None:
    if view is None:
        return None
    extra = {"errors": view.errors, "problem": view.problem}
    return {**view.payload, "id": view.id, "hash": view.hash, **extra}


def snapshot(slack: PeopleSide, user: str) -> Json:
    """Everything that this person's screen shows, in one piece."""
    state = slack.workspace
    with state.changed:
        if not state.users[user].deleted:
            state.dm(user)
        channels = [c for c in state.channels.values() if user in c.members]
        visible = {c.id for c in channels}
        shown = [m for m in state.messages.values() if m.channel in visible and m.only_for in (None, user)]
        return {
            "version": state.version,
            "team": TEAM_NAME,
            "me": user,
            "bot": BOT_USER,
            "app": {
                "name": slack.app.name,
                "commands": slack.app.commands,
                "shortcuts": slack.app.shortcuts,
            },
            "users": {u.id: u.as_json(with_email=False) for u in state.users.values()},
            "order": list(state.users),
            "groups": {g.id: g.handle for g in state.groups.values()},
            "channels": [_channel(c) for c in channels],
            "messages": [_message(m) for m in sorted(shown, key=lambda m: m.ts)],
            "modals": [_view(v) for v in state.stacks.get(user, [])],
            "home": _view(state.homes.get(user)),
        }


def _channel(channel: Channel) -> Json:
    return {
        "id": channel.id,
        "name": channel.name,
        "topic": channel.topic,
        "private": channel.is_private,
        "dm": channel.im_user is not None,
        "members": channel.members,
    }


def _place(slack: PeopleSide, body: Json) -> Message | View:
    if body.get("view"):
        return slack.workspace.view(body["view"])
    message = slack.workspace.messages.get((body["channel"], body["ts"]))
    if message is None or message.only_for not in (None, body["user"]):
        raise SlackError("message_not_found")
    return message


def _say(slack: PeopleSide, body: Json) -> Any:
    return slack.say(body["user"], body["channel"], escaped(body["text"]), thread_ts=body.get("thread_ts"))


def _slash(slack: PeopleSide, body: Json) -> Any:
    return slack.slash(body["user"], body["channel"], body["command"], body.get("text", ""))


def _press(slack: PeopleSide, body: Json) -> Any:
    where, choice = _place(slack, body), body.get("choice")
    typed = body.get("typed") or {}
    return slack.press(body["user"], where, body["block_id"], body["action_id"], choice, typed=typed)


def _submit(slack: PeopleSide, body: Json) -> Any:
    return slack.submit(body["user"], body["view"], body.get("values") or {})


def _close(slack: PeopleSide, body: Json) -> Any:
    return slack.close(body["user"], body["view"], clear=bool(body.get("clear")))


def _shortcut(slack: PeopleSide, body: Json) -> Any:
    message = slack.workspace.messages.get((body.get("channel", ""), body.get("ts", "")))
    return slack.shortcut(body["user"], body["callback_id"], message)


def _home(slack: PeopleSide, body: Json) -> Any:
    return slack.open_home(body["user"])


def _dismiss(slack: PeopleSide, body: Json) -> Any:
    return slack.dismiss(body["user"], body["channel"], body["ts"])


VERBS: dict[str, Callable[[PeopleSide, Json], Any]] = {
    "say": _say,
    "slash": _slash,
    "press": _press,
    "submit": _submit,
    "close": _close,
    "shortcut": _shortcut,
    "home": _home,
    "dismiss": _dismiss,
}


def add_ui(blueprint: Blueprint, slack: PeopleSide) -> None:
    @blueprint.get("/ui/people")
    def people() -> Response:
        members = [u for u in slack.workspace.users.values() if not u.is_bot and not u.deleted]
        return jsonify([u.as_json(with_email=False) for u in members])

    @blueprint.get("/ui/state")
    def state() -> Response:
        """Answers at once, or with `since` as soon as something newer than that version happened."""
        since = request.args.get("since", type=int)
        if since is not None:
            slack.workspace.wait(since, LONGEST_WAIT)
        return jsonify(snapshot(slack, request.args["user"]))

    @blueprint.post("/ui/<verb>")
    def do(verb: str) -> tuple[Response, int]:
        """JSON only: a page of another origin cannot post that without asking first."""
        body = request.get_json(silent=True)
        if not isinstance(body, dict) or body.get("user") not in slack.workspace.users:
            return jsonify(ok=False, error="invalid_arguments"), 400
        if verb not in VERBS:
            return jsonify(ok=False, error="unknown_method"), 404
        try:
            VERBS[verb](slack, body)
        except (SlackError, LookupError) as error:
            return jsonify(ok=False, error=str(error)), 400
        return jsonify(ok=True), 200

"""Files in three steps: ask for an address, send the bytes there, complete."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.slack.errors import SlackError
from sandbox.slack.model import BOT_USER, Json, Message
from sandbox.slack.web_args import need

if TYPE_CHECKING:
    from sandbox.slack.core import SlackCore


def upload_url(slack: SlackCore, args: Json) -> Json:
    name, length = need(args, "filename", "length")
    file_id = slack.workspace.new_id("F")
    with slack.workspace.changed:
        slack.workspace.files[file_id] = {"id": file_id, "name": name, "size": int(length), "content": None}
    return {"file_id": file_id, "upload_url": f"{slack.public_url}/slack/upload/{file_id}"}


def store(slack: SlackCore, file_id: str, content: bytes) -> bool:
    """Takes the bytes; false if nobody asked for this address, or the length is another."""
    file = slack.workspace.files.get(file_id)
    if file is None or file["size"] != len(content):
        return False
    file["content"] = content
    return True


def _public(slack: SlackCore, file: Json, title: str | None) -> Json:
    url = f"{slack.public_url}/slack/files/{file['id']}/{file['name']}"
    kept = {key: file[key] for key in ("id", "name", "size")}
    return kept | {"title": title or file["name"], "url_private": url, "url_private_download": url}


def complete(slack: SlackCore, args: Json) -> Json:
    """Without a channel the file stays private; with one it is shared in a message."""
    (wanted,) = need(args, "files")
    shared = []
    for one in wanted:
        file = slack.workspace.files.get(one.get("id", ""))
        if file is None or file["content"] is None:
            raise SlackError("file_not_found")
        shared.append(_public(slack, file, one.get("title")))
    targets = [t for t in (args.get("channel_id") or args.get("channels") or "").split(",") if t]
    for target in targets:
        _share(slack, target, shared, args)
    return {"files": shared}


def _share(slack: SlackCore, target: str, shared: list[Json], args: Json) -> None:
    channel = slack.workspace.channels.get(target)
    if channel is None:
        raise SlackError("channel_not_found")
    if BOT_USER not in channel.members:
        raise SlackError("not_in_channel")
    slack.workspace.post(
        Message(
            slack.workspace.new_ts(),
            channel.id,
            BOT_USER,
            args.get("initial_comment") or "",
            files=shared,
            thread_ts=args.get("thread_ts"),
        )
    )

"""Reading a Web API call: JSON or form, and pages of a list."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sandbox.slack.errors import SlackError

if TYPE_CHECKING:
    from flask import Request

    from sandbox.slack.model import Json

PACKED = ("blocks", "view", "attachments", "metadata", "files")
FLAGS = (
    "unfurl_links",
    "unfurl_media",
    "reply_broadcast",
    "include_disabled",
    "return_im",
    "include_users",
    "include_all_metadata",
)


def read_args(request: Request) -> Json:
    """All arguments; values that a form carries as JSON text or as "1"/"true" are opened."""
    if request.is_json:
        body: Any = request.get_json() if request.get_data() else {}
        if not isinstance(body, dict):
            raise SlackError("json_not_object")
    else:
        body = request.values.to_dict()
    for key in PACKED:
        if isinstance(body.get(key), str):
            body[key] = _unpacked(key, body[key])
    for key in FLAGS:
        if isinstance(body.get(key), str):
            body[key] = body[key].lower() in ("1", "true")
    return dict(body)


def _unpacked(key: str, value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError as error:
        code = "invalid_blocks_format" if key == "blocks" else "invalid_arguments"
        raise SlackError(code) from error


def need(args: Json, *names: str) -> list[Any]:
    missing = [name for name in names if args.get(name) in (None, "")]
    if missing:
        raise SlackError("invalid_arguments", [f"[ERROR] missing required field: {name}" for name in missing])
    return [args[name] for name in names]


def page(items: list[Any], args: Json, *, default: int = 100) -> tuple[list[Any], Json]:
    """One page by `limit` and `cursor`, and the metadata that leads to the next."""
    try:
        start, size = int(args.get("cursor") or 0), int(args.get("limit") or default)
    except ValueError as error:
        raise SlackError("invalid_cursor") from error
    after = start + size
    return items[start:after], {"next_cursor": str(after) if after < len(items) else ""}

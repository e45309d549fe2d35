"""What Slack would say to a message or a view. Rules: docs.slack.dev, reference/block-kit."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sandbox.slack import limits
from sandbox.slack.errors import SlackError
from sandbox.slack.validate_blocks import block
from sandbox.slack.validate_data import characters
from sandbox.slack.validate_text import PLAIN, Notes, optional_text, text

if TYPE_CHECKING:
    from sandbox.slack.model import Json


def problems_with_blocks(blocks: Any, surface: str) -> list[str]:
    """One sentence per problem; none for blocks that Slack would take."""
    notes = Notes()
    most = limits.MESSAGE_BLOCKS if surface == "message" else limits.VIEW_BLOCKS
    found = notes.count("/blocks", blocks, most, 0)
    for index, one in enumerate(found):
        block(notes, f"/blocks/{index}", one, surface)
    _over_all(notes, [one for one in found if isinstance(one, dict)])
    return notes.messages


def _over_all(notes: Notes, blocks: list[Json]) -> None:
    nested = [inner for one in blocks for inner in one.get("child_blocks") or [] if isinstance(inner, dict)]
    ids = [one["block_id"] for one in [*blocks, *nested] if one.get("block_id")]
    notes.unique("/blocks", ids, "block_id")
    tables = [one for one in [*blocks, *nested] if one.get("type") == "table"]
    if len(tables) > 1:
        notes.add("/blocks", "only_one_table_allowed")
    charts = [one for one in blocks if one.get("type") == "data_visualization"]
    if len(charts) > limits.CHARTS_PER_MESSAGE:
        notes.add("/blocks", f"no more than {limits.CHARTS_PER_MESSAGE} data_visualization blocks allowed")
    data = [one.get("rows") for one in blocks if one.get("type") == "data_table"]
    if characters(data) > limits.DATA_CHARS:
        notes.add("/blocks", f"no more than {limits.DATA_CHARS} characters over all data tables")
    markdown = sum(len(str(one.get("text", ""))) for one in blocks if one.get("type") == "markdown")
    if markdown > limits.MARKDOWN_TOTAL:
        notes.add("/blocks", f"no more than {limits.MARKDOWN_TOTAL} characters of markdown")


def check_message(args: Json) -> None:
    """Raises `no_text`, `msg_too_long`, `invalid_blocks_format` or `invalid_blocks`."""
    blocks, words = args.get("blocks"), args.get("text") or args.get("markdown_text") or ""
    if not words and not blocks and not args.get("attachments"):
        raise SlackError("no_text")
    if len(words) > limits.MESSAGE_TEXT:
        raise SlackError("msg_too_long")
    if blocks is None:
        return
    if not isinstance(blocks, list):
        raise SlackError("invalid_blocks_format")
    problems = problems_with_blocks(blocks, "message")
    if problems:
        raise SlackError("invalid_blocks", problems)


def problems_with_view(view: Json) -> list[str]:
    notes = Notes()
    kind = view.get("type")
    notes.one_of("/view/type", kind, ("modal", "home"))
    for key, longest in limits.VIEW_STRINGS.items():
        if view.get(key) is not None:
            notes.length(f"/view/{key}", view[key], longest)
    blocks = view.get("blocks")
    if kind == "modal":
        text(notes, "/view/title", view.get("title"), limits.VIEW_TITLES["title"], PLAIN)
        for key in ("submit", "close"):
            optional_text(notes, "/view", view, key, limits.VIEW_TITLES[key], kinds=PLAIN)
        kinds = [one.get("type") for one in blocks or [] if isinstance(one, dict)]
        if "input" in kinds and not view.get("submit"):
            notes.add("/view/submit", "missing required field: a modal with inputs needs submit")
    surface = "home" if kind == "home" else "modal"
    return [*notes.messages, *problems_with_blocks(blocks, surface)]


def check_view(view: Any) -> Json:
    """The view, or `view_too_large`, or `invalid_arguments` with the problems."""
    if isinstance(view, str):
        view = json.loads(view)
    if not isinstance(view, dict):
        raise SlackError("invalid_arguments", ["[ERROR] missing required field: view"])
    if len(json.dumps(view)) > limits.VIEW_BYTES:
        raise SlackError("view_too_large")
    problems = problems_with_view(view)
    if problems:
        raise SlackError("invalid_arguments", problems)
    return view


def with_ids(blocks: list[Json], new_id: Any) -> list[Json]:
    """Slack fills in every block_id and action_id that the app left out."""
    return [_named(one, new_id) for one in blocks]


def _named(value: Any, new_id: Any, *, is_block: bool = True) -> Any:
    named = dict(value)
    if is_block:
        named.setdefault("block_id", new_id("b"))
    elif "action_id" not in named and named.get("type") not in (None, "image", "plain_text", "mrkdwn"):
        named["action_id"] = new_id("a")
    for key in ("elements", "actions"):
        if named.get("type") in ("actions", "context_actions", "card") and isinstance(named.get(key), list):
            named[key] = [_named(one, new_id, is_block=False) for one in named[key]]
    for key in ("accessory", "element"):
        if isinstance(named.get(key), dict):
            named[key] = _named(named[key], new_id, is_block=False)
    if isinstance(named.get("child_blocks"), list):
        named["child_blocks"] = [_named(one, new_id) for one in named["child_blocks"]]
    return named

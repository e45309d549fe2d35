"""Slack's own limits on what is sent to it, written down apart from the library that builds it.

https://docs.slack.dev/reference/block-kit
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.messages import Message, View

_SURFACES = {
    "message": {
        *("section", "context", "actions", "divider", "header"),
        *("data_table", "data_visualization", "table", "rich_text"),
    },
    "modal": {"section", "context", "actions", "divider", "header", "input", "rich_text"},
    "home": {"section", "context", "actions", "divider", "header", "rich_text", "data_visualization"},
}
_LONG = {"section": 3000, "header": 150}
_ALLOWED_MARKUP = re.compile(
    r"<@[UW][A-Z0-9]+>|<!subteam\^S[A-Z0-9]+>|<#C[A-Z0-9]+>"
    r"|<!date\^\d+\^(?:\{date_short_pretty\} )?\{time\}\|\d\d:\d\d UTC>"
)


def check_message(message: Message) -> None:
    assert message.text.strip(), "the text carries the point"
    assert len(message.text) <= 4000
    assert not re.search(r"[<>]|&(?!amp;|lt;|gt;)", message.text), message.text
    assert 1 <= len(message.blocks) <= 50
    written = sum(len(one["text"]) for one in _all(message.blocks) if _is_text(one))
    assert written <= 13_000
    assert sum(_primary(message.blocks)) <= 1
    _check_blocks(list(message.blocks), "message")


def check_view(view: View) -> None:
    assert view["type"] in {"modal", "home"}
    assert len(view["blocks"]) <= 100
    assert len(view.get("private_metadata", "")) <= 3000
    assert len(view.get("callback_id", "")) <= 255
    for name in ("title", "submit", "close"):
        assert len(view.get(name, {}).get("text", "")) <= 24
    if any(block["type"] == "input" for block in view["blocks"]):
        assert view["submit"]["text"]
    _check_blocks(view["blocks"], view["type"])


def action_ids(content: Any) -> set[str]:
    return {one["action_id"] for one in _all(content) if "action_id" in one}


def texts(content: Any) -> str:
    """Every text that a reader may see or that travels with a button."""
    seen = [str(one[name]) for one in _all(content) for name in ("text", "value") if name in one]
    return "\n".join(seen)


def _check_blocks(blocks: list[dict[str, Any]], surface: str) -> None:
    names = [block["block_id"] for block in blocks if "block_id" in block]
    assert len(names) == len(set(names))
    for block in blocks:
        assert block["type"] in _SURFACES[surface], block["type"]
        _check_block(block)
    for one in _all(blocks):
        _check_object(one)


def _check_block(block: dict[str, Any]) -> None:
    if block["type"] == "section":
        assert 1 <= len(block["text"]["text"]) <= _LONG["section"]
    if block["type"] == "context":
        assert 1 <= len(block["elements"]) <= 10
    if block["type"] == "actions":
        assert 1 <= len(block["elements"]) <= 25
        ids = [element["action_id"] for element in block["elements"]]
        assert len(ids) == len(set(ids)), "action ids are unique within a block"
    if block["type"] == "data_visualization":
        _check_chart(block)
    if block["type"] == "data_table":
        rows = block["rows"]
        assert 2 <= len(rows) <= 201
        assert block["caption"]
        assert len({len(row) for row in rows}) == 1
        assert all(cell["text"] for row in rows for cell in row)
        assert sum(len(cell["text"]) for row in rows for cell in row) <= 20_000


def _check_chart(block: dict[str, Any]) -> None:
    """https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block"""
    assert 1 <= len(block["title"]) <= 50
    series, names = block["chart"]["series"], block["chart"]["axis_config"]["categories"]
    assert 1 <= len(series) <= 6
    assert 1 <= len(names) == len(set(names)) <= 20
    assert all(1 <= len(name) <= 20 for name in (*names, *(one["name"] for one in series)))
    for one in series:
        assert [point["label"] for point in one["data"]] == names
        assert all(isinstance(point["value"], int | float) for point in one["data"])


def _check_object(one: dict[str, Any]) -> None:
    kind = one.get("type")
    if kind == "plain_text":
        assert one["emoji"] is False, "names are shown literally"
        assert one["text"]
    if kind == "mrkdwn":
        assert one["verbatim"] is True
        assert not re.search(r"[<>]", _ALLOWED_MARKUP.sub("", one["text"])), one["text"]
    if kind == "button":
        assert len(one["text"]["text"]) <= 75
        assert len(one.get("value", "")) <= 2000
        assert len(one.get("url", "")) <= 3000
        assert len(one.get("accessibility_label", "")) <= 75
    if kind == "static_select":
        _check_select(one)
    if kind in {"button", "overflow", "checkboxes", "plain_text_input", "static_select"}:
        assert 1 <= len(one["action_id"]) <= 255
    if kind == "overflow":
        assert 1 <= len(one["options"]) <= 5
    if kind == "checkboxes":
        assert 1 <= len(one["options"]) <= 10
    if kind == "plain_text_input":
        assert len(one.get("initial_value", "")) <= one.get("max_length", 3000) <= 3000
    if "confirm" in one and kind:
        _check_confirm(one["confirm"])
    _check_options(one.get("options", []))


def _check_options(options: list[dict[str, Any]]) -> None:
    for option in options:
        assert len(option["text"]["text"]) <= 75
        assert len(option["value"]) <= 150
        assert len(option.get("description", {"text": ""})["text"]) <= 75


def _check_confirm(asked: dict[str, Any]) -> None:
    assert len(asked["title"]["text"]) <= 100
    assert len(asked["text"]["text"]) <= 300
    assert len(asked["confirm"]["text"]) <= 30
    assert len(asked["deny"]["text"]) <= 30


def _check_select(one: dict[str, Any]) -> None:
    """https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element"""
    assert ("options" in one) != ("option_groups" in one)
    groups = one.get("option_groups", [])
    assert len(groups) <= 100
    assert all(1 <= len(group["label"]["text"]) <= 75 for group in groups)
    options = [option for group in groups or [one] for option in group["options"]]
    assert 1 <= len(options) <= 100
    assert len({option["value"] for option in options}) == len(options)
    assert "initial_option" not in one or one["initial_option"] in options


def _is_text(one: dict[str, Any]) -> bool:
    return one.get("type") in {"plain_text", "mrkdwn"}


def _primary(blocks: Any) -> Iterator[bool]:
    return (one.get("style") == "primary" for one in _all(blocks) if one.get("type") == "button")


def _all(content: Any) -> Iterator[dict[str, Any]]:
    if isinstance(content, dict):
        yield content
        for value in content.values():
            yield from _all(value)
    elif isinstance(content, list | tuple):
        for value in content:
            yield from _all(value)

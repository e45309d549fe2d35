"""Each kind of block by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.slack import limits
from sandbox.slack.validate_data import chart, data_table, table
from sandbox.slack.validate_elements import IN_ACTIONS, IN_CONTEXT_ACTIONS, IN_INPUT, IN_SECTION, element
from sandbox.slack.validate_text import PLAIN, Notes, image, optional_string, optional_text, text

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.slack.model import Json

RICH_PARTS = ("rich_text_section", "rich_text_list", "rich_text_preformatted", "rich_text_quote")
ALERT_LEVELS = ("default", "info", "warning", "error", "success")
TASK_STATES = ("pending", "in_progress", "complete", "error")


def block(notes: Notes, path: str, value: Any, surface: str) -> None:
    if not isinstance(value, dict):
        notes.add(path, "must be a block")
        return
    kind = value.get("type")
    if kind not in limits.SURFACES[surface]:
        notes.add(f"{path}/type", f"unsupported type: {kind}")
        return
    optional_string(notes, path, value, "block_id", limits.BLOCK_ID)
    _CHECKS[str(kind)](notes, path, value, surface)


def _elements(
    notes: Notes, path: str, value: Json, *, most: int, allowed: tuple[str, ...], surface: str
) -> None:
    found = notes.count(f"{path}/elements", value.get("elements"), most)
    for index, one in enumerate(found):
        element(notes, f"{path}/elements/{index}", one, allowed, surface)
    ids = [one["action_id"] for one in found if isinstance(one, dict) and one.get("action_id")]
    notes.unique(f"{path}/elements", ids, "action_id")


def _actions(notes: Notes, path: str, value: Json, surface: str) -> None:
    _elements(notes, path, value, most=limits.ACTIONS_ELEMENTS, allowed=IN_ACTIONS, surface=surface)


def _context_actions(notes: Notes, path: str, value: Json, surface: str) -> None:
    most = limits.CONTEXT_ACTIONS_ELEMENTS
    _elements(notes, path, value, most=most, allowed=IN_CONTEXT_ACTIONS, surface=surface)


def _section(notes: Notes, path: str, value: Json, surface: str) -> None:
    if value.get("text") is None and not value.get("fields"):
        notes.add(path, "must have text or fields")
    optional_text(notes, path, value, "text", limits.TEXT)
    if value.get("fields") is not None:
        for index, field in enumerate(notes.count(f"{path}/fields", value["fields"], limits.SECTION_FIELDS)):
            text(notes, f"{path}/fields/{index}", field, limits.FIELD_TEXT)
    if value.get("accessory") is not None:
        element(notes, f"{path}/accessory", value["accessory"], IN_SECTION, surface)


def _header(notes: Notes, path: str, value: Json, _surface: str) -> None:
    text(notes, f"{path}/text", value.get("text"), limits.HEADER_TEXT, PLAIN)


def _context(notes: Notes, path: str, value: Json, _surface: str) -> None:
    found = notes.count(f"{path}/elements", value.get("elements"), limits.CONTEXT_ELEMENTS)
    for index, one in enumerate(found):
        where = f"{path}/elements/{index}"
        if isinstance(one, dict) and one.get("type") == "image":
            image(notes, where, one)
        else:
            text(notes, where, one)


def _image(notes: Notes, path: str, value: Json, _surface: str) -> None:
    image(notes, path, value)
    optional_text(notes, path, value, "title", limits.IMAGE_TITLE, kinds=PLAIN)


def _input(notes: Notes, path: str, value: Json, surface: str) -> None:
    text(notes, f"{path}/label", value.get("label"), limits.INPUT_LABEL, PLAIN)
    optional_text(notes, path, value, "hint", limits.INPUT_HINT, kinds=PLAIN)
    element(notes, f"{path}/element", value.get("element"), IN_INPUT, surface)


def _markdown(notes: Notes, path: str, value: Json, _surface: str) -> None:
    notes.length(f"{path}/text", value.get("text"), limits.MARKDOWN_TOTAL, 1)


def _rich_text(notes: Notes, path: str, value: Json, _surface: str) -> None:
    for index, one in enumerate(notes.count(f"{path}/elements", value.get("elements"), limits.TEXT, 0)):
        kind = one.get("type") if isinstance(one, dict) else None
        notes.one_of(f"{path}/elements/{index}/type", kind, RICH_PARTS)


def _alert(notes: Notes, path: str, value: Json, _surface: str) -> None:
    text(notes, f"{path}/text", value.get("text"), limits.ALERT_TEXT)
    notes.one_of(f"{path}/level", value.get("level", "default"), ALERT_LEVELS)


def _card(notes: Notes, path: str, value: Json, surface: str) -> None:
    if not any(value.get(key) for key in ("hero_image", "title", "body", "actions")):
        notes.add(path, "must have one of hero_image, title, body, actions")
    if value.get("icon") and value.get("slack_icon"):
        notes.add(path, "must not have both icon and slack_icon")
    for key, longest in limits.CARD.items():
        optional_text(notes, path, value, key, longest)
    if value.get("actions") is not None:
        for index, one in enumerate(notes.count(f"{path}/actions", value["actions"], limits.CARD_ACTIONS)):
            element(notes, f"{path}/actions/{index}", one, ("button",), surface)


def _carousel(notes: Notes, path: str, value: Json, surface: str) -> None:
    for index, one in enumerate(
        notes.count(f"{path}/elements", value.get("elements"), limits.CAROUSEL_CARDS)
    ):
        _card(notes, f"{path}/elements/{index}", one, surface)


def _container(notes: Notes, path: str, value: Json, surface: str) -> None:
    if not value.get("title") and not value.get("rich_text_title"):
        notes.add(path, "must have title or rich_text_title")
    optional_text(notes, path, value, "title", limits.CONTAINER_TITLE, kinds=PLAIN)
    optional_text(notes, path, value, "subtitle", limits.CONTAINER_TITLE)
    if value.get("default_collapsed") and not value.get("is_collapsible"):
        notes.add(f"{path}/default_collapsed", "needs is_collapsible")
    notes.one_of(f"{path}/width", value.get("width", "standard"), ("narrow", "standard", "wide", "full"))
    children = notes.count(f"{path}/child_blocks", value.get("child_blocks"), limits.CONTAINER_CHILDREN)
    for index, child in enumerate(children):
        where = f"{path}/child_blocks/{index}"
        if isinstance(child, dict) and child.get("type") not in limits.IN_CONTAINER:
            notes.add(f"{where}/type", f"unsupported type: {child.get('type')}")
        else:
            block(notes, where, child, surface)


def _task(notes: Notes, path: str, value: Json, _surface: str) -> None:
    for key in ("task_id", "title"):
        notes.length(f"{path}/{key}", value.get(key), limits.TEXT, 1)
    notes.one_of(f"{path}/status", value.get("status"), TASK_STATES[1:])


def _plan(notes: Notes, path: str, value: Json, _surface: str) -> None:
    for index, task in enumerate(notes.count(f"{path}/tasks", value.get("tasks"), limits.PLAN_TASKS)):
        notes.one_of(f"{path}/tasks/{index}/status", task.get("status"), TASK_STATES)


def _any(_notes: Notes, _path: str, _value: Json, _surface: str) -> None:
    """Blocks that Slack makes by itself, or that have nothing to check."""


_CHECKS: dict[str, Callable[[Notes, str, Json, str], None]] = {
    "actions": _actions,
    "alert": _alert,
    "card": _card,
    "carousel": _carousel,
    "container": _container,
    "context": _context,
    "context_actions": _context_actions,
    "data_table": lambda notes, path, value, _surface: data_table(notes, path, value),
    "data_visualization": lambda notes, path, value, _surface: chart(notes, path, value),
    "divider": _any,
    "file": _any,
    "header": _header,
    "image": _image,
    "input": _input,
    "markdown": _markdown,
    "plan": _plan,
    "rich_text": _rich_text,
    "section": _section,
    "table": lambda notes, path, value, _surface: table(notes, path, value),
    "task_card": _task,
    "video": _any,
}

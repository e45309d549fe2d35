"""Buttons, selects, boxes and inputs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.slack import limits
from sandbox.slack.validate_text import (
    ANY_TEXT,
    PLAIN,
    Notes,
    confirm,
    image,
    optional_string,
    optional_text,
    text,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.slack.model import Json

SELECTS = tuple(
    f"{multi}{source}_select"
    for multi in ("", "multi_")
    for source in ("static", "external", "users", "conversations", "channels")
)
PICKERS = ("datepicker", "timepicker", "datetimepicker")
BOXES = ("checkboxes", "radio_buttons")
TYPED = ("plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input")
IN_ACTIONS = ("button", "overflow", "workflow_button", *BOXES, *PICKERS, *SELECTS)
IN_INPUT = (*TYPED, *BOXES, *PICKERS, *SELECTS, "file_input")
IN_SECTION = (*IN_ACTIONS, "image")
IN_CONTEXT_ACTIONS = ("feedback_buttons", "icon_button")


def element(notes: Notes, path: str, value: Any, allowed: tuple[str, ...], surface: str) -> None:
    if not isinstance(value, dict):
        notes.add(path, "must be a block element")
        return
    kind = value.get("type")
    if kind not in allowed:
        notes.add(f"{path}/type", f"unsupported type: {kind}")
        return
    if kind == "file_input" and surface != "modal":
        notes.add(f"{path}/type", "file_input is allowed in modals only")
    optional_string(notes, path, value, "action_id", limits.ACTION_ID)
    optional_text(notes, path, value, "placeholder", limits.PLACEHOLDER, kinds=PLAIN)
    if value.get("confirm") is not None:
        confirm(notes, f"{path}/confirm", value["confirm"])
    check = _CHECKS.get(str(kind))
    if check:
        check(notes, path, value)


def _button(notes: Notes, path: str, value: Json) -> None:
    text(notes, f"{path}/text", value.get("text"), limits.BUTTON_TEXT, PLAIN)
    optional_string(notes, path, value, "value", limits.BUTTON_VALUE)
    optional_string(notes, path, value, "url", limits.BUTTON_URL)
    optional_string(notes, path, value, "accessibility_label", limits.ACCESSIBILITY_LABEL)
    if "style" in value:
        notes.one_of(f"{path}/style", value["style"], ("primary", "danger"))


def _option(notes: Notes, path: str, value: Any, kinds: tuple[str, ...]) -> None:
    if not isinstance(value, dict):
        notes.add(path, "must be an option object")
        return
    text(notes, f"{path}/text", value.get("text"), limits.OPTION_TEXT, kinds)
    notes.length(f"{path}/value", value.get("value"), limits.OPTION_VALUE, 1)
    optional_text(notes, path, value, "description", limits.OPTION_DESCRIPTION, kinds=kinds)


def _options(notes: Notes, path: str, value: Any, most: int, kinds: tuple[str, ...] = PLAIN) -> None:
    found = notes.count(path, value, most)
    for index, option in enumerate(found):
        _option(notes, f"{path}/{index}", option, kinds)


def _static_select(notes: Notes, path: str, value: Json) -> None:
    if ("options" in value) == ("option_groups" in value):
        notes.add(path, "must have exactly one of options, option_groups")
    if "options" in value:
        _options(notes, f"{path}/options", value["options"], limits.SELECT_OPTIONS)
        _initial(notes, path, value)
    if "option_groups" in value:
        groups = notes.count(f"{path}/option_groups", value["option_groups"], limits.SELECT_GROUPS)
        for index, group in enumerate(groups):
            where = f"{path}/option_groups/{index}"
            text(notes, f"{where}/label", group.get("label"), limits.GROUP_LABEL, PLAIN)
            _options(notes, f"{where}/options", group.get("options"), limits.SELECT_OPTIONS)


def _initial(notes: Notes, path: str, value: Json) -> None:
    """What is preselected has to be one of the options, to the letter."""
    one = [value["initial_option"]] if value.get("initial_option") else []
    for initial in [*one, *value.get("initial_options", [])]:
        if initial not in value["options"]:
            notes.add(f"{path}/initial_option", "must be one of the provided options")


def _boxes(notes: Notes, path: str, value: Json) -> None:
    _options(notes, f"{path}/options", value.get("options"), limits.BOX_OPTIONS, ANY_TEXT)
    if isinstance(value.get("options"), list):
        _initial(notes, path, value)


def _overflow(notes: Notes, path: str, value: Json) -> None:
    _options(notes, f"{path}/options", value.get("options"), limits.OVERFLOW_OPTIONS)


def _typed(notes: Notes, path: str, value: Json) -> None:
    longest = value.get("max_length", limits.INPUT_LENGTH)
    shortest = value.get("min_length", 0)
    if not 0 <= shortest <= longest <= limits.INPUT_LENGTH or longest < 1:
        notes.add(path, "min_length and max_length must fit into 0 to 3000")
    initial = value.get("initial_value")
    if isinstance(initial, str):
        notes.length(f"{path}/initial_value", initial, min(longest, limits.INPUT_LENGTH))


def _number(notes: Notes, path: str, value: Json) -> None:
    if not isinstance(value.get("is_decimal_allowed"), bool):
        notes.add(f"{path}/is_decimal_allowed", "missing required field")


def _feedback(notes: Notes, path: str, value: Json) -> None:
    for key in ("positive_button", "negative_button"):
        button = value.get(key) or {}
        text(notes, f"{path}/{key}/text", button.get("text"), limits.BUTTON_TEXT, PLAIN)
        notes.length(f"{path}/{key}/value", button.get("value"), limits.BUTTON_VALUE)


def _icon_button(notes: Notes, path: str, value: Json) -> None:
    notes.one_of(f"{path}/icon", value.get("icon"), ("trash",))
    text(notes, f"{path}/text", value.get("text"), limits.BUTTON_TEXT, PLAIN)


_CHECKS: dict[str, Callable[[Notes, str, Json], None]] = {
    "button": _button,
    "workflow_button": _button,
    "overflow": _overflow,
    "image": image,
    "plain_text_input": _typed,
    "number_input": _number,
    "feedback_buttons": _feedback,
    "icon_button": _icon_button,
    **dict.fromkeys(BOXES, _boxes),
    **dict.fromkeys(("static_select", "multi_static_select"), _static_select),
}

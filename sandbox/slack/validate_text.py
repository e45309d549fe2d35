"""The notes of a validation, and the checks that every block shares."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.slack import limits

if TYPE_CHECKING:
    from sandbox.slack.model import Json

PLAIN = ("plain_text",)
ANY_TEXT = ("plain_text", "mrkdwn")


class Notes:
    """What is wrong, in Slack's manner: a sentence and a JSON pointer."""

    def __init__(self) -> None:
        self.messages: list[str] = []

    def add(self, path: str, sentence: str) -> None:
        self.messages.append(f"[ERROR] {sentence} [json-pointer:{path}]")

    def length(self, path: str, value: Any, longest: int, shortest: int = 0) -> None:
        if not isinstance(value, str):
            self.add(path, "must be a string")
        elif len(value) > longest:
            self.add(path, f"must be less than {longest + 1} characters")
        elif len(value) < shortest:
            self.add(path, f"must be more than {shortest - 1} characters")

    def count(self, path: str, items: Any, most: int, fewest: int = 1) -> list[Any]:
        """The items if they are a list (also one of the wrong length), else nothing to look at."""
        if not isinstance(items, list):
            self.add(path, "must be an array")
            return []
        if len(items) > most:
            self.add(path, f"no more than {most} items allowed")
        if len(items) < fewest:
            self.add(path, f"must provide at least {fewest} items")
        return items

    def one_of(self, path: str, value: Any, allowed: tuple[str, ...]) -> None:
        if value not in allowed:
            self.add(path, f"must be one of {', '.join(allowed)}")

    def unique(self, path: str, values: list[Any], what: str) -> None:
        seen: set[Any] = set()
        for value in values:
            if value in seen:
                self.add(path, f"{what} `{value}` already exists")
            seen.add(value)


def text(
    notes: Notes, path: str, value: Any, longest: int = limits.TEXT, kinds: tuple[str, ...] = ANY_TEXT
) -> None:
    """A text object: the right kind, neither empty nor too long, no field of the other kind."""
    if not isinstance(value, dict):
        notes.add(path, "must be a text object")
        return
    kind = value.get("type")
    notes.one_of(f"{path}/type", kind, kinds)
    notes.length(f"{path}/text", value.get("text"), longest, 1)
    allowed = {"type", "text", "emoji"} if kind == "plain_text" else {"type", "text", "verbatim"}
    for extra in sorted(set(value) - allowed):
        notes.add(f"{path}/{extra}", "additional property not allowed")


def optional_text(
    notes: Notes, path: str, owner: Json, key: str, longest: int, *, kinds: tuple[str, ...] = ANY_TEXT
) -> None:
    if owner.get(key) is not None:
        text(notes, f"{path}/{key}", owner[key], longest, kinds)


def optional_string(notes: Notes, path: str, owner: Json, key: str, longest: int) -> None:
    if owner.get(key) is not None:
        notes.length(f"{path}/{key}", owner[key], longest)


def confirm(notes: Notes, path: str, value: Any) -> None:
    if not isinstance(value, dict):
        notes.add(path, "must be a confirmation object")
        return
    for key, longest in limits.CONFIRM.items():
        kinds = ANY_TEXT if key == "text" else PLAIN
        text(notes, f"{path}/{key}", value.get(key), longest, kinds)
    if "style" in value:
        notes.one_of(f"{path}/style", value["style"], ("primary", "danger"))


def image(notes: Notes, path: str, value: Json) -> None:
    if ("image_url" in value) == ("slack_file" in value):
        notes.add(path, "must have exactly one of image_url, slack_file")
    optional_string(notes, path, value, "image_url", limits.IMAGE_URL)
    notes.length(f"{path}/alt_text", value.get("alt_text"), limits.ALT_TEXT, 1)

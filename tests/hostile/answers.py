"""Answers of the services outside, spoilt in every way that a bad day has."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from tests.services.gateways.loopback import Reply

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hypothesis.strategies import SearchStrategy

Spoil = "Callable[[Any], Reply]"

WRONG: SearchStrategy[Any] = st.sampled_from(
    [None, True, -1, 1e308, 10**30, "", "x", "\ud800", [], [[]], [None], {}, {"id": {}}, [{}], {"object": 1}]
)
DEEP = "[" * 100_000
LARGE = json.dumps({"object": "list", "padding": "x" * 10_000_000})

WHOLE: dict[str, Callable[[Any], Reply]] = {
    "cut off": lambda true: Reply(text=json.dumps(true)[: len(json.dumps(true)) // 2]),
    "cut off in mid-connection": lambda true: Reply(body=true, cut=True),
    "no answer": lambda true: Reply(drop=True),
    "empty": lambda true: Reply(text=""),
    "null": lambda true: Reply(text="null"),
    "a number": lambda true: Reply(text="7"),
    "a text": lambda true: Reply(text='"ok"'),
    "an empty object": lambda true: Reply(text="{}"),
    "a page of a proxy": lambda true: Reply(text="<html>Service unavailable</html>"),
    "a page of a proxy, as an error": lambda true: Reply(502, text="<html>Bad gateway</html>"),
    "an error told as a success": lambda true: Reply(body={"error": {"message": "no", "type": "api_error"}}),
    "an error that is a text": lambda true: Reply(500, body={"error": "no"}),
    "a refusal that is a list": lambda true: Reply(400, body=[1]),
    "not utf-8": lambda true: Reply(text="\ud800".encode("utf-16", "surrogatepass").decode("latin-1")),
    "nested without end": lambda true: Reply(text=DEEP),
    "ten megabytes of something else": lambda true: Reply(text=LARGE),
}
"""Answers that hold nothing of what was asked for: they must never pass for "there is nothing"."""


def places(tree: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to everything inside."""
    inner = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in inner:
        yield (*path, key)
        yield from places(value, (*path, key))


def spoilt(true: Any, place: int, wrong: Any, *, drop: bool) -> Any:
    """The answer with one thing in it left out, or replaced."""
    tree = deepcopy(true)
    ways = list(places(tree))
    if not ways:
        return wrong
    *way, last = ways[place % len(ways)]
    inner = tree
    for key in way:
        inner = inner[key]
    if drop:
        del inner[last]
    else:
        inner[last] = wrong
    return tree

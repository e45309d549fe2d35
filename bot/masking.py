"""A person's name and address within a text, found however they are spelled."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from bot import words

if TYPE_CHECKING:
    from collections.abc import Iterable

QUOTED = r'"(?:[^"\\\n]|\\.){1,254}"'
"""The part before the @ may hold anything within quotes (RFC 5321, 4.1.2)."""

_ADDRESS = re.compile(rf"(?:{QUOTED}|[^\s<>\"'(),;:]+)@[^\s<>\"'(),;:]*[^\s<>\"'(),;:.]")
_BEGIN, _END = r"(?:(?<!\w)|(?!\w))", r"(?:(?!\w)|(?<!\w))"


def without_addresses(text: str) -> str:
    return _ADDRESS.sub(lambda found: words.masked(found[0]), text)


def without_names(text: str, names: Iterable[str], instead: str) -> str:
    """The text with `instead` in the place of each name, which may be in other letters, spaces and lines."""
    compared = {tuple(_compared(name).split()) for name in names} - {(), tuple(_compared(instead).split())}
    if not compared:
        return text
    longest_first = sorted(compared, key=lambda name: -len("".join(name)))
    any_of = "|".join(r"\s+".join(map(re.escape, name)) for name in longest_first)
    return _replaced(text, re.compile(f"{_BEGIN}(?:{any_of}){_END}"), instead)


def _replaced(text: str, pattern: re.Pattern[str], instead: str) -> str:
    places = [place for place, char in enumerate(text) for _ in _same(char)]
    shown, end = "", 0
    for found in pattern.finditer(_compared(text)):
        shown += text[end : places[found.start()]] + instead
        end = places[found.end() - 1] + 1
    return shown + text[end:]


def _compared(text: str) -> str:
    return "".join(map(_same, text))


def _same(char: str) -> str:
    """A character as it is compared: without case, width and form; nothing where nobody sees it."""
    kind = unicodedata.category(char)
    if kind in {"Cc", "Cf"}:
        return " " if kind == "Cc" else ""
    return unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", char).casefold())

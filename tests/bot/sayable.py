"""A reader in whose language every phrase of ours is `⟦⟧`: the letters that are left were never sayable."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import UTC
from string import Formatter, ascii_letters
from typing import TYPE_CHECKING, Any

from bot.speech import Reader, told

if TYPE_CHECKING:
    from collections.abc import Iterator

_MONTHS = "jan.|feb.|mars|apr.|mai|juni|juli|aug.|sep.|okt.|nov.|des."
_VALUES = re.compile(rf"\d+\. (?:{_MONTHS}) \d+|\d(?: kr| EUR)|(?: kr| EUR)\b")
"""What dates and amounts are made of in Norwegian."""

_GREEK = str.maketrans(ascii_letters, "".join(chr(code) for code in range(0x3B1, 0x3B1 + len(ascii_letters))))
_NAMES = {"name", "pass_name", "email", "emails", "payer_name", "payer_email"}


class Unwritten(Mapping[str, str]):
    """Every phrase without its words, with its fields. `asked` are those that somebody wanted told."""

    def __init__(self) -> None:
        self.asked: set[str] = set()

    def __getitem__(self, english: str) -> str:
        self.asked.add(english)
        names = [name for _, name, _, _ in Formatter().parse(english) if name]
        return "⟦" + " ".join(f"{{{name}}}" for name in names) + "⟧"

    def __iter__(self) -> Iterator[str]:
        return iter(self.asked)

    def __len__(self) -> int:
        return len(self.asked)


PHRASES = Unwritten()
READER = Reader("nb", UTC, PHRASES)


def frozen(*texts: str | None) -> list[str]:
    """Those that hold words in English, whoever reads them."""
    unsaid = ((text, _VALUES.sub("", told(text, READER))) for text in texts if text)
    return [str(text) for text, left in unsaid if set(left) & set(ascii_letters)]


def renamed(thing: Any) -> Any:
    """A world in which no name has a Latin letter."""
    if isinstance(thing, tuple):
        return tuple(renamed(each) for each in thing)
    if isinstance(thing, Mapping):
        return {key: renamed(each) for key, each in thing.items()}
    if not is_dataclass(thing) or isinstance(thing, type):
        return thing
    values = {each.name: getattr(thing, each.name) for each in fields(thing)}
    changed = {name: _in_greek(value) if name in _NAMES else renamed(value) for name, value in values.items()}
    return replace(thing, **changed)


def _in_greek(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(map(_in_greek, value))
    return value.translate(_GREEK) if isinstance(value, str) else value

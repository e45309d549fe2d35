"""Whom something is said to, and text that is told to each in their own way."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

LANGUAGES = ("en", "nb")

SOURCE = "en"
"""The language that phrases are written in."""

_ALIASES = {"no": "nb", "nn": "nb"}

Plural = tuple[str, str]


def language_of(locale: str) -> str:
    """The language that somebody with this locale ("nb-NO", "en_GB") is spoken to in: English if unsure."""
    short = locale.strip().lower().replace("_", "-").split("-")[0]
    short = _ALIASES.get(short, short)
    return short if short in LANGUAGES else SOURCE


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom something is said to. `phrases` maps our English to their words, (one, many) where it counts."""

    language: str = SOURCE
    zone: tzinfo = UTC
    phrases: Mapping[str, str | Plural] = field(default_factory=lambda: MappingProxyType({}), repr=False)

    def phrase(self, english: str) -> str:
        found = self.phrases.get(english, english)
        return found if isinstance(found, str) else found[1]

    def plural(self, one: str, many: str, number: int) -> str:
        """Both languages here have the one plural: everything but 1 (CLDR plural rules)."""
        found = self.phrases.get(one, (one, many))
        forms = (found, found) if isinstance(found, str) else found
        return forms[0] if number == 1 else forms[1]


ENGLISH = Reader()


class How(Protocol):
    """One way in which something is said."""

    def told(self, reader: Reader) -> str: ...


class Said(str):
    """English text that knows how to be said to somebody else."""

    how: How
    __slots__ = ("how",)

    def __new__(cls, how: How) -> Said:
        self = super().__new__(cls, how.told(ENGLISH))
        self.how = how
        return self

    def __str__(self) -> str:
        return self

    def __reduce__(self) -> tuple[type[Said], tuple[How]]:
        return Said, (self.how,)


def told(text: str, reader: Reader) -> str:
    """The text as this reader reads it; what is no `Said` is said as it is."""
    if not isinstance(text, Said):
        return text
    # What it says to us was worked out when it was made.
    return str.__str__(text) if reader is ENGLISH else text.how.told(reader)


def spoken(value: Any, reader: Reader) -> Any:
    """A message, a view, or any JSON, with every text told."""
    if isinstance(value, str):
        return told(value, reader)
    if isinstance(value, dict):
        return {key: spoken(one, reader) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(spoken(one, reader) for one in value)
    return value

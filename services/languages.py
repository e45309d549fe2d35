"""The catalogues beside the code: what our English is in other languages (gettext `.po` files)."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING

from babel.messages.pofile import read_po

from bot.speech import SOURCE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from babel.messages.catalog import Message

    from bot.speech import Plural

FOLDER = files("bot") / "languages"


@cache
def phrases(language: str) -> Mapping[str, str | Plural]:
    """English to the words of this language, (one, many) where it counts; empty for English itself."""
    if language == SOURCE:
        return MappingProxyType({})
    with (FOLDER / f"{language}.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    return MappingProxyType(dict(_pair(each) for each in catalogue if each.id and all(_words(each))))


def _pair(message: Message) -> tuple[str, str | Plural]:
    words = _words(message)
    if isinstance(message.id, str):
        return message.id, words[0]
    return message.id[0], (words[0], words[-1])


def _words(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())

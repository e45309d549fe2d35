"""How values are written for people: dates, money, names, addresses."""

from __future__ import annotations

import unicodedata

from bot.speech import day, money

__all__ = ["day", "first_name", "line", "masked", "money"]

_NAME_LIMIT = 40
_LINE_LIMIT = 80


def line(text: str | None, limit: int = _LINE_LIMIT) -> str:
    """Outside text as one short line: no control or direction characters, runs of space as one."""
    shown = "".join(" " if unicodedata.category(char) == "Cc" else char for char in text or "")
    shown = " ".join("".join(char for char in shown if unicodedata.category(char) != "Cf").split())
    return shown if len(shown) <= limit else shown[: limit - 1].rstrip() + "…"


def first_name(name: str | None) -> str | None:
    """The first word of a name; None for no name, and for an address in a name's place."""
    words = line(name).split()
    if not words or any("@" in word for word in words):
        return None
    return line(words[0], _NAME_LIMIT)


def masked(email: str | None) -> str:
    """An address that its owner recognises and nobody else can use: "a***@example.com"."""
    local, at, domain = line(email, 254).rpartition("@")
    first = local.lstrip('" ')[:1]
    return f"{first}***@{domain}" if at and local else "***"

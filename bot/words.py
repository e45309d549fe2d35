"""How values are written for people: dates, money, names, addresses."""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from typing import TYPE_CHECKING

from babel.dates import format_date
from babel.numbers import format_currency, get_currency_symbol

from bot.rules import decimals

if TYPE_CHECKING:
    from datetime import datetime

    from bot.model import Money

_NAME_LIMIT = 40
_LINE_LIMIT = 80


def day(at: datetime) -> str:
    """A day as people write it: "3 Oct 2025"."""
    return format_date(at, "d MMM y", locale="en")


def money(value: Money) -> str:
    """An amount with its currency: "2,000 kr", "€25.50"; whole amounts carry no decimals."""
    code = value.currency.lower()
    places = decimals(code)
    amount = Decimal(value.amount).scaleb(-places)
    number = "#,##0" if amount == amount.to_integral_value() else "#,##0." + "0" * places
    return format_currency(
        amount, code.upper(), format=_pattern(code, number), currency_digits=False, locale="en"
    )


def _pattern(code: str, number: str) -> str:
    if code == "nok":
        return f"{number} 'kr'"
    symbol = get_currency_symbol(code.upper(), locale="en")
    return f"¤ {number}" if symbol[-1:].isalpha() else f"¤{number}"


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
    return f"{local[:1]}***@{domain}" if at and local else "***"

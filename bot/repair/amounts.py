"""Money as the site stores it: plain numbers in major units (data contract 1.2)."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from bot.rules import decimals

if TYPE_CHECKING:
    from bot.model import Money


def major(money: Money) -> float:
    """The amount in major units; an `int` where it is whole, as JSON from the site has it."""
    return _plain(Decimal(money.amount).scaleb(-decimals(money.currency)))


def told(text: str | None) -> float | None:
    """A number from metadata, which is always text; None where it is absent or no finite number."""
    try:
        value = Decimal(text or "")
    except InvalidOperation:
        return None
    return _plain(value) if value.is_finite() and abs(value) < Decimal(10**12) else None


def _plain(value: Decimal) -> float:
    return int(value) if value == value.to_integral_value() else float(value)

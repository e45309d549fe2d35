"""Money as the site stores it: plain numbers in major units (data contract 1.2)."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.model import Money

NO_MINOR_UNIT = frozenset(
    ("bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv", "xaf", "xof", "xpf")
)
THOUSANDTHS = frozenset({"bhd", "jod", "kwd", "omr", "tnd"})
"""https://docs.stripe.com/currencies: Stripe's table is not ISO's (ISK and UGX are in hundredths)."""


def major(money: Money) -> float:
    """The amount in major units; an `int` where it is whole, as JSON from the site has it."""
    return _plain(Decimal(money.amount).scaleb(-_decimals(money.currency)))


def told(text: str | None) -> float | None:
    """A number from metadata, which is always text; None where it is absent or no finite number."""
    try:
        value = Decimal(text or "")
    except InvalidOperation:
        return None
    return _plain(value) if value.is_finite() and abs(value) < Decimal(10**12) else None


def _decimals(currency: str) -> int:
    if currency.lower() in NO_MINOR_UNIT:
        return 0
    return 3 if currency.lower() in THOUSANDTHS else 2


def _plain(value: Decimal) -> float:
    return int(value) if value == value.to_integral_value() else float(value)

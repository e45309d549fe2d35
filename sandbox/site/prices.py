"""What a checkout costs, and the metadata the site puts on its session (all values are text)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
_LEAST = 1.0  # kr; also the price of an upgrade that costs nothing
_DEFAULT_FEE = 5


class CheckoutRefusedError(ValueError):
    """The site's checkout route would have answered with an error."""


@dataclass(frozen=True)
class Price:
    """In kr, as the site counts."""

    total: float
    metadata: dict[str, str]

    @property
    def minor(self) -> int:
        return round(self.total * 100)


def js_number(value: float) -> str:
    """A number as JavaScript writes it: no `.0`."""
    return str(int(value)) if value == int(value) else repr(float(value))


def plain_price(bought: Json, promo: str | None) -> Price:
    full = float(bought.get("price") or 0)
    discount = min(_discount(bought, full), full) if promo and _fits(bought, promo) else None
    final = full if discount is None else max(full - discount, _LEAST)
    metadata = {
        "originalPrice": js_number(full),
        "finalPrice": js_number(final),
        "discountAmount": js_number(discount or 0),
    }
    if promo and discount is not None:
        metadata["promoCode"] = promo.upper()
    return Price(final, metadata)


def upgrade_price(bought: Json, old_pass: Json | None, old_subscription_id: str) -> Price:
    """New price less the old pass's present one; `finalPrice` was set before, so it is the full one."""
    full, worth = (float((one or {}).get("price") or 0) for one in (bought, old_pass))
    cost = max(full - worth, _LEAST)
    metadata = {
        "originalPrice": js_number(full),
        "finalPrice": js_number(full),
        "discountAmount": "0",
        "upgradeFromSubscriptionId": old_subscription_id,
        "originalPassPrice": js_number(worth),
        "newPassPrice": js_number(full),
        "upgradeCost": js_number(cost),
    }
    return Price(cost, metadata)


def application_fee(minor: int, tenant: Json) -> int:
    percent = tenant["stripeConnect"].get("applicationFeePercent") or _DEFAULT_FEE
    return round(minor * float(percent) / 100)


def _fits(bought: Json, promo: str) -> bool:
    code = bought.get("promoCode")
    if not (bought.get("promoActive") and isinstance(code, str) and code.casefold() == promo.casefold()):
        raise CheckoutRefusedError("That promo code is not valid for this pass.")
    return True


def _discount(bought: Json, full: float) -> float:
    value = float(bought.get("promoDiscountValue") or 0)
    return full * value / 100 if bought.get("promoDiscountType") == "percentage" else value

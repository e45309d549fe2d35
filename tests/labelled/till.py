"""What Stripe knows of a sale that went well: the checkout and its payment."""

from __future__ import annotations

import string
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.model import Money, Payment, Purchase
from tests.labelled import shops

if TYPE_CHECKING:
    from datetime import datetime
    from random import Random

    from bot.model import Document

SIGNS = string.ascii_letters + string.digits


def run(dice: Random, length: int) -> str:
    return "".join(dice.choices(SIGNS, k=length))


def checkout(
    dice: Random, school: str, sold: Document, created: datetime, owner: str, account: str
) -> Purchase:
    price = str(sold["price"])
    return Purchase(
        session_id=f"cs_live_{run(dice, 58)}",
        account=account,
        livemode=True,
        created=created,
        mode="payment",
        status="complete",
        payment_status="paid",
        money=Money(sold["price"] * 100, "nok"),
        payment_intent=f"pi_3{run(dice, 23)}",
        payer_email=None,
        payer_name=None,
        metadata={
            "type": "pass_purchase",
            "passId": sold["_id"],
            "passType": sold["type"],
            "userId": owner,
            "tenantId": shops.tenant_of(school),
            "tenantSlug": f"{school}-dance",
            "originalPrice": price,
            "finalPrice": price,
            "discountAmount": "0",
        },
    )


def payment_of(purchase: Purchase, dice: Random) -> Payment:
    assert purchase.payment_intent
    return Payment(
        intent_id=purchase.payment_intent,
        status="succeeded",
        charge_ids=(f"ch_3{run(dice, 23)}",),
        paid_at=purchase.created + timedelta(seconds=dice.randint(5, 170)),
        captured=purchase.money.amount,
        refunded=0,
        dispute=None,
        failure=None,
    )

"""Builds the objects of a sale over Stripe's examples."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypedDict

from sandbox.stripe.fixtures import Json, fresh

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.stripe.ids import Ids

PaymentState = Literal["paid", "free", "processing", "failed", "open", "expired"]
Mode = Literal["payment", "subscription"]
DAY = 86_400
_STATUS = {"open": "open", "expired": "expired"}
_PAYMENT_STATUS = {"paid": "paid", "free": "no_payment_required"}
_INTENT_STATUS = {"paid": "succeeded", "processing": "processing", "failed": "requires_payment_method"}
_CHARGE_STATUS = {"paid": "succeeded", "processing": "pending", "failed": "failed"}
_DECLINED = "The payment was declined by the customer's bank."


class SaleDetails(TypedDict, total=False):
    """What else a sale may say; ids that are not given are invented."""

    currency: str
    metadata: Mapping[str, str] | None
    name: str | None
    payment: PaymentState
    mode: Mode
    line_item: str
    customer_email: str | None
    session_id: str | None
    payment_intent: str | None
    application_fee: int | None
    success_url: str


@dataclass(frozen=True)
class Sale:
    """Amount in minor units; `created` in seconds; ids None are invented."""

    amount: int
    email: str
    created: int
    livemode: bool
    currency: str = "nok"
    metadata: Mapping[str, str] | None = None
    name: str | None = None
    payment: PaymentState = "paid"
    mode: Mode = "payment"
    line_item: str = "Ten classes"
    customer_email: str | None = None
    session_id: str | None = None
    payment_intent: str | None = None
    application_fee: int | None = None
    success_url: str = "https://school.example.com/payment/success"

    @property
    def moves_money(self) -> bool:
        return self.mode == "payment" and self.payment in _INTENT_STATUS


def build_session(sale: Sale, ids: Ids) -> Json:
    session_id = sale.session_id or ids.session(livemode=sale.livemode)
    is_open = sale.payment == "open"
    return fresh(
        "checkout.session",
        id=session_id,
        created=sale.created,
        expires_at=sale.created + DAY,
        livemode=sale.livemode,
        mode=sale.mode,
        currency=sale.currency,
        amount_subtotal=sale.amount,
        amount_total=0 if sale.payment == "free" else sale.amount,
        status=_STATUS.get(sale.payment, "complete"),
        payment_status=_PAYMENT_STATUS.get(sale.payment, "unpaid"),
        payment_intent=(sale.payment_intent or ids.make("pi")) if sale.moves_money else None,
        customer_email=sale.customer_email,
        customer_details=_customer(sale),
        metadata=dict(sale.metadata or {}),
        success_url=sale.success_url,
        url=f"https://checkout.stripe.com/c/pay/{session_id}" if is_open else None,
        total_details={
            "amount_discount": sale.amount if sale.payment == "free" else 0,
            "amount_shipping": 0,
            "amount_tax": 0,
        },
        **_plan(sale, ids),
    )


def _customer(sale: Sale) -> Json | None:
    """Empty until somebody has typed something at the checkout."""
    if sale.payment in _STATUS and sale.customer_email is None:
        return None
    details: Json = fresh("checkout.session")["customer_details"]
    return {**details, "email": sale.customer_email or sale.email, "name": sale.name, "tax_ids": []}


def _plan(sale: Sale, ids: Ids) -> Json:
    if sale.mode != "subscription" or sale.payment in _STATUS:
        return {}
    return {"subscription": ids.make("sub"), "invoice": ids.make("in"), "customer": f"cus_{ids.text(14)}"}


def build_line_item(sale: Sale, ids: Ids) -> Json:
    item = fresh(
        "item",
        id=ids.make("li"),
        description=sale.line_item,
        currency=sale.currency,
        amount_subtotal=sale.amount,
        amount_total=0 if sale.payment == "free" else sale.amount,
        amount_discount=sale.amount if sale.payment == "free" else 0,
    )
    item["price"].update(
        id=ids.make("price"),
        product=f"prod_{ids.text(14)}",
        created=sale.created,
        currency=sale.currency,
        livemode=sale.livemode,
        active=False,
        unit_amount=sale.amount,
        unit_amount_decimal=str(sale.amount),
    )
    return item


def build_intent(sale: Sale, session: Json, ids: Ids) -> Json:
    return fresh(
        "payment_intent",
        id=session["payment_intent"],
        created=sale.created,
        livemode=sale.livemode,
        amount=sale.amount,
        amount_received=sale.amount if sale.payment == "paid" else 0,
        currency=sale.currency,
        status=_INTENT_STATUS[sale.payment],
        latest_charge=ids.make("ch"),
        payment_method=ids.make("pm") if sale.payment != "failed" else None,
        client_secret=f"{session['payment_intent']}_secret_{ids.text(25)}",
        application_fee_amount=sale.application_fee,
        last_payment_error=declined() if sale.payment == "failed" else None,
        metadata={},
    )


def build_charge(sale: Sale, intent: Json, ids: Ids) -> Json:
    charge = fresh(
        "charge",
        id=intent["latest_charge"],
        created=sale.created,
        livemode=sale.livemode,
        amount=sale.amount,
        amount_captured=sale.amount if sale.payment == "paid" else 0,
        currency=sale.currency,
        payment_intent=intent["id"],
        payment_method=intent["payment_method"] or ids.make("pm"),
        status=_CHARGE_STATUS[sale.payment],
        paid=sale.payment == "paid",
        captured=sale.payment != "failed",
        balance_transaction=ids.make("txn") if sale.payment == "paid" else None,
        application_fee_amount=sale.application_fee,
        metadata={},
    )
    charge["billing_details"].update(email=sale.email, name=sale.name)
    if sale.payment == "failed":
        charge.update(failed_with())
    return charge


def build_balance_transaction(charge: Json) -> Json:
    return fresh(
        "balance_transaction",
        id=charge["balance_transaction"],
        created=charge["created"],
        available_on=charge["created"] + 7 * DAY,
        amount=charge["amount"],
        net=charge["amount"],
        currency=charge["currency"],
        source=charge["id"],
        description=None,
        status="pending",
    )


def declined() -> Json:
    return {"type": "card_error", "code": "card_declined", "message": _DECLINED}


def failed_with() -> Json:
    return {"failure_code": "card_declined", "failure_message": _DECLINED, "status": "failed", "paid": False}


def build_refund(charge: Json, amount: int, created: int, ids: Ids) -> Json:
    return fresh(
        "refund",
        id=ids.make("re"),
        created=created,
        amount=amount,
        currency=charge["currency"],
        charge=charge["id"],
        payment_intent=charge["payment_intent"],
        status="succeeded",
        reason="requested_by_customer",
    )


def build_dispute(charge: Json, status: str, created: int, ids: Ids) -> Json:
    dispute = fresh(
        "dispute",
        id=ids.make("dp"),
        created=created,
        livemode=charge["livemode"],
        amount=charge["amount"],
        currency=charge["currency"],
        charge=charge["id"],
        payment_intent=charge["payment_intent"],
        status=status,
        reason="fraudulent",
        is_charge_refundable=False,
    )
    dispute["evidence_details"]["due_by"] = created + 7 * DAY
    return dispute

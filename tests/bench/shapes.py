"""The shapes of the bench's objects: JSON texts with marks in the places that differ."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from sandbox.stripe.fixtures import fresh

Json = dict[str, Any]

PRICE = 200_000
_MARK = "@@{}@@"


def filled(template: list[str], values: dict[str, str]) -> str:
    """Odd parts are names."""
    return "".join(values[part] if place % 2 else part for place, part in enumerate(template))


def _template(thing: Json, bare: tuple[str, ...]) -> list[str]:
    text = json.dumps(thing)
    for name in bare:
        text = text.replace(f'"{_MARK.format(name)}"', _MARK.format(name))
    return text.split("@@")


@cache
def session() -> list[str]:
    mark = _MARK.format
    details = {**fresh("checkout.session")["customer_details"], "email": mark("email"), "name": "Ada Larsen"}
    thing = fresh(
        "checkout.session",
        id=mark("id"),
        created=mark("created"),
        livemode=True,
        mode="payment",
        currency="nok",
        amount_subtotal=PRICE,
        amount_total=PRICE,
        status=mark("status"),
        payment_status=mark("paid"),
        payment_intent=mark("intent"),
        customer_details=details,
        metadata=mark("metadata"),
    )
    return _template(thing, ("created", "intent", "metadata"))


@cache
def subscription() -> list[str]:
    mark = _MARK.format
    thing = {
        "_id": mark("id"),
        "_type": "subscription",
        "_rev": "0123456789abcdef",
        "_createdAt": mark("start"),
        "_updatedAt": mark("start"),
        "user": {"_type": "reference", "_ref": mark("owner")},
        "tenant": {"_type": "reference", "_ref": "tenant-00000"},
        "type": "clipcard",
        "passId": "pass-ten",
        "passName": "Ten classes",
        "startDate": mark("start"),
        "endDate": mark("end"),
        "remainingClips": 10,
        "isActive": mark("active"),
        "purchasePrice": 2000,
        "stripeSessionId": mark("session"),
        "stripePaymentId": mark("intent"),
        "createdViaWebhook": True,
        "fixReason": "refunded",
    }
    return _template(thing, ("active",))


@cache
def outline() -> list[str]:
    names = {"_id": "id", "startDate": "start", "stripeSessionId": "session", "stripePaymentId": "intent"}
    return _template({field: _MARK.format(name) for field, name in names.items()}, ())


@cache
def user() -> list[str]:
    mark = _MARK.format
    thing = {
        "_id": mark("id"),
        "_type": "user",
        "_rev": "0123456789abcdef",
        "_createdAt": "2025-01-01T10:00:00.000Z",
        "clerkId": mark("clerk"),
        "email": mark("email"),
        "name": "Ada Larsen",
        "role": "student",
        "isActive": True,
    }
    return _template(thing, ())

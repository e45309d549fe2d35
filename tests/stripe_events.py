"""Events as Stripe sends them, and its signature on them."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import TYPE_CHECKING, Any

from tests.worlds import BOUGHT, INTENT, NOW, SESSION

if TYPE_CHECKING:
    from datetime import datetime

SECRET = "whsec_sandbox"
COMPLETED = "checkout.session.completed"


def event(
    event_id: str = "evt_1",
    event_type: str = COMPLETED,
    *,
    about: str = SESSION,
    created: datetime = BOUGHT,
    thing: dict[str, Any] | None = None,
    **changes: Any,
) -> bytes:
    """Ada's checkout at Oak, paid, unless told otherwise."""
    paid = {"id": about, "object": "checkout.session", "payment_intent": INTENT, "payment_status": "paid"}
    payer = {"customer_details": {"email": "ada@example.com"}}
    told = {
        "id": event_id,
        "object": "event",
        "type": event_type,
        "account": "acct_oak",
        "livemode": True,
        "created": int(created.timestamp()),
        "data": {"object": thing or {**paid, **payer}},
    }
    return json.dumps({**told, **changes}, indent=2).encode()


def refund(event_id: str = "evt_refund", event_type: str = "charge.refunded") -> bytes:
    charge = {"id": "ch_oak0001", "object": "charge", "payment_intent": INTENT}
    return event(event_id, event_type, thing=charge)


def signature(body: bytes, *secrets: str, at: datetime = NOW) -> str:
    """One `v1` for each secret; the sandbox's where none is given."""
    seconds = int(at.timestamp())
    signed = f"{seconds}.".encode() + body
    made = [hmac.new(s.encode(), signed, hashlib.sha256).hexdigest() for s in secrets or (SECRET,)]
    return ",".join([f"t={seconds}", *(f"v1={digest}" for digest in made)])

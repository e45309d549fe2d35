"""A pass by hand that was asked for, and what came of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.actions import Action, FieldChange
from bot.messages import Posted
from bot.requests import Request
from tests.fakes.desk import NOW

REQUEST = Request(
    id="req_1",
    at=NOW,
    asker="U1",
    clerk_id="user_ada",
    pass_id="pass-ten",
    session_id="cs_live_oak0001",
    reason="Paid by bank transfer",
    fingerprint="f1a2b3c4d5e6f7a8",
    preview=(
        FieldChange("Pass", None, "Ten Classes"),
        FieldChange("For", None, "Ada Oak"),
        FieldChange("School", None, "Oak Dance"),
        FieldChange("Starts", None, "20 Nov 2026"),
        FieldChange("Ends", None, "18 Feb 2027"),
        FieldChange("Classes", None, "10"),
        FieldChange("Price", None, "2,000 kr"),
        FieldChange("Reason", None, "Paid by bank transfer"),
    ),
    customer="Ada Oak",
    email="ada@example.com",
    posted=Posted("C2", "1.0"),
)
APPROVED = replace(REQUEST, state="approved", by="U2", settled_at=NOW + timedelta(minutes=5))
REJECTED = replace(APPROVED, state="rejected")
GRANTED = Action(
    id="act_1",
    at=NOW + timedelta(minutes=5),
    by="U1",
    kind="grant",
    key="cs_live_oak0001",
    session_id="cs_live_oak0001",
    subscription_id="passkeeper-cs_live_oak0001",
    fingerprint=REQUEST.fingerprint,
    before={},
    after={},
    detail="Ada Oak gets “Ten Classes” by hand.",
    result="created",
    approved_by="U2",
)

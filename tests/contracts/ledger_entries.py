"""One invented finding and one action with every field told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.actions import Action
from bot.findings import Finding
from bot.model import Money
from bot.verdicts import Verdict

NOW = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)
MINUTE = timedelta(minutes=1)

FINDING = Finding(
    verdict=Verdict.MISSING,
    reason="log_error",
    session_id="cs_live_a1",
    payment_intent="pi_1",
    account="acct_oak",
    livemode=True,
    tenant_id="t-oak",
    user_id="u-1",
    clerk_id="user_ada",
    pass_id="p-ten",
    pass_name='Ten "classes" <!channel>',
    money=Money(25000, "nok"),
    paid_at=NOW,
    subscription_ids=("s-1", "s-2"),
    fixable=True,
    needs_manager=True,
    detail="Ada paid, and no pass was made.",
    customer="Ada Ås",
    email="ada@example.com",
    payer_email="bo@example.com",
    school="Oak",
    start=NOW - MINUTE,
    end=NOW + MINUTE,
)

ACTION = Action(
    id="a-1",
    at=NOW,
    by="U1",
    kind="create",
    key="cs_live_a1",
    session_id="cs_live_a1",
    subscription_id="s-1",
    fingerprint="f",
    before={"s-1": None},
    after={"s-1": {"_id": "s-1", "price": 250.5, "tags": ["é", None]}},
    detail="A pass for Ada.",
    approved_by="U2",
)

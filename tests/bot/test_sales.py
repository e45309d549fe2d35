from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.actions import Action
from bot.judge import judge
from bot.model import Unknown
from bot.sales import ours, sale
from tests import worlds

if TYPE_CHECKING:
    from bot.evidence import Evidence
    from bot.sales import Sale

HELD = worlds.subscription().id


def sold(evidence: Evidence, *own: str) -> Sale:
    return sale(evidence, judge(evidence), own)


def evidence(*, held: dict[str, Any] | None = None, **parts: Any) -> Evidence:
    """Of the healthy purchase, with a pass that is bent as told; none where nothing is told."""
    store = None if held is None else worlds.facts(worlds.subscription(**held))
    return worlds.evidence(store, **parts)


SOON: dict[str, Any] = {"now": worlds.BOUGHT + timedelta(minutes=5)}
REFUNDED: dict[str, Any] = {"paid": worlds.payment(refunded=200000)}
COUNTED, UNCOUNTED = (True, True), (True, False)


@pytest.mark.parametrize(
    ("read", "purchase_and_eligible", "made", "gap"),
    [
        (evidence(held={}), COUNTED, True, False),
        (evidence(), COUNTED, False, True),
        (evidence(held={"isActive": False}), COUNTED, True, True),
        (evidence(held={"endDate": "2025-10-04T00:00:00.000Z"}), COUNTED, True, True),
        (evidence(held={"createdViaPasskeeper": True}), COUNTED, False, False),
        (evidence(held={"manuallyCreated": True}), COUNTED, False, False),
        (evidence(held={"createdViaRecovery": True}), COUNTED, False, False),
        (evidence(held={}, **SOON), UNCOUNTED, True, False),
        (evidence(**SOON), UNCOUNTED, False, False),
        (evidence(**REFUNDED), UNCOUNTED, False, False),
        (evidence(of=worlds.purchase(metadata={})), UNCOUNTED, False, True),
        (evidence(of=worlds.free_purchase()), COUNTED, False, True),
        (evidence(of=worlds.purchase(metadata={"classId": "c"})), (False, False), False, False),
        (evidence(of=worlds.purchase(status="open", payment_status="unpaid")), (False, False), False, False),
        (replace(evidence(), store=Unknown("store", "Silent.")), UNCOUNTED, False, False),
    ],
    ids=[
        "right",
        "missing",
        "hidden",
        "over too early",
        "made by Passkeeper",
        "made by hand",
        "made by a script",
        "right and too young to count",
        "too young to say",
        "paid back",
        "nothing tells which pass",
        "free and missing",
        "a class",
        "not paid",
        "unread",
    ],
)
def test_what_a_checkout_counts_for(
    read: Evidence, purchase_and_eligible: tuple[bool, bool], made: bool, gap: bool
) -> None:
    counted = sold(read)

    assert (counted.purchase, counted.eligible) == purchase_and_eligible
    assert (counted.made, counted.gap) == (made, gap)
    assert (counted.key, counted.at) == (worlds.SESSION, worlds.BOUGHT)


def test_a_pass_that_the_journal_knows_as_ours_was_not_made_by_the_site() -> None:
    assert sold(evidence(held={}), HELD).made is False


def test_a_twin_of_ours_that_the_site_made_was_made_by_the_site() -> None:
    twins = worlds.facts(worlds.subscription(), worlds.subscription(_id="passkeeper-x"))

    assert sold(worlds.evidence(twins), "passkeeper-x").made is True


def action(**changes: Any) -> Action:
    made = Action(
        id="act_1",
        at=worlds.NOW,
        by="U1",
        kind="create",
        key=worlds.SESSION,
        session_id=worlds.SESSION,
        subscription_id="sub-1",
        fingerprint="f",
        before={"sub-1": None},
        after={"sub-1": {"_id": "sub-1", "stripeSessionId": "cs_1", "stripePaymentId": "pi_1"}},
        result="created",
    )
    return replace(made, **changes)


@pytest.mark.parametrize(
    ("done", "found"),
    [
        (action(), {"sub-1"}),
        (action(result="failed"), set()),
        (action(result=None), set()),
        (action(after={"sub-1": None}), set()),
        (action(result="repaired", before={"sub-1": {"_id": "sub-1"}}), {"sub-1"}),
        (action(result="repaired", before={"sub-1": {"stripeSessionId": "cs_1"}}), set()),
        (action(result="repaired", before={"sub-1": {"stripePaymentId": "pi_1"}}), set()),
    ],
    ids=["made", "failed", "under way", "gone", "tied to its payment", "mended", "mended, tied by intent"],
)
def test_ours_is_what_we_made_or_first_tied_to_a_payment(done: Action, found: set[str]) -> None:
    assert ours([done]) == found

"""A pass by hand, with a reason and a manager."""

from __future__ import annotations

from typing import Any

import pytest

from bot.actions import Create, Fix, Patch, Refusal
from bot.model import Account, Unknown
from bot.repair import grant
from tests import worlds
from tests.bot.repair_worlds import LATER, NEW_PASS, created, lines, refused


def given(**changes: Any) -> Fix | Refusal:
    usual: dict[str, Any] = {
        "owner": worlds.ada(),
        "account": worlds.ADA_IN_CLERK,
        "sold": worlds.ten_pass(),
        "tenant": worlds.oak(),
        "purchase": None,
        "reason": "Paid in cash at the door",
        "at": LATER,
        "action_key": "grant-1",
    }
    return grant(**{**usual, **changes})


def granted(**changes: Any) -> Fix:
    fix = given(**changes)
    assert isinstance(fix, Fix), fix
    assert fix.kind == "grant"
    assert fix.needs_manager
    return fix


def test_a_pass_without_a_payment_starts_now_and_carries_no_payment() -> None:
    fix = granted()
    assert created(fix) == {
        "_id": "passkeeper-grant-00d1c1c9f0bcc58c43e6d0b1c69ce3c8",
        "_type": "subscription",
        "user": {"_type": "reference", "_ref": "usr-ada"},
        "tenant": {"_type": "reference", "_ref": "tenant-oak"},
        "type": "clipcard",
        "startDate": "2025-10-14T08:30:00.000Z",
        "endDate": "2026-01-12T08:30:00.000Z",
        "passId": "pass-ten",
        "passName": "Ten classes",
        "remainingClips": 10,
        "isActive": True,
        "purchasePrice": 0,
        "manualCreationReason": "Paid in cash at the door",
    }
    assert fix.key == "grant-1"
    assert ("Reason", None, "Paid in cash at the door") in lines(fix)
    assert fix.sentence == "Ada Larsen gets “Ten classes” by hand, from 14 Oct 2025 to 12 Jan 2026."


def test_a_pass_for_a_payment_is_the_one_the_site_would_have_made() -> None:
    bought = worlds.purchase()
    fix = granted(purchase=bought, payment=worlds.payment())
    assert created(fix) == {**NEW_PASS, "manualCreationReason": "Paid in cash at the door"}
    assert fix.key == bought.session_id


def test_a_free_purchase_needs_no_payment_behind_it() -> None:
    assert created(granted(purchase=worlds.free_purchase()))["purchasePrice"] == 0


def test_the_same_wish_twice_is_the_same_fix() -> None:
    assert given() == given()
    assert granted(action_key="grant-2").subscription_id != granted().subscription_id


def test_a_person_without_a_record_gets_one() -> None:
    user, held = granted(owner=None).mutations
    assert isinstance(user, Create)
    assert isinstance(held, Create)
    assert user.document["createdAt"] == "2025-10-14T08:30:00.000Z"
    assert held.document["user"]["_ref"] == user.document["_id"]


def test_an_old_record_is_linked_only_to_the_login_that_clerk_names() -> None:
    first, _ = granted(owner=worlds.old_ada(_rev="u-1")).mutations
    assert first == Patch("user_ada", "u-1", {"clerkId": "user_ada"})
    assert len(granted(owner=worlds.old_ada(_rev="u-1"), account=None).mutations) == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"reason": "  "}, "needs a reason"),
        ({"owner": None, "account": None}, "Ask them to sign in once"),
        ({"account": Account("user_bob", "Bob", None, ())}, "two different people"),
        ({"tenant": worlds.elm()}, "“Ten classes” belongs to another school. Choose a pass of Elm Dance."),
        ({"sold": worlds.ten_pass(type="course")}, "type the site does not know. Set its type"),
        ({"sold": worlds.ten_pass(validityDays=None)}, "how long it lasts. Set that"),
        ({"sold": worlds.ten_pass(classesLimit=None)}, "how many classes it has. Set that"),
        ({"sold": worlds.ten_pass(classesLimit=0)}, "how many classes it has. Set that"),
        (
            {"sold": worlds.ten_pass(validityType="date", expiryDate="2025-10-10T00:00:00Z")},
            "would be over since 10 Oct 2025. Set a later end",
        ),
    ],
)
def test_what_cannot_be_used_is_refused_with_what_to_set_first(changes: dict[str, Any], words: str) -> None:
    assert words in refused(given(**changes)).sentence


@pytest.mark.parametrize(
    ("bought", "payment", "words"),
    [
        (worlds.purchase(payment_status="unpaid"), worlds.payment(), "not paid"),
        (worlds.purchase(), worlds.payment(refunded=1), "paid back"),
        (worlds.purchase(), worlds.payment(dispute="under_review"), "disputed"),
        (worlds.purchase(), None, "could not show this payment"),
        (worlds.purchase(), Unknown("stripe", "no answer"), "could not show this payment"),
    ],
)
def test_money_that_is_not_in_gives_no_pass(bought: Any, payment: Any, words: str) -> None:
    assert words in refused(given(purchase=bought, payment=payment)).sentence

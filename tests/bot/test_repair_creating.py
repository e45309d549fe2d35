"""Passes that were paid for and never made."""

from __future__ import annotations

import pytest

from bot.actions import Create, Fix, Patch
from bot.documents import written
from bot.evidence import DirectoryFacts
from bot.judge import judge
from bot.model import Account, Money, Unknown
from bot.repair import plan
from tests import worlds
from tests.bot.repair_worlds import END, MADE, NEW_PASS, START, created, fix_for, lines, refusal_for, refused


def test_a_missing_pass_is_made_as_the_sites_webhook_would_have_made_it() -> None:
    fix = fix_for(worlds.evidence(), "no_delivery")
    assert fix.mutations == (Create(NEW_PASS),)
    assert fix.kind == "create"
    assert fix.subscription_id == MADE
    assert fix.sentence == (
        "Ada Larsen gets “Ten classes”, from 3 Oct 2025 to 1 Jan 2026, as it was paid for."
    )
    assert lines(fix) == [
        ("Pass", None, "Ten classes"),
        ("For", None, "Ada Larsen"),
        ("School", None, "Oak Dance"),
        ("Starts", None, "3 Oct 2025"),
        ("Ends", None, "1 Jan 2026"),
        ("Classes", None, "10"),
        ("Price", None, "2,000 kr"),
    ]


@pytest.mark.parametrize(("status", "reason"), [("error", "log_error"), ("success", "log_success")])
def test_what_the_sites_log_says_changes_nothing_about_the_fix(status: str, reason: str) -> None:
    store = worlds.facts(log=worlds.log(status))
    assert fix_for(worlds.evidence(store), reason).mutations == (Create(NEW_PASS),)


def test_a_pass_stuck_at_the_site_is_made_once_its_grace_is_over() -> None:
    store = worlds.facts(log=worlds.log("processing"))
    assert fix_for(worlds.evidence(store), "stuck").mutations == (Create(NEW_PASS),)


def test_a_free_pass_costs_nothing_and_carries_no_payment_id() -> None:
    document = created(fix_for(worlds.evidence(of=worlds.free_purchase()), "free_pass"))
    assert document["purchasePrice"] == 0
    assert "stripePaymentId" not in document
    assert document["stripeSessionId"] == worlds.SESSION


def test_a_pass_without_a_limit_has_no_number_of_classes() -> None:
    store = worlds.facts(passes=[worlds.ten_pass(type="unlimited", classesLimit=None)])
    fix = fix_for(worlds.evidence(store), "no_delivery")
    assert created(fix)["type"] == "monthly"
    assert "remainingClips" not in created(fix)
    assert ("Classes", None, "no limit") in lines(fix)


def test_a_promotion_is_kept_as_numbers_and_the_price_is_what_was_paid() -> None:
    metadata = worlds.told(finalPrice="1800.50", discountAmount="199.5", promoCode="OKTOBER")
    bought = worlds.purchase(metadata=metadata, money=Money(180050, "nok"))
    document = created(fix_for(worlds.evidence(of=bought), "no_delivery"))
    assert document["purchasePrice"] == 1800.5
    assert document["finalPrice"] == 1800.5
    assert document["discountAmount"] == 199.5
    assert document["promoCode"] == "OKTOBER"


@pytest.mark.parametrize("nonsense", ["", "free", "NaN", "Infinity", "1e400"])
def test_a_price_in_the_metadata_that_is_no_number_is_left_out(nonsense: str) -> None:
    bought = worlds.purchase(metadata=worlds.told(originalPrice=nonsense))
    assert "originalPrice" not in created(fix_for(worlds.evidence(of=bought), "no_delivery"))


@pytest.mark.parametrize(
    ("money", "price"),
    [
        (Money(2000, "jpy"), 2000),
        (Money(2000, "eur"), 20),
        (Money(2050, "usd"), 20.5),
        (Money(2500, "kwd"), 2.5),
        (Money(2000, "isk"), 20),
    ],
)
def test_prices_are_major_units_of_their_own_currency(money: Money, price: float) -> None:
    bought = worlds.purchase(money=money)
    assert created(fix_for(worlds.evidence(of=bought), "no_delivery"))["purchasePrice"] == price


def test_a_fixed_last_day_is_honoured() -> None:
    sold = worlds.ten_pass(validityType="date", validityDays=None, expiryDate="2025-12-20T22:00")
    document = created(fix_for(worlds.evidence(worlds.facts(passes=[sold])), "no_delivery"))
    assert document["endDate"] == "2025-12-20T22:00:00.000Z"


def test_a_pass_no_longer_on_sale_is_still_owed() -> None:
    store = worlds.facts(passes=[worlds.ten_pass(isActive=False, name="Ten classes  ")])
    assert fix_for(worlds.evidence(store), "no_delivery").mutations == (Create(NEW_PASS),)


def test_a_pass_that_is_over_by_now_is_a_managers_and_says_so() -> None:
    fix = fix_for(worlds.evidence(now=worlds.BOUGHT + worlds.days(91)), "no_delivery")
    assert fix.needs_manager
    assert fix.sentence.endswith("It is over already by that date.")


def test_an_owner_gone_from_clerk_is_a_managers() -> None:
    gone = worlds.evidence(directory=DirectoryFacts(asked=True))
    assert fix_for(gone, "no_delivery").needs_manager


def test_a_pass_of_another_school_than_the_payments_is_a_managers() -> None:
    evidence = worlds.evidence(worlds.facts(passes=[worlds.ten_pass(tenant={"_ref": "tenant-elm"})]))
    found = plan(evidence, judge(evidence))
    assert isinstance(found, Fix)
    assert found.needs_manager


def test_an_owner_the_store_does_not_know_is_made_in_the_same_transaction() -> None:
    fix = fix_for(worlds.evidence(worlds.facts(owners=())), "owner_record_missing")
    user, held = fix.mutations
    assert isinstance(user, Create)
    assert isinstance(held, Create)
    assert user.document == {
        "_id": "passkeeper-user-63ef8539c7e069808f569ae916f6870c",
        "_type": "user",
        "clerkId": "user_ada",
        "email": "ada@example.com",
        "name": "Ada Larsen",
        "role": "student",
        "isActive": True,
        "tenant": {"_type": "reference", "_ref": "tenant-oak"},
        "createdAt": START,
    }
    assert held.document == {**NEW_PASS, "user": {"_type": "reference", "_ref": user.document["_id"]}}
    assert lines(fix)[-1] == ("Customer record", None, "new, for Ada Larsen")


def test_a_new_owners_record_has_only_what_clerk_knows() -> None:
    bare = DirectoryFacts(asked=True, account=Account("user_ada", None, None, ()))
    fix = fix_for(worlds.evidence(worlds.facts(owners=()), directory=bare), "owner_record_missing")
    user = fix.mutations[0]
    assert isinstance(user, Create)
    assert {"email", "name"}.isdisjoint(user.document)


def test_nobody_is_made_whom_clerk_did_not_name() -> None:
    known = worlds.evidence(worlds.facts(owners=()))
    finding = judge(known)
    for directory in (
        DirectoryFacts(asked=True),
        DirectoryFacts(asked=False),
        Unknown("directory", "no answer"),
        DirectoryFacts(asked=True, account=Account("user_eve", "Eve", "ada@example.com", ())),
    ):
        unsure = worlds.evidence(worlds.facts(owners=()), directory=directory)
        refused(plan(unsure, finding))


def test_an_owner_with_only_an_old_record_is_linked_to_their_login() -> None:
    fix = fix_for(worlds.evidence(worlds.facts(owners=(worlds.old_ada(_rev="u-1"),))), "no_delivery")
    assert fix.mutations == (
        Patch("user_ada", "u-1", {"clerkId": "user_ada"}),
        Create({**NEW_PASS, "user": {"_type": "reference", "_ref": "user_ada"}}),
    )
    assert lines(fix)[-1] == ("Customer record", "old kind", "linked to their login")


def test_the_current_record_is_the_owner_before_an_old_one() -> None:
    owners = (worlds.old_ada(), worlds.ada())
    fix = fix_for(worlds.evidence(worlds.facts(owners=owners)), "no_delivery")
    assert fix.mutations == (Create(NEW_PASS),)


def test_of_twin_records_always_the_same_one_owns_the_pass() -> None:
    twins = (
        worlds.ada(_id="usr-z", _createdAt="2025-01-02"),
        worlds.ada(_id="usr-b", _createdAt="2025-01-03"),
    )
    for owners in (twins, twins[::-1]):
        fix = fix_for(worlds.evidence(worlds.facts(owners=owners)), "no_delivery")
        assert created(fix)["user"]["_ref"] == "usr-z"


UPGRADED = {
    **{k: v for k, v in NEW_PASS.items() if k not in {"originalPrice", "finalPrice", "discountAmount"}},
    "purchasePrice": 2000,
    "isUpgrade": True,
    "upgradedFromSubscriptionId": "sub-old",
    "upgradeCost": 1500,
}


def test_an_upgrade_left_half_done_gets_only_its_new_pass() -> None:
    store = worlds.facts(source=worlds.old_pass(isActive=False, upgradedAt=written(worlds.BOUGHT)))
    fix = fix_for(worlds.evidence(store, of=worlds.upgrade()), "upgrade_incomplete")
    assert fix.mutations == (Create(UPGRADED),)


def test_an_upgrade_never_applied_ends_the_old_pass_and_makes_the_new_in_one_go() -> None:
    store = worlds.facts(source=worlds.old_pass())
    fix = fix_for(worlds.evidence(store, of=worlds.upgrade()), "upgrade_not_applied")
    assert fix.mutations == (
        Patch(
            "sub-old",
            "rev-1",
            {
                "isActive": False,
                "upgradedAt": START,
                "upgradedToPassId": "pass-ten",
                "upgradedToPassName": "Ten classes",
            },
        ),
        Create(UPGRADED),
    )
    assert lines(fix)[-1] == ("Old pass", "Drop-in, active", "ended by the upgrade")
    assert fix.kind == "create"


def test_somebody_elses_pass_is_never_upgraded() -> None:
    store = worlds.facts(source=worlds.old_pass())
    finding = judge(worlds.evidence(store, of=worlds.upgrade()))
    moved = worlds.facts(source=worlds.old_pass(user={"_ref": "usr-bob"}))
    refusal = refused(plan(worlds.evidence(moved, of=worlds.upgrade()), finding))
    assert refusal.sentence.startswith("The pass that was upgraded is gone or somebody else's.")


def test_a_pass_that_came_meanwhile_is_not_made_again() -> None:
    finding = judge(worlds.evidence())
    assert refused(plan(worlds.evidence(worlds.facts(worlds.subscription())), finding)).already


def test_a_healthy_purchase_needs_nothing() -> None:
    refusal = refusal_for(worlds.evidence(worlds.facts(worlds.subscription())), "ok")
    assert refusal.already
    assert refusal.sentence == "The customer has this pass already, and can use it."


def test_the_end_is_as_the_site_writes_it() -> None:
    assert created(fix_for(worlds.evidence(), "no_delivery"))["endDate"] == END

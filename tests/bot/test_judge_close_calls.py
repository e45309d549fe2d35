"""How the close calls fall (docs: contract), one test or table for each."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.documents import written
from bot.evidence import DirectoryFacts
from bot.judge import judge
from tests.bot.judged import verdict_of
from tests.worlds import (
    ABSENT,
    BOUGHT,
    CHARGE,
    INTENT,
    NOW,
    OTHER_SESSION,
    RUN,
    SESSION,
    by_hand,
    days,
    evidence,
    facts,
    free_purchase,
    log,
    payment,
    purchase,
    subscription,
    ten_pass,
    told,
)

if TYPE_CHECKING:
    from bot.evidence import Evidence
    from bot.model import Subscription


def held(**changes: object) -> Evidence:
    return evidence(facts(subscription(**changes)))


def untied(**changes: object) -> Evidence:
    return evidence(facts(also_held=(by_hand(**changes),)))


def expiring(at: str, *tied: Subscription, now: object = NOW) -> Evidence:
    fixed = ten_pass(validityType="date", validityDays=None, expiryDate=at)
    return evidence(facts(*tied, passes=[fixed]), now=now)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("ids", "verdict"),
    [
        ({"stripeSessionId": ABSENT}, "ok/ok"),
        ({"stripePaymentId": ABSENT}, "ok/ok"),
        ({"stripeSessionId": "manual_1"}, "wrong/payment_id_kind"),
        ({"stripePaymentId": "admin_created_1"}, "wrong/payment_id_kind"),
        ({"stripePaymentId": CHARGE, "stripeSessionId": ABSENT}, "wrong/payment_id_kind"),
    ],
)
def test_one_true_id_ties_and_a_false_one_beside_it_is_told(ids: dict[str, object], verdict: str) -> None:
    assert verdict_of(held(**ids)) == verdict


def test_nothing_is_tied_by_two_absent_ids() -> None:
    other = by_hand(passId="pass-one", passName="Drop-in")
    assert verdict_of(evidence(facts(also_held=(other,)), of=free_purchase())) == "missing/free_pass"


def test_an_invented_payment_id_on_a_free_pass_is_told() -> None:
    made = subscription(stripePaymentId="manual_1")
    assert verdict_of(evidence(facts(made), of=free_purchase())) == "wrong/payment_id_kind"


def test_twins_are_twins_whichever_id_ties_them() -> None:
    twins = (subscription(stripePaymentId=ABSENT), subscription(_id="sub-twin", stripeSessionId=ABSENT))
    assert verdict_of(evidence(facts(*twins))) == "duplicate/same_session"


def test_of_twins_the_one_in_use_is_kept() -> None:
    used = subscription(_id="sub-used", remainingClips=7, _createdAt=written(NOW))
    assert judge(evidence(facts(subscription(), used))).subscription_ids == ("sub-used", "sub-ten")


def test_a_twin_that_was_withdrawn_is_no_twin() -> None:
    gone = subscription(_id="sub-twin", isActive=False, deactivationReason="a second pass")
    assert verdict_of(evidence(facts(subscription(), gone))) == "ok/ok"


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({}, "blocked/made_by_hand"),
        ({"startDate": written(BOUGHT + days(3))}, "blocked/made_by_hand"),
        ({"startDate": written(BOUGHT - days(3))}, "blocked/made_by_hand"),
        ({"startDate": written(BOUGHT + days(3.01))}, "missing/no_delivery"),
        ({"stripeSessionId": "cs_live_emergency"}, "blocked/made_by_hand"),
        ({"stripeSessionId": OTHER_SESSION}, "missing/no_delivery"),
        ({"stripeSessionId": "cs_live_oak0002", "createdViaWebhook": True}, "missing/no_delivery"),
        ({"stripePaymentId": f"pi_{RUN}"}, "missing/no_delivery"),
        ({"passId": "pass-one"}, "missing/no_delivery"),
        ({"passId": ABSENT}, "blocked/made_by_hand"),
        ({"passId": ABSENT, "passName": ABSENT}, "missing/no_delivery"),
        ({"isActive": False, "deactivationReason": "not paid"}, "missing/no_delivery"),
        ({"isActive": False}, "blocked/made_by_hand"),
    ],
)
def test_the_same_pass_near_in_time_and_untied_was_made_by_hand(
    changes: dict[str, object], verdict: str
) -> None:
    assert verdict_of(untied(**changes)) == verdict


def test_what_was_made_by_hand_is_named_so_that_it_can_be_tied() -> None:
    assert judge(untied()).subscription_ids == ("sub-hand",)


@pytest.mark.parametrize(
    ("metadata", "verdict"),
    [
        (told(type=None), "missing/no_delivery"),
        (told(type=None, passType="pass_purchase"), "missing/no_delivery"),
        (told(type=None, userId=None), "blocked/no_owner"),
        (told(type=None, passId=None), "blocked/no_metadata"),
        (told(type=None, passId=None, shirt="blue"), "not_a_pass/other"),
        (told(type=None, classId="class-1"), "not_a_pass/class"),
        (told(classId="class-1"), "missing/no_delivery"),
        ({}, "blocked/no_metadata"),
    ],
)
def test_what_was_bought_is_told_by_its_type_or_its_ids(metadata: dict[str, str], verdict: str) -> None:
    assert verdict_of(evidence(of=purchase(metadata=metadata))) == verdict


def test_a_pass_granted_for_a_payment_without_metadata_settles_it() -> None:
    assert verdict_of(evidence(facts(subscription()), of=purchase(metadata={}))) == "ok/ok"


def test_nothing_to_pay_is_a_free_pass_even_with_an_intent() -> None:
    nothing = free_purchase(payment_intent=INTENT)
    assert verdict_of(evidence(of=nothing, paid=payment(captured=0))) == "missing/free_pass"


def test_a_free_checkout_that_is_still_open_is_not_a_purchase() -> None:
    assert verdict_of(evidence(of=free_purchase(status="open"))) == "not_paid/open"


def test_paid_and_over_by_the_rule_is_fixable_by_a_manager() -> None:
    finding = judge(evidence(now=BOUGHT + days(91)))
    assert (finding.reason, finding.fixable, finding.needs_manager) == ("no_delivery", True, True)


def test_an_owner_gone_from_clerk_is_a_managers() -> None:
    finding = judge(evidence(directory=DirectoryFacts(asked=True)))
    assert (finding.reason, finding.fixable, finding.needs_manager) == ("no_delivery", True, True)


def test_without_a_directory_a_known_owner_is_enough() -> None:
    finding = judge(evidence(directory=DirectoryFacts(asked=False)))
    assert (finding.reason, finding.fixable, finding.needs_manager) == ("no_delivery", True, False)


def test_without_a_directory_an_unknown_owner_is_unchecked() -> None:
    nobody = evidence(facts(owners=()), directory=DirectoryFacts(asked=False))
    assert verdict_of(nobody) == "unchecked/directory"


@pytest.mark.parametrize(
    ("minutes", "grace", "verdict"),
    [
        (10.9, 10, "waiting/grace"),
        (11, 10, "missing/no_delivery"),
        (2, 0, "missing/no_delivery"),
    ],
)
def test_grace_counts_from_the_payment(minutes: float, grace: int, verdict: str) -> None:
    assert verdict_of(evidence(now=BOUGHT + timedelta(minutes=minutes), grace=grace)) == verdict


def test_a_site_that_began_a_moment_ago_is_waited_for_and_then_stuck() -> None:
    begun = facts(log=log("processing", at=NOW - timedelta(minutes=9)))
    assert verdict_of(evidence(begun)) == "waiting/grace"
    assert verdict_of(evidence(begun, now=NOW + timedelta(minutes=1))) == "missing/stuck"
    assert verdict_of(evidence(begun, grace=0)) == "missing/stuck"


@pytest.mark.parametrize("status", ["won", "warning_closed"])
def test_a_dispute_that_is_over_without_loss_is_none(status: str) -> None:
    assert verdict_of(evidence(facts(subscription()), paid=payment(dispute=status))) == "ok/ok"


@pytest.mark.parametrize("status", ["lost", "under_review", "warning_needs_response", "new_status"])
def test_every_other_dispute_stops_everything(status: str) -> None:
    assert verdict_of(evidence(paid=payment(dispute=status))) == "money_back/disputed"


def test_a_refunded_pass_that_ran_out_is_simply_refunded() -> None:
    over = evidence(facts(subscription()), paid=payment(refunded=200000), now=BOUGHT + days(91))
    assert verdict_of(over) == "money_back/refunded"


@pytest.mark.parametrize(
    ("expiry", "now", "verdict"),
    [
        ("2025-10-04T09:59", NOW, "ended/sold_expired"),
        ("2025-10-04T10:00", NOW, "ended/expired"),
        ("2025-10-04T09:59", BOUGHT + timedelta(hours=2), "ok/ok"),
        ("2025-10-08", NOW, "ended/expired"),
    ],
)
def test_sold_expired_is_only_what_had_less_than_a_day(expiry: str, now: object, verdict: str) -> None:
    assert verdict_of(expiring(expiry, subscription(endDate=expiry), now=now)) == verdict


def test_a_session_id_of_another_purchase_beside_the_true_intent_is_told() -> None:
    assert SESSION != OTHER_SESSION
    assert verdict_of(held(stripeSessionId=OTHER_SESSION)) == "wrong/payment_id_kind"


def test_a_pass_that_is_over_is_not_also_called_wrong() -> None:
    nameless = facts(subscription(passName=None))
    assert verdict_of(evidence(nameless)) == "wrong/name_missing"
    assert verdict_of(evidence(nameless, now=BOUGHT + days(200))) == "ended/expired"


def test_a_pass_made_for_another_account_and_then_withdrawn_leaves_the_buyer_without() -> None:
    off = {"isActive": False, "deactivationReason": "Made by mistake"}
    theirs = subscription(user={"_ref": "usr-bob"}, **off)
    assert verdict_of(evidence(facts(theirs))) == "hidden/other_account"
    assert judge(evidence(facts(theirs))).fixable is False
    assert verdict_of(evidence(facts(subscription(**off)))) == "ended/withdrawn"

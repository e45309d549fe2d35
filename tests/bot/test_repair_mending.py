"""Passes that were made, and are hidden or not what was bought."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.actions import Fix, Patch
from bot.evidence import DirectoryFacts
from bot.judge import judge
from bot.repair import plan
from tests import worlds
from tests.bot.repair_worlds import END, START, fix_for, lines, mended, patched, refusal_for, refused


def test_an_end_that_came_too_early_moves_to_the_rule() -> None:
    fix = mended("end_date_too_early", endDate="2025-10-04T10:00:00.000Z")
    assert patched(fix) == Patch("sub-ten", "rev-1", {"endDate": END})
    assert lines(fix) == [("Ends", "4 Oct 2025", "1 Jan 2026")]
    assert fix.kind == "repair"
    assert fix.sentence == "“Ten classes” gets the dates that were bought: 3 Oct 2025 to 1 Jan 2026."


def test_swapped_day_and_month_are_put_right_at_both_ends() -> None:
    fix = mended(
        "end_date_too_early", startDate="2025-03-10T10:00:00.000Z", endDate="2025-06-08T10:00:00.000Z"
    )
    assert patched(fix).set == {"startDate": START, "endDate": END}
    assert lines(fix) == [("Starts", "10 Mar 2025", "3 Oct 2025"), ("Ends", "8 Jun 2025", "1 Jan 2026")]


def test_a_start_in_the_future_moves_back_and_the_end_stays() -> None:
    fix = mended("dates", startDate="2025-12-01T10:00:00.000Z")
    assert patched(fix).set == {"startDate": START}


def test_an_end_written_so_that_the_site_misreads_it_is_written_anew() -> None:
    store = worlds.facts(worlds.subscription(endDate="2026-01-01T00:30:00-10:00"))
    now = worlds.BOUGHT + worlds.days(90) - timedelta(hours=5)
    fix = fix_for(worlds.evidence(store, now=now), "end_date_too_early")
    assert patched(fix).set == {"endDate": "2026-01-01T10:30:00.000Z"}


def test_an_inactive_pass_without_a_reason_is_a_managers_to_switch_on() -> None:
    for active in (False, None):
        fix = mended("inactive", isActive=active)
        assert patched(fix).set == {"isActive": True}
        assert fix.needs_manager
        assert lines(fix) == [("Active", "no", "yes")]


@pytest.mark.parametrize("mark", ["deactivationReason", "upgradedAt"])
def test_a_pass_switched_off_on_purpose_is_never_switched_on(mark: str) -> None:
    finding = judge(worlds.evidence(worlds.facts(worlds.subscription(isActive=False))))
    since = worlds.facts(worlds.subscription(isActive=False, **{mark: "2025-10-05"}))
    assert "on purpose" in refused(plan(worlds.evidence(since), finding)).sentence


def test_a_type_nobody_can_book_with_becomes_that_of_the_pass_and_classes_stay() -> None:
    fix = mended("type_not_bookable", type="multi", remainingClips=4)
    assert patched(fix).set == {"type": "clipcard"}
    assert lines(fix) == [("Kind", "multi", "clipcard")]


def test_a_type_nobody_can_book_with_never_gains_classes() -> None:
    assert patched(mended("type_not_bookable", type="course", remainingClips=14)).set["remainingClips"] == 10
    booked = {"bookings": (worlds.booking(), worlds.booking(worlds.BOUGHT - worlds.days(9)))}
    fix = mended("type_not_bookable", store=booked, type="course", remainingClips=None)
    assert patched(fix).set == {"type": "clipcard", "remainingClips": 9}
    assert not fix.needs_manager


def test_classes_guessed_beside_another_pass_of_the_kind_are_a_managers() -> None:
    other = worlds.by_hand(
        _id="sub-else", passId="pass-else", passName="Else", stripeSessionId=worlds.OTHER_SESSION
    )
    evidence = worlds.evidence(
        worlds.facts(worlds.subscription(type="course", remainingClips=None), also_held=(other,))
    )
    found = plan(evidence, judge(evidence))
    assert isinstance(found, Fix)
    assert found.needs_manager


def test_an_unlimited_pass_loses_its_number_of_classes_with_its_odd_type() -> None:
    passes = [worlds.ten_pass(type="unlimited", classesLimit=None)]
    fix = mended("type_not_bookable", store={"passes": passes}, type="unlimited", remainingClips=3)
    assert patched(fix) == Patch("sub-ten", "rev-1", {"type": "monthly"}, ("remainingClips",))
    assert lines(fix) == [("Kind", "unlimited", "monthly"), ("Classes", "3", "no limit")]


def test_a_type_is_mended_even_where_the_pass_lost_its_class_limit() -> None:
    passes = {"passes": [worlds.ten_pass(classesLimit=None)]}
    fix = mended("type_not_bookable", store=passes, type="multi", remainingClips=4)
    assert patched(fix).set == {"type": "clipcard"}


def test_classes_never_set_are_those_sold_less_those_booked() -> None:
    fix = mended("classes_unset", store={"bookings": (worlds.booking(),)}, remainingClips=None)
    assert patched(fix).set == {"remainingClips": 9}
    assert lines(fix) == [("Classes", None, "9")]
    assert fix.needs_manager


def test_classes_cannot_be_set_while_the_pass_itself_has_none() -> None:
    store = worlds.facts(
        worlds.subscription(remainingClips=None), passes=[worlds.ten_pass(classesLimit=None)]
    )
    assert refusal_for(worlds.evidence(store), "classes_unset").sentence == (
        "“Ten classes” does not say how many classes it has. Set that on the pass first, then try again."
    )


def test_the_wrong_pass_becomes_the_bought_one_with_used_classes_still_used() -> None:
    passes = [worlds.ten_pass(), worlds.ten_pass(_id="pass-five", name="Five classes", classesLimit=5)]
    fix = mended(
        "other_pass",
        store={"passes": passes},
        passId="pass-five",
        passName="Five classes",
        remainingClips=3,
        endDate="2025-11-02T10:00:00.000Z",
    )
    assert patched(fix).set == {
        "passId": "pass-ten",
        "passName": "Ten classes",
        "type": "clipcard",
        "endDate": END,
        "remainingClips": 8,
    }
    assert lines(fix) == [
        ("Pass", "Five classes", "Ten classes"),
        ("Ends", "2 Nov 2025", "1 Jan 2026"),
        ("Classes", "3", "8"),
    ]
    assert not fix.needs_manager


def test_mending_the_wrong_pass_keeps_a_later_end() -> None:
    fix = mended(
        "other_pass", type="single", remainingClips=1, passId="pass-one", endDate="2026-06-01T00:00:00.000Z"
    )
    assert patched(fix).set["endDate"] == "2026-06-01T00:00:00.000Z"
    assert patched(fix).set["remainingClips"] == 10


def test_a_monthly_pass_given_by_mistake_counts_its_bookings() -> None:
    booked = {"bookings": (worlds.booking(kind="monthly"), worlds.booking(kind="single"))}
    fix = mended("other_pass", store=booked, type="monthly", remainingClips=worlds.ABSENT)
    assert patched(fix).set["remainingClips"] == 9


def test_too_many_classes_go_down_to_those_sold_less_those_booked() -> None:
    booked = tuple(worlds.booking(class_id=f"class-{number}") for number in range(6))
    fix = mended("too_many_classes", store={"bookings": booked})
    assert patched(fix).set == {"remainingClips": 4}
    assert lines(fix) == [("Classes", "10", "4")]
    assert fix.needs_manager
    assert patched(mended("too_many_classes", remainingClips=12)).set == {"remainingClips": 10}


@pytest.mark.parametrize(("number", "left"), [(6, "4 classes"), (9, "1 class")])
def test_classes_are_counted_as_people_do(number: int, left: str) -> None:
    booked = tuple(worlds.booking(class_id=f"class-{each}") for each in range(number))
    said = mended("too_many_classes", store={"bookings": booked}).sentence
    assert f"goes from 10 to {left}: those sold" in said


def test_a_name_that_is_missing_is_that_of_the_pass() -> None:
    fix = mended("name_missing", passName=None)
    assert patched(fix).set == {"passName": "Ten classes"}
    assert lines(fix) == [("Pass", None, "Ten classes")]


@pytest.mark.parametrize(
    ("stored", "changes"),
    [
        ({"stripePaymentId": worlds.CHARGE}, {"stripePaymentId": worlds.INTENT}),
        ({"stripeSessionId": "manual_1"}, {"stripeSessionId": worlds.SESSION}),
    ],
)
def test_ids_of_another_kind_become_the_real_ones(stored: dict[str, Any], changes: dict[str, str]) -> None:
    assert patched(mended("payment_id_kind", **stored)).set == changes


def test_an_invented_payment_of_a_free_pass_is_taken_off() -> None:
    store = worlds.facts(worlds.subscription(stripePaymentId="manual_1", purchasePrice=0))
    fix = fix_for(worlds.evidence(store, of=worlds.free_purchase()), "payment_id_kind")
    assert patched(fix) == Patch("sub-ten", "rev-1", {}, ("stripePaymentId",))


def test_the_old_pass_of_an_upgrade_is_a_managers_to_end() -> None:
    store = worlds.facts(worlds.subscription(isUpgrade=True), source=worlds.old_pass())
    fix = fix_for(worlds.evidence(store, of=worlds.upgrade()), "old_pass_still_active")
    assert patched(fix).id == "sub-old"
    assert patched(fix).set == {
        "isActive": False,
        "upgradedAt": START,
        "upgradedToPassId": "pass-ten",
        "upgradedToPassName": "Ten classes",
    }
    assert fix.subscription_id == "sub-ten"
    assert fix.needs_manager


def test_a_pass_made_by_hand_is_tied_to_its_payment_and_nothing_else() -> None:
    hand = worlds.by_hand(remainingClips=7, endDate="2026-03-01T00:00:00.000Z")
    fix = fix_for(worlds.evidence(worlds.facts(also_held=(hand,))), "made_by_hand")
    assert patched(fix) == Patch(
        "sub-hand", "rev-1", {"stripeSessionId": worlds.SESSION, "stripePaymentId": worlds.INTENT}
    )
    assert fix.subscription_id == "sub-hand"
    assert fix.needs_manager
    assert "made by hand to start 3 Oct 2025" in fix.sentence


def test_an_owner_clerk_no_longer_knows_is_a_managers() -> None:
    store = worlds.facts(worlds.subscription(passName=None))
    gone = worlds.evidence(store, directory=DirectoryFacts(asked=True))
    assert fix_for(gone, "name_missing").needs_manager


def test_a_pass_read_without_its_revision_is_not_changed() -> None:
    store = worlds.facts(worlds.subscription(passName=None, _rev=worlds.ABSENT))
    assert "changed safely" in refusal_for(worlds.evidence(store), "name_missing").sentence


def test_a_pass_that_is_right_by_now_is_left_alone() -> None:
    stale = judge(worlds.evidence(worlds.facts(worlds.subscription(passName=None))))
    refusal = refused(plan(worlds.evidence(worlds.facts(worlds.subscription())), stale))
    assert refusal.already
    assert refusal.sentence == "“Ten classes” is right already. Check again to see how it stands now."


def test_a_pass_that_vanished_is_not_mended() -> None:
    stale = judge(worlds.evidence(worlds.facts(worlds.subscription(passName=None))))
    assert "Check again" in refused(plan(worlds.evidence(), stale)).sentence

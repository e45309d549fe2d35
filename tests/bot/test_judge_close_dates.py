"""Close calls about dates, classes, owners and schools of a pass that was made."""

from __future__ import annotations

import pytest

from bot.documents import written
from bot.evidence import DirectoryFacts
from bot.judge import judge
from tests.bot.judged import verdict_of
from tests.worlds import (
    ABSENT,
    BOUGHT,
    NOW,
    SESSION,
    ada,
    booking,
    by_hand,
    days,
    drop_in,
    evidence,
    facts,
    old_ada,
    old_pass,
    payment,
    purchase,
    subscription,
    ten_pass,
    told,
    upgrade,
)

END = BOUGHT + days(90)


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({"endDate": written(END - days(1))}, "ok/ok"),
        ({"endDate": written(END - days(1.01))}, "wrong/dates"),
        ({"endDate": written(END + days(300))}, "ok/ok"),
        ({"endDate": "whenever"}, "wrong/dates"),
        ({"startDate": written(BOUGHT + days(1))}, "ok/ok"),
        ({"startDate": written(BOUGHT + days(2))}, "wrong/dates"),
        ({"startDate": written(BOUGHT + days(30)), "endDate": written(END + days(30))}, "ok/ok"),
        ({"startDate": ABSENT}, "ok/ok"),
    ],
)
def test_dates_may_take_a_day_and_give_any_number(changes: dict[str, object], verdict: str) -> None:
    assert verdict_of(evidence(facts(subscription(**changes)))) == verdict


@pytest.mark.parametrize(
    ("end", "verdict"),
    [
        ("2026-01-01", "hidden/end_date_too_early"),
        ("2026-01-01T09:00:00+02:00", "ok/ok"),
        ("2026-01-01T06:00:00-05:00", "hidden/end_date_too_early"),
    ],
)
def test_an_end_is_compared_as_text_as_the_site_does(end: str, verdict: str) -> None:
    now = BOUGHT.replace(year=2026, month=1, day=1, hour=8)
    assert verdict_of(evidence(facts(subscription(endDate=end)), now=now)) == verdict


def test_an_upgrade_and_the_old_purchase_are_judged_apart() -> None:
    still = old_pass(stripeSessionId=SESSION, endDate=written(BOUGHT + days(30)))
    new = facts(subscription(isUpgrade=True, purchasePrice=2000), source=old_pass())
    assert verdict_of(evidence(new, of=upgrade())) == "wrong/old_pass_still_active"
    first = purchase(metadata=told(passId="pass-one", passType="single"))
    assert verdict_of(evidence(facts(still), of=first)) == "ok/ok"


def test_an_old_pass_that_ran_out_by_itself_does_not_trouble_the_upgrade() -> None:
    over = old_pass(endDate=written(NOW - days(1)))
    assert verdict_of(evidence(facts(subscription(), source=over), of=upgrade())) == "ok/ok"


@pytest.mark.parametrize(
    ("owners", "points_at", "verdict"),
    [
        ((ada(),), "usr-ada", "ok/ok"),
        ((ada(), old_ada()), "user_ada", "wrong/legacy_owner"),
        ((old_ada(),), "user_ada", "wrong/legacy_owner"),
        ((old_ada(clerkId="user_ada"),), "user_ada", "ok/ok"),
        ((ada(),), "user_ada", "wrong/legacy_owner"),
        ((), "user_ada", "hidden/broken_reference"),
    ],
)
def test_a_pass_on_the_old_record_shows_and_is_told(
    owners: tuple[object, ...], points_at: str, verdict: str
) -> None:
    store = facts(subscription(user={"_ref": points_at}), owners=owners)
    assert verdict_of(evidence(store)) == verdict


def test_the_current_record_is_the_owner_before_the_old_one() -> None:
    assert judge(evidence(facts(owners=(old_ada(), ada())))).user_id == "usr-ada"


def test_a_pass_elsewhere_whose_owner_nobody_knows_has_no_fix() -> None:
    store = facts(subscription(user={"_ref": "usr-bob"}), owners=())
    finding = judge(evidence(store, directory=DirectoryFacts(asked=True)))
    assert (finding.reason, finding.fixable, finding.needs_manager) == ("other_account", False, False)


@pytest.mark.parametrize(
    ("left", "booked", "verdict"),
    [
        (10, 0, "ok/ok"),
        (11, 0, "wrong/too_many_classes"),
        (4, 6, "ok/ok"),
        (5, 6, "wrong/too_many_classes"),
        (3, 0, "ok/ok"),
        (0, 10, "ended/used_up"),
        (-1, 0, "ended/used_up"),
    ],
)
def test_classes_left_are_those_sold_less_those_booked(left: int, booked: int, verdict: str) -> None:
    bookings = tuple(booking(class_id=str(each)) for each in range(booked))
    assert verdict_of(evidence(facts(subscription(remainingClips=left), bookings=bookings))) == verdict


def test_bookings_before_it_began_or_of_another_kind_do_not_count() -> None:
    bookings = (booking(at=BOUGHT - days(1)), booking(kind="single"))
    assert verdict_of(evidence(facts(subscription(), bookings=bookings))) == "ok/ok"


def test_bookings_are_not_held_against_one_of_two_passes_of_a_kind() -> None:
    other = by_hand(passId="pass-five", startDate=written(BOUGHT - days(20)))
    store = facts(subscription(), also_held=(other,), bookings=(booking(),))
    assert verdict_of(evidence(store)) == "ok/ok"


def test_no_classes_left_of_a_pass_without_a_limit_was_never_usable() -> None:
    unlimited = ten_pass(classesLimit=None)
    empty = subscription(remainingClips=0)
    assert verdict_of(evidence(facts(empty, passes=[unlimited]))) == "hidden/classes_unset"
    used = facts(empty, passes=[unlimited], bookings=(booking(),))
    assert verdict_of(evidence(used)) == "ended/used_up"


def test_a_monthly_pass_needs_no_number_of_classes() -> None:
    monthly = ten_pass(type="unlimited", classesLimit=None)
    held = subscription(type="monthly", remainingClips=ABSENT)
    assert verdict_of(evidence(facts(held, passes=[monthly]))) == "ok/ok"


def test_another_pass_in_place_of_a_deleted_one_is_a_persons_choice() -> None:
    chosen = subscription(passId="pass-one", passName="Drop-in", type="single", remainingClips=1)
    assert verdict_of(evidence(facts(chosen, passes=[drop_in()]))) == "ok/ok"


def test_a_pass_switched_off_after_it_ran_out_is_simply_over() -> None:
    off = facts(subscription(isActive=False))
    assert verdict_of(evidence(off, now=BOUGHT + days(91))) == "ended/expired"


def test_a_reason_for_making_it_is_no_reason_for_its_being_off() -> None:
    off = subscription(isActive=False, manualCreationReason="webhook was down")
    assert verdict_of(evidence(facts(off))) == "hidden/inactive"


def test_a_visible_twin_speaks_for_a_hidden_one() -> None:
    lost = subscription(_id="sub-a", isActive=None)
    assert verdict_of(evidence(facts(lost, subscription()))) == "ok/ok"


def test_a_pass_without_a_school_shows_by_its_older_reference_too() -> None:
    legacy = subscription(tenant=ABSENT, passId="pass-gone", **{"pass": {"_ref": "pass-ten"}})
    assert verdict_of(evidence(facts(legacy))) == "wrong/other_pass"


def test_the_money_is_said_before_a_pass_that_is_hidden() -> None:
    hidden = facts(subscription(isActive=None))
    assert verdict_of(evidence(hidden, paid=payment(refunded=1))) == "money_back/partly_refunded"

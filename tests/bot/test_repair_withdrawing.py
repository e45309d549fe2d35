"""Passes that should not run, and purchases that are left alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.actions import Fix, Patch
from bot.evidence import StoreFacts
from bot.judge import judge
from bot.model import Unknown
from bot.repair import plan
from bot.repair.planning import PLANNERS
from bot.sentences import SAYINGS, Approver
from bot.verdicts import REASONS, Verdict
from tests import worlds
from tests.bot.repair_worlds import fix_for, lines, patched, refused

TWIN = "A second pass for one payment; the other one was kept."
OFF = {"isActive": False, "deactivationReason": TWIN}


def test_of_twins_the_used_one_stays_and_the_other_is_switched_off() -> None:
    used = worlds.subscription(_id="sub-used", remainingClips=7)
    fix = fix_for(worlds.evidence(worlds.facts(worlds.subscription(), used)), "same_session")
    assert patched(fix) == Patch("sub-ten", "rev-1", OFF)
    assert fix.subscription_id == "sub-used"
    assert fix.needs_manager
    assert lines(fix) == [
        ("Pass", None, "Ten classes with 7 classes left, stays"),
        ("Switched off", "Ten classes, active", "inactive"),
    ]


def test_of_unused_twins_the_oldest_stays() -> None:
    younger = worlds.subscription(_id="sub-a", _createdAt="2025-10-03T10:05:00Z")
    fix = fix_for(worlds.evidence(worlds.facts(younger, worlds.subscription())), "same_session")
    assert patched(fix).id == "sub-a"


def test_classes_used_on_both_twins_stay_used() -> None:
    first = worlds.subscription(remainingClips=7)
    second = worlds.subscription(_id="sub-two", remainingClips=8)
    fix = fix_for(worlds.evidence(worlds.facts(first, second)), "same_session")
    assert fix.mutations == (
        Patch("sub-ten", "rev-1", {"remainingClips": 5}),
        Patch("sub-two", "rev-1", OFF),
    )
    assert ("Classes", "7", "5") in lines(fix)


def test_of_likely_twins_the_used_one_stays_and_takes_over_the_payment() -> None:
    hand = worlds.by_hand(remainingClips=6)
    store = worlds.facts(worlds.subscription(), also_held=(hand,))
    fix = fix_for(worlds.evidence(store), "probable")
    assert fix.mutations == (
        Patch("sub-hand", "rev-1", {"stripePaymentId": worlds.INTENT}),
        Patch("sub-ten", "rev-1", OFF),
    )
    assert fix.needs_manager


def test_of_unused_likely_twins_the_paid_one_stays() -> None:
    store = worlds.facts(worlds.subscription(), also_held=(worlds.by_hand(),))
    assert patched(fix_for(worlds.evidence(store), "probable")).id == "sub-hand"


def test_twins_of_a_pass_that_is_gone_can_still_be_parted() -> None:
    twins = (worlds.subscription(), worlds.subscription(_id="sub-two"))
    evidence = worlds.evidence(worlds.facts(*twins, passes=()))
    finding = replace(judge(worlds.evidence(worlds.facts(*twins))), subscription_ids=("sub-ten", "sub-two"))
    found = plan(evidence, finding)
    assert isinstance(found, Fix)
    assert patched(found).id == "sub-two"


def test_one_twin_left_needs_nothing() -> None:
    finding = judge(worlds.evidence(worlds.facts(worlds.subscription(), worlds.subscription(_id="two"))))
    gone = worlds.subscription(_id="two", isActive=False)
    assert refused(plan(worlds.evidence(worlds.facts(worlds.subscription(), gone)), finding)).already


def test_a_refunded_pass_that_still_runs_is_a_managers_to_switch_off() -> None:
    evidence = worlds.evidence(worlds.facts(worlds.subscription()), paid=worlds.payment(refunded=200000))
    fix = fix_for(evidence, "refunded_still_active")
    assert patched(fix).set == {
        "isActive": False,
        "deactivationReason": "The payment was refunded in full.",
    }
    assert fix.needs_manager
    assert lines(fix) == [("Switched off", "Ten classes, active", "inactive")]


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"refunded": 100}, "not paid back in full"),
        ({"refunded": 0}, "not paid back in full"),
        ({"refunded": 200000, "dispute": "needs_response"}, "disputed"),
    ],
)
def test_nothing_is_switched_off_for_money_that_did_not_all_go_back(
    change: dict[str, int | str], word: str
) -> None:
    held = worlds.facts(worlds.subscription())
    finding = judge(worlds.evidence(held, paid=worlds.payment(refunded=200000)))
    now = worlds.evidence(held, paid=worlds.payment(**change))
    assert word in refused(plan(now, finding)).sentence


FIXABLE = sorted((key for key in PLANNERS if key[1] != "refunded_still_active"), key=str)


@pytest.mark.parametrize(("verdict", "reason"), FIXABLE)
@pytest.mark.parametrize(
    "change",
    [{"refunded": 1}, {"refunded": 200000}, {"dispute": "needs_response"}, {"dispute": "lost"}],
)
def test_money_that_went_back_stops_every_other_fix(
    verdict: Verdict, reason: str, change: dict[str, int | str]
) -> None:
    store = worlds.facts(worlds.subscription())
    finding = replace(judge(worlds.evidence(store)), verdict=verdict, reason=reason)
    refused(plan(worlds.evidence(store, paid=worlds.payment(**change)), finding))


@pytest.mark.parametrize(("verdict", "reason"), sorted(PLANNERS, key=str))
def test_nothing_is_planned_for_what_is_not_paid_or_not_known(verdict: Verdict, reason: str) -> None:
    store = worlds.facts(worlds.subscription())
    finding = replace(judge(worlds.evidence(store)), verdict=verdict, reason=reason)
    for blind in (
        worlds.evidence(Unknown("store", "no answer")),
        worlds.evidence(store, paid=Unknown("stripe", "no answer")),
        worlds.evidence(store, paid=None),
        worlds.evidence(store, livemode=False),
        worlds.evidence(store, of=worlds.purchase(payment_status="unpaid")),
        worlds.evidence(store, of=worlds.purchase(session_id=worlds.OTHER_SESSION)),
        worlds.evidence(StoreFacts()),
    ):
        refused(plan(blind, finding))


def test_a_fix_exists_for_just_what_the_table_says_is_fixable() -> None:
    offered = {key for key, saying in SAYINGS.items() if saying.approver is not Approver.NOBODY}
    assert set(PLANNERS) == offered


@pytest.mark.parametrize(
    ("verdict", "reason"),
    [
        (verdict, reason)
        for verdict in Verdict
        for reason in REASONS[verdict]
        if (verdict, reason) not in PLANNERS
    ],
)
def test_whatever_has_no_fix_says_why_and_what_to_do(verdict: Verdict, reason: str) -> None:
    finding = replace(judge(worlds.evidence()), verdict=verdict, reason=reason)
    refusal = refused(plan(worlds.evidence(), finding))
    assert "machine may make" not in refusal.sentence
    assert refusal.sentence.endswith(".")
    already = {"ok", "upgraded", "used_up"} | ({"expired"} if verdict is Verdict.ENDED else set())
    assert refusal.already is (reason in already)


def test_an_unheard_of_reason_is_for_a_manager() -> None:
    finding = replace(judge(worlds.evidence()), reason="haunted")
    assert refused(plan(worlds.evidence(), finding)).sentence.endswith("Ask a manager to look at it.")

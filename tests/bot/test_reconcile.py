"""Counting findings, choosing what to show, and passes with no payment behind them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from bot.findings import Coverage
from bot.judge import judge
from bot.reconcile import Tally, is_shown, ungrounded
from bot.verdicts import Verdict
from tests import worlds

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.findings import Finding
    from bot.model import Subscription

SINCE = worlds.BOUGHT - timedelta(days=20)
WINDOW = Coverage(("platform", "acct_oak"), SINCE, worlds.NOW)
MISSING = judge(worlds.evidence())


def finding(verdict: Verdict, *subscription_ids: str, paid: bool = True) -> Finding:
    paid_at = MISSING.paid_at if paid else None
    return replace(MISSING, verdict=verdict, reason="r", subscription_ids=subscription_ids, paid_at=paid_at)


def counts(found: Iterable[Finding], sessions: int) -> dict[str, int]:
    tally = Tally()
    for each in found:
        tally.add(each)
    return tally.counts(sessions)


def test_every_verdict_is_counted_by_name_even_if_there_is_none() -> None:
    none = {verdict.value: 0 for verdict in Verdict}
    assert counts([], 0) == {"sessions": 0, "purchases": 0, **none}


def test_sessions_are_as_given_and_purchases_are_those_that_paid_for_a_pass() -> None:
    found = [finding(Verdict.OK), finding(Verdict.OK), finding(Verdict.MISSING), finding(Verdict.NOT_A_PASS)]
    told = counts([*found, finding(Verdict.NOT_PAID, paid=False)], 14)
    assert told["sessions"] == 14
    assert told["purchases"] == 3
    assert (told["ok"], told["missing"], told["not_a_pass"], told["not_paid"]) == (2, 1, 1, 1)


@pytest.mark.parametrize("verdict", list(Verdict))
def test_what_is_a_purchase_follows_from_the_verdict(verdict: Verdict) -> None:
    none = {Verdict.NOT_PAID, Verdict.NOT_A_PASS, Verdict.UNGROUNDED}
    assert counts([finding(verdict)], 1)["purchases"] == (verdict not in none)


def test_a_pass_made_without_money_is_no_purchase() -> None:
    assert counts([finding(Verdict.NOT_PAID, "sub-ten", paid=False)], 1)["purchases"] == 0


def test_what_could_not_be_checked_is_a_purchase_only_where_stripe_said_paid() -> None:
    assert counts([finding(Verdict.UNCHECKED, paid=False)], 1)["purchases"] == 0
    nothing_known = replace(finding(Verdict.UNCHECKED), session_id=None)
    assert counts([nothing_known], 1)["purchases"] == 0


FINDINGS = some.lists(some.builds(finding, some.sampled_from(Verdict), paid=some.booleans()), max_size=20)


@settings(deadline=None)
@given(FINDINGS, some.randoms(use_true_random=False))
def test_the_order_of_a_stream_does_not_matter(found: list[Finding], random: Any) -> None:
    assert counts(random.sample(found, len(found)), 7) == counts(found, 7)
    assert sum(counts(found, 7).values()) - 7 - counts(found, 7)["purchases"] == len(found)


def test_two_tallies_together_count_both() -> None:
    one, other = Tally(), Tally()
    one.add(finding(Verdict.OK))
    other.add(finding(Verdict.OK))
    other.add(finding(Verdict.MISSING))
    one.include(other)
    told = one.counts(3)
    assert (told["ok"], told["missing"], told["purchases"]) == (2, 1, 3)


def test_what_is_right_or_no_pass_or_never_paid_is_not_shown() -> None:
    quiet = [finding(Verdict.OK, "sub-ten"), finding(Verdict.NOT_A_PASS), finding(Verdict.NOT_PAID)]
    loud = [finding(verdict) for verdict in Verdict if verdict not in {each.verdict for each in quiet}]
    made_all_the_same = finding(Verdict.NOT_PAID, "sub-ten")
    assert [*filter(is_shown, [*quiet, *loud, made_all_the_same])] == [*loud, made_all_the_same]


def lonely(*held: Subscription, **changes: Any) -> list[Finding]:
    usual: dict[str, Any] = {
        "sessions": {worlds.SESSION},
        "payments": {worlds.INTENT, worlds.CHARGE},
        "explained": (),
        "coverage": WINDOW,
        "livemode": True,
        "now": worlds.NOW,
    }
    return ungrounded(held, **{**usual, **changes})


def test_a_running_pass_with_no_payment_is_said_and_never_fixable() -> None:
    (found,) = lonely(worlds.by_hand(), users={"usr-ada": worlds.ada()})
    assert (found.verdict, found.reason) == (Verdict.UNGROUNDED, "ungrounded")
    assert found.key == "subscription:sub-hand"
    assert (found.customer, found.clerk_id, found.session_id) == ("Ada Larsen", "user_ada", None)
    assert not found.fixable
    assert not found.needs_manager
    assert found.detail == (
        "Ada holds Ten classes and we found no payment for it. "
        "Some passes are given on purpose: ask a manager before anything else."
    )


def test_a_holder_nobody_named_is_somebody() -> None:
    assert lonely(worlds.by_hand(passName=None))[0].detail.startswith(
        "Somebody holds a pass without a name and we found no payment"
    )


@pytest.mark.parametrize(
    "ids",
    [
        {"stripeSessionId": "manual_1", "stripePaymentId": "admin_created_1"},
        {"stripeSessionId": "cs_live_openweek"},
        {"stripeSessionId": worlds.OTHER_SESSION, "stripePaymentId": "pi_nowhere"},
        {"stripePaymentId": ""},
    ],
)
def test_invented_ids_and_ids_that_no_search_found_are_no_payment(ids: dict[str, str]) -> None:
    assert len(lonely(worlds.by_hand(**ids))) == 1


@pytest.mark.parametrize(
    "held",
    [
        worlds.subscription(),
        worlds.subscription(stripeSessionId="manual_1"),
        worlds.subscription(stripeSessionId=worlds.ABSENT, stripePaymentId=worlds.CHARGE),
        worlds.by_hand(isActive=False),
        worlds.by_hand(isActive=None),
        worlds.by_hand(endDate="2025-10-05T00:00:00.000Z"),
        worlds.by_hand(_id="drafts.sub-hand"),
        worlds.by_hand(startDate=None, _createdAt=worlds.ABSENT),
        worlds.by_hand(createdViaPasskeeper=True, manualCreationReason="Paid in cash"),
        worlds.by_hand(stripeSessionId=worlds.SESSION.replace("live", "test").replace("0001", "0009")),
    ],
)
def test_a_paid_pass_and_one_that_does_not_run_and_one_we_cannot_judge_are_not_said(
    held: Subscription,
) -> None:
    assert lonely(held) == []


def test_a_twin_or_one_a_finding_speaks_of_is_not_said_again() -> None:
    assert lonely(worlds.by_hand(), explained={"sub-hand"}) == []


def test_nothing_is_said_unless_everything_was_searched() -> None:
    assert lonely(worlds.by_hand(), coverage=replace(WINDOW, problems=("acct_elm did not answer",))) == []


def test_a_pass_from_outside_the_window_or_too_near_its_edge_is_not_judged() -> None:
    def since(days: float) -> Coverage:
        return replace(WINDOW, since=worlds.BOUGHT - timedelta(days=days))

    assert lonely(worlds.by_hand(), coverage=since(2)) == []
    assert len(lonely(worlds.by_hand(), coverage=since(3))) == 1
    assert lonely(worlds.by_hand(), coverage=replace(WINDOW, until=worlds.BOUGHT)) == []
    assert len(lonely(worlds.by_hand(), coverage=replace(WINDOW, since=None, until=None))) == 1

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.actions import Refusal
from bot.errors import UnavailableError
from bot.model import Account
from bot.verdicts import Verdict
from tests import worlds

if TYPE_CHECKING:
    from bot.actions import Outcome
    from bot.model import Purchase
    from tests.services.writing_desk import (
        Desk,
        Desks,
    )

NEWCOMER = Account("user_new", "Nora Ny", "nora@example.com", ("nora@example.com",))
SCHOOLS = UnavailableError("store", "The pass store is busy just now.")


def fixed(desk: Desk, **given: object) -> Outcome:
    return desk.fixing.apply(worlds.SESSION, **{"by": "U1", "manager": False, **given})  # type: ignore[arg-type]


def test_everything_recent_names_what_was_mended_before_as_there(desks: Desks) -> None:
    desk = desks.open()
    fixed(desk)

    (planned,) = desk.fixing.plan(None).planned

    assert isinstance(planned.proposal, Refusal)
    assert (planned.proposal.already, planned.finding.session_id) == (True, worlds.SESSION)


def test_a_mended_purchase_that_is_gone_does_not_stop_the_rest(desks: Desks) -> None:
    other = worlds.purchase(session_id=worlds.OTHER_SESSION, payment_intent="pi_elm0001", account="acct_elm")
    desk = desks.open(worlds.purchase(), other)
    desk.fixing.apply(worlds.OTHER_SESSION, by="U1", manager=True)
    elm = desk.document("tenant-elm")
    desk.memory.put({**elm, "stripeConnect": {}})

    assert [each.finding.session_id for each in desk.fixing.plan(None).planned] == [worlds.SESSION]


def test_one_account_out_of_reach_is_said_and_the_rest_planned(desks: Desks) -> None:
    desk = desks.open()
    desk.payments.refuse("acct_elm")

    plans = desk.fixing.plan(None)

    assert (plans.coverage.complete, len(plans.planned)) == (False, 1)


def test_a_mended_purchase_that_cannot_be_read_just_now_is_said(desks: Desks) -> None:
    desk = desks.open()
    fixed(desk)
    desk.clock.pass_by(days=2)
    desk.payments.refuse("acct_oak")

    (planned,) = desk.fixing.plan(None).planned

    assert (planned.finding.verdict, planned.finding.session_id) == (Verdict.UNCHECKED, worlds.SESSION)


def test_what_was_mended_under_a_key_of_the_other_mode_is_no_work(desks: Desks) -> None:
    desk = desks.open()
    fixed(desk)
    desk.payments.livemode = False

    assert desk.fixing.plan(None).planned == ()


def test_of_a_persons_purchases_those_of_the_days_are_planned(
    desks: Desks,
) -> None:
    young = worlds.purchase(
        session_id=worlds.OTHER_SESSION, payment_intent="pi_young", created=worlds.NOW - worlds.days(2)
    )
    desk = desks.open(worlds.purchase(), young)

    plans = desk.fixing.plan("ada@example.com", days=3)
    assert [each.finding.session_id for each in plans.planned] == [worlds.OTHER_SESSION]
    assert plans.coverage.since == worlds.NOW - worlds.days(3)

    desk.payments.purchase = _silent  # type: ignore[assignment, method-assign]
    assert len(desk.fixing.plan("ada@example.com", days=3).planned) == 2  # whatever they may be of


def test_one_run_fixes_both_purchases_of_a_new_owner(desks: Desks) -> None:
    desk = desks.open(*_of_a_newcomer())
    desk.directory.accounts.append(NEWCOMER)
    plans = desk.fixing.plan(None)

    results = [desk.fixing.attempt(each, by="U1", manager=False).result for each in plans.planned]

    assert (results, len(desk.running())) == (["created", "created"], 2)


def test_one_that_cannot_be_done_does_not_stop_the_next(desks: Desks) -> None:
    desk = desks.open(*_of_a_newcomer(user_id="user_ada"))
    first, second = desk.fixing.plan(None).planned
    desk.payments.refuse("acct_oak")

    failed = desk.fixing.attempt(first, by="U1", manager=False)
    assert (failed.result, failed.action_id) == ("failed", None)
    assert "could not be checked" in failed.detail
    assert desk.fixing.attempt(second, by="U1", manager=False).result == "failed"
    assert desk.journal() == []


def _silent(_account: str, _session_id: str) -> Purchase | None:
    raise UnavailableError("stripe", "Stripe did not answer.")


def _of_a_newcomer(user_id: str = "user_new") -> tuple[Purchase, Purchase]:
    told = worlds.told(userId=user_id)
    one = worlds.purchase(metadata=told)
    return one, worlds.purchase(
        metadata={**told, "passId": "pass-one", "passType": "single"},
        session_id=worlds.OTHER_SESSION,
        payment_intent="pi_oak0002",
    )

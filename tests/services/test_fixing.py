from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from bot.actions import Fix
from bot.errors import NotThereError, OutcomeUnknownError, UnavailableError
from bot.model import Account
from bot.verdicts import Verdict
from services.fixing import MANAGER_FIRST, MOVED_ON
from services.gateways.sqlite_store import SqliteStore
from tests import worlds
from tests.services.writing_desk import (
    MADE,
    SITE_TWIN,
    Clock,
    Desks,
    stocked,
    twin_after,
)

if TYPE_CHECKING:
    from pathlib import Path

    from bot.actions import Outcome
    from bot.model import Purchase
    from tests.services.writing_desk import Desk

NEWCOMER = Account("user_new", "Nora Ny", "nora@example.com", ("nora@example.com",))
SCHOOLS = UnavailableError("store", "The pass store is busy just now.")


def fixed(desk: Desk, **given: object) -> Outcome:
    return desk.fixing.apply(worlds.SESSION, **{"by": "U1", "manager": False, **given})  # type: ignore[arg-type]


def fingerprint(desk: Desk) -> str:
    proposal = desk.fixing.plan_one(worlds.SESSION).proposal
    assert isinstance(proposal, Fix), proposal
    return proposal.fingerprint


def test_an_approved_fix_is_done_and_the_alert_told(desks: Desks) -> None:
    desk = desks.open()

    outcome = fixed(desk, fingerprint=fingerprint(desk)[:12])

    assert (outcome.result, outcome.session_id) == ("created", worlds.SESSION)
    assert desk.announcing.settled == [(worlds.SESSION, "fixed", "U1", outcome.detail)]
    assert desk.fixing.plan_one(worlds.SESSION).finding.verdict is Verdict.OK


def test_a_second_apply_finds_it_there_and_writes_nothing(desks: Desks) -> None:
    desk, store = desks.shaken()
    fixed(desk)

    again = fixed(desk)

    assert (again.result, again.action_id, again.subscription_id) == ("already_there", None, MADE)
    assert (len(store.sent), len(desk.journal()), len(desk.announcing.settled)) == (1, 1, 1)


def test_a_stale_approval_is_refused_and_says_how_it_stands_now(desks: Desks) -> None:
    desk = desks.open()
    approved = fingerprint(desk)
    desk.memory.put({**worlds.ten_pass(validityDays=60).document})

    outcome = fixed(desk, fingerprint=approved)

    now = desk.fixing.plan_one(worlds.SESSION).finding.detail
    assert (outcome.result, outcome.detail) == ("refused", f"{MOVED_ON} {now}")
    assert (desk.subscriptions(), desk.journal(), desk.announcing.settled) == ([], [], [])


def test_what_needs_a_manager_stays_planned_until_one_agrees(desks: Desks) -> None:
    desk = desks.open()
    desk.put(hand=worlds.by_hand().document)
    before = desk.subscriptions()

    asked = fixed(desk)
    assert (asked.result, asked.detail, asked.action_id) == ("planned", MANAGER_FIRST, None)
    assert (desk.subscriptions(), desk.journal()) == (before, [])

    assert fixed(desk, manager=True).result == "repaired"
    assert desk.document("sub-hand")["stripeSessionId"] == worlds.SESSION


def test_a_refund_between_plan_and_apply_stops_it(desks: Desks) -> None:
    desk = desks.open()
    approved = fingerprint(desk)
    desk.payments.give_back("acct_oak", worlds.INTENT, worlds.NOW, amount=200000)

    for given in ({"fingerprint": approved}, {}):
        assert fixed(desk, manager=True, **given).result == "refused"
    assert (desk.subscriptions(), desk.journal()) == ([], [])


def test_nothing_is_begun_while_stripe_is_down(desks: Desks) -> None:
    desk = desks.open()
    approved = fingerprint(desk)
    desk.payments.down = True

    with pytest.raises(UnavailableError, match="could not be checked"):
        fixed(desk, fingerprint=approved)
    assert (desk.subscriptions(), desk.journal()) == ([], [])


def test_a_purchase_on_a_school_that_is_not_known_just_now_is_not_said_not_to_exist(desks: Desks) -> None:
    desk, store = desks.shaken()
    store.schools_fail = SCHOOLS

    with pytest.raises(UnavailableError, match="the schools' own Stripe accounts are not known"):
        desk.fixing.plan_one(worlds.SESSION)


def test_an_unknown_purchase_is_not_there(desks: Desks) -> None:
    with pytest.raises(NotThereError, match="There is no such purchase"):
        desks.open().fixing.plan_one(worlds.OTHER_SESSION)


def test_fifty_at_once_make_one_pass(desks: Desks, tmp_path: Path) -> None:
    memory = stocked(Clock())
    store = SqliteStore(tmp_path / "passes.db", clock=Clock())
    store.load(list(memory.all_documents()))
    desk = desks.open(store=store, memory=memory)

    try:
        with ThreadPoolExecutor(50) as pool:
            results = Counter(pool.map(lambda _: fixed(desk).result, range(50)))
        made = list(store.all_documents("subscription"))
    finally:
        store.close()

    assert (results.pop("created"), sum(results.values())) == (1, 49)
    assert set(results) <= {"already_there", "refused"}
    assert [each["_id"] for each in made] == [MADE]
    assert [result for _, result in desk.journal()].count("created") == 1
    assert {state for _, state, *_ in desk.announcing.settled} == {"fixed"}


def test_two_purchases_of_a_new_owner_are_not_told_as_there(desks: Desks) -> None:
    bought = _of_a_newcomer()
    desk = desks.open(*bought)
    desk.directory.accounts.append(NEWCOMER)
    fixes = [desk.fixing.plan_one(each.session_id).proposal for each in bought]
    first, second = (fix for fix in fixes if isinstance(fix, Fix))

    done = desk.applying.apply(first, session_id=bought[0].session_id, by="U1")
    late = desk.applying.apply(second, session_id=bought[1].session_id, by="U1")

    assert (done.result, late.result, len(desk.running())) == ("created", "refused", 1)
    again = desk.fixing.apply(bought[1].session_id, by="U1", manager=False)
    assert (again.result, len(desk.running())) == ("created", 2)


def test_ours_that_gave_way_heals_the_alert(desks: Desks) -> None:
    desk, _ = desks.shaken(twin_after(SITE_TWIN))

    outcome = fixed(desk)

    assert [(key, state) for key, state, *_ in desk.announcing.settled] == [(worlds.SESSION, "healed")]
    assert outcome.result == "already_there"


def test_what_was_fixed_a_moment_before_stays_told_as_fixed(desks: Desks) -> None:
    """Two pressed at once: the later one finds it there, which is not a gap that healed by itself."""
    desk = desks.open()

    class JustLate:
        def recover(self) -> list[Outcome]:
            return desk.applying.recover()

        def apply(self, fix: Fix, *, session_id: str, by: str) -> Outcome:
            desk.applying.apply(fix, session_id=session_id, by="U9")
            return desk.applying.apply(fix, session_id=session_id, by=by)

    late: Any = JustLate()

    outcome = desk.fixing_with(late).apply(worlds.SESSION, by="U1", manager=False)

    assert (outcome.result, desk.announcing.settled) == ("already_there", [])


def test_a_failure_leaves_the_alert_as_it_is(desks: Desks) -> None:
    def lost(*_: object) -> None:
        raise OutcomeUnknownError("no answer")

    desk, _ = desks.shaken(lost, lost)

    assert (fixed(desk).result, desk.announcing.settled) == ("failed", [])


def _of_a_newcomer(user_id: str = "user_new") -> tuple[Purchase, Purchase]:
    told = worlds.told(userId=user_id)
    one = worlds.purchase(metadata=told)
    return one, worlds.purchase(
        metadata={**told, "passId": "pass-one", "passType": "single"},
        session_id=worlds.OTHER_SESSION,
        payment_intent="pi_oak0002",
    )

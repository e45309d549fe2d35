from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.services.desk import announce, check, made_for, opened, said, states
from tests.services.letters import OURS, note, passes, post, work
from tests.stripe_events import COMPLETED, SECRET, event, refund
from tests.worlds import INTENT, NOW, SESSION, told

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.services.desk import Desk

SUCCEEDED = "checkout.session.async_payment_succeeded"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with opened(tmp_path, stripe_webhook_secret=SECRET) as desk:
        yield desk


class TestWorking:
    def test_a_missing_pass_is_made_once_and_its_owner_noted(self, desk: Desk) -> None:
        desk.sell()
        post(desk, event())

        assert (work(desk), passes(desk)) == (["waiting"], [(OURS, True)])
        (action,) = desk.ledger.actions()
        assert (action.by, action.result) == ("webhook", "created")
        assert desk.ledger.purchases_of("user_ada") == [("acct_oak", SESSION)]

        desk.now += timedelta(minutes=2)
        assert (work(desk), note(desk)) == (["done"], ("done", "ok/ok"))
        assert said(check(desk, SESSION)) == [("ok", "ok")]

    def test_nothing_of_its_content_is_left_when_it_is_done(self, desk: Desk) -> None:
        desk.put(made_for(desk.sell()))
        post(desk, event())
        work(desk)

        kept = desk.ledger.delivery("evt_1")
        assert kept
        assert (kept.state, kept.body) == ("done", "")
        assert "ada@example.com" not in repr(kept)

    def test_doubled_and_replayed_it_is_still_one_pass(self, desk: Desk) -> None:
        desk.sell()
        assert [post(desk, event()) for _ in range(3)] == ["kept", "repeated", "repeated"]
        work(desk)

        assert post(desk, event()) == "repeated"
        desk.now += timedelta(minutes=3)
        work(desk)
        assert (post(desk, event()), work(desk), passes(desk)) == ("repeated", [], [(OURS, True)])
        assert len(desk.ledger.actions()) == 1

    def test_fifty_events_at_once_for_one_purchase_make_one_pass(self, desk: Desk) -> None:
        desk.sell()
        with ThreadPoolExecutor(50) as pool:
            kept = list(pool.map(lambda n: post(desk, event(f"evt_{n}")), range(50)))
        with ThreadPoolExecutor(8) as pool:
            ends = [state for states in pool.map(lambda _: work(desk), range(8)) for state in states]

        assert kept == ["kept"] * 50
        assert len(ends) == 50
        desk.now += timedelta(minutes=10)
        work(desk)
        assert passes(desk) == [(OURS, True)]
        assert [action.result for action in desk.ledger.actions()].count("created") == 1

    def test_the_events_may_come_in_any_order(self, desk: Desk) -> None:
        """The money of a delayed method: what it was when each happened is not what counts."""
        desk.sell()
        for number, kind in enumerate((SUCCEEDED, "checkout.session.async_payment_failed", COMPLETED)):
            post(desk, event(f"evt_{number}", kind))
        work(desk)
        assert passes(desk) == [(OURS, True)]

    def test_one_that_is_not_paid_yet_is_made_when_the_money_comes(self, desk: Desk) -> None:
        desk.sell(payment_status="unpaid")
        post(desk, event())
        assert (work(desk), note(desk)) == (["done"], ("done", "waiting/payment_processing"))

        desk.sell()
        post(desk, event("evt_2", SUCCEEDED))
        work(desk)
        assert passes(desk) == [(OURS, True)]

    def test_a_refund_that_came_first_leaves_nothing_to_make(self, desk: Desk) -> None:
        desk.sell()
        desk.payments.give_back("acct_oak", INTENT, NOW, amount=200000)
        post(desk, refund())
        post(desk, event())

        assert (work(desk), passes(desk)) == (["done", "done"], [])
        assert note(desk) == ("done", "money_back/refunded")

    def test_a_purchase_still_waits_while_the_site_is_at_it(self, desk: Desk) -> None:
        sold = desk.sell(created=NOW - timedelta(minutes=4))
        post(desk, event(created=sold.created - timedelta(minutes=20)))
        assert (work(desk), note(desk)) == (["waiting"], ("waiting", "waits for the site"))

        desk.put(made_for(sold))
        desk.now += timedelta(minutes=1)
        assert (work(desk), desk.ledger.actions()) == (["done"], [])

    def test_what_a_person_has_to_decide_is_left_to_one(self, desk: Desk) -> None:
        desk.sell(metadata=told(userId=None))
        post(desk, event())
        assert (work(desk), note(desk), passes(desk)) == (["done"], ("done", "blocked/no_owner"), [])

    def test_what_was_announced_shows_how_it_stands_after_a_refund(self, desk: Desk) -> None:
        desk.sell()
        announce(desk)
        desk.payments.give_back("acct_oak", INTENT, NOW, amount=200000)
        post(desk, refund(event_type="refund.created"))
        work(desk)
        assert states(desk) == ["changed"]

    def test_what_was_announced_is_told_as_healed_or_open_again(self, desk: Desk) -> None:
        sold = desk.sell()
        announce(desk)
        desk.put(made_for(sold))
        post(desk, event())
        work(desk)
        assert states(desk) == ["healed"]

        desk.put(made_for(sold, isActive=False))
        post(desk, event("evt_2", "checkout.session.expired"))
        post(desk, event("evt_3", "checkout.session.expired"))
        work(desk)
        assert states(desk) == ["open"]

    def test_a_dispute_is_looked_at_by_its_charge(self, desk: Desk) -> None:
        desk.put(made_for(desk.sell()))
        desk.payments.give_back("acct_oak", INTENT, NOW, dispute="needs_response")
        charge = INTENT.replace("pi_", "ch_", 1)
        post(desk, event("evt_1", "charge.dispute.created", thing={"id": "du_1", "charge": charge}))
        post(desk, event("evt_2", "charge.dispute.created", thing={"id": "du_2", "charge": "ch_other"}))
        work(desk)
        assert note(desk) == ("done", "money_back/disputed")
        assert note(desk, "evt_2") == ("done", "no checkout belongs to it")


class TestBesideTheSite:
    def test_ours_gives_way_to_one_that_the_slow_site_made_meanwhile(self, desk: Desk) -> None:
        sold = desk.sell()
        post(desk, event())
        work(desk)
        desk.put(made_for(sold, _id="sub-site"))

        desk.now += timedelta(minutes=2)

        assert work(desk) == ["done"]
        assert passes(desk) == [(OURS, False), ("sub-site", True)]
        assert said(check(desk, SESSION)) == [("ok", "ok")]

    def test_one_that_somebody_used_is_left_to_a_person(self, desk: Desk) -> None:
        sold = desk.sell()
        post(desk, event())
        work(desk)
        (ours,) = desk.shelves.kept.documents([OURS])
        desk.put({**ours, "remainingClips": 9, "_rev": "used"}, made_for(sold, _id="sub-site"))

        desk.now += timedelta(minutes=2)

        assert (work(desk), note(desk)) == (["done"], ("done", "made twice, left to a person"))
        assert passes(desk) == [(OURS, True), ("sub-site", True)]

    def test_what_could_not_give_way_does_so_at_the_next_try(self, desk: Desk) -> None:
        sold = desk.sell()
        post(desk, event())
        work(desk)
        desk.put(made_for(sold, _id="sub-site"))
        desk.shelves.failing = {"commit"}
        desk.now += timedelta(minutes=2)
        assert (work(desk), note(desk)) == (["waiting"], ("waiting", "Ours could not be withdrawn yet."))

        desk.shelves.failing = set()
        desk.now += timedelta(minutes=2)
        assert (work(desk), passes(desk)) == (["done"], [(OURS, False), ("sub-site", True)])

    def test_twins_of_the_site_alone_are_left_to_a_person(self, desk: Desk) -> None:
        sold = desk.sell()
        desk.put(made_for(sold, _id="sub-a"), made_for(sold, _id="sub-b"))
        post(desk, event())
        assert (work(desk), note(desk)) == (["done"], ("done", "made twice, left to a person"))

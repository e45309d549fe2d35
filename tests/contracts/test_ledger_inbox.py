from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.inbox import Delivery
from bot.keeping import Person
from tests.contracts.ledger_entries import MINUTE, NOW

if TYPE_CHECKING:
    from bot.inbox import DeliveryState
    from bot.ports import Ledger

DELIVERY = Delivery(
    id="evt_1",
    type="checkout.session.completed",
    account="acct_oak",
    livemode=True,
    about="cs_live_a1",
    received=NOW,
    due=NOW,
    body='{"name": "Åda \\u0000"}\n',
)


class TestInbox:
    def test_an_event_is_kept_whole_and_once(self, ledger: Ledger) -> None:
        assert ledger.keep_delivery(DELIVERY)
        assert not ledger.keep_delivery(replace(DELIVERY, body="another", due=NOW + MINUTE))
        assert ledger.delivery("evt_1") == DELIVERY
        assert ledger.delivery("evt_2") is None

    def test_of_twenty_at_once_one_is_new(self, ledger: Ledger) -> None:
        with ThreadPoolExecutor(20) as pool:
            assert sum(pool.map(lambda _: ledger.keep_delivery(DELIVERY), range(20))) == 1

    def test_the_one_that_is_due_longest_comes_first_and_to_one_alone(self, ledger: Ledger) -> None:
        ledger.keep_delivery(replace(DELIVERY, due=NOW + MINUTE))
        ledger.keep_delivery(replace(DELIVERY, id="evt_2", about=None, livemode=False))

        assert ledger.take_delivery(NOW - MINUTE, NOW) is None
        first = ledger.take_delivery(NOW + 2 * MINUTE, NOW + 5 * MINUTE)
        second = ledger.take_delivery(NOW + 2 * MINUTE, NOW + 5 * MINUTE)

        until = NOW + 5 * MINUTE
        bare = replace(DELIVERY, id="evt_2", about=None, livemode=False)
        assert (first, second) == (
            replace(bare, due=until, attempts=1),
            replace(DELIVERY, due=until, attempts=1),
        )
        assert ledger.take_delivery(NOW + 4 * MINUTE, until) is None

    def test_an_attempt_that_never_ended_is_due_again_after_its_lease(self, ledger: Ledger) -> None:
        ledger.keep_delivery(DELIVERY)
        ledger.take_delivery(NOW, NOW + MINUTE)

        again = ledger.take_delivery(NOW + MINUTE, NOW + 2 * MINUTE)

        assert again == replace(DELIVERY, due=NOW + 2 * MINUTE, attempts=2)

    def test_what_is_finished_is_never_handed_out_again(self, ledger: Ledger) -> None:
        done = replace(DELIVERY, state="done", body="", note="ok/ok", attempts=1)
        ledger.keep_delivery(DELIVERY)
        ledger.save_delivery(done)

        assert not ledger.keep_delivery(DELIVERY)
        assert ledger.take_delivery(NOW + MINUTE, NOW + MINUTE) is None
        assert ledger.delivery("evt_1") == done

    def test_one_that_was_given_up_begins_anew_when_it_is_sent_again(self, ledger: Ledger) -> None:
        ledger.keep_delivery(DELIVERY)
        dead = replace(DELIVERY, state="dead", attempts=16, note="Stripe did not answer.")
        ledger.save_delivery(dead)
        assert ledger.dead_deliveries() == [dead]

        assert ledger.keep_delivery(replace(DELIVERY, due=NOW + MINUTE))

        assert ledger.dead_deliveries() == []
        assert ledger.delivery("evt_1") == replace(DELIVERY, due=NOW + MINUTE, note=dead.note)

    def test_what_was_never_kept_is_not_saved(self, ledger: Ledger) -> None:
        ledger.save_delivery(DELIVERY)
        assert ledger.delivery("evt_1") is None

    @pytest.mark.parametrize("state", ["waiting", "done", "dead"])
    def test_a_worker_never_brings_back_what_was_erased_meanwhile(
        self, ledger: Ledger, state: DeliveryState
    ) -> None:
        ledger.keep_delivery(replace(DELIVERY, body='{"email": "ada@example.com"}'))
        held = ledger.take_delivery(NOW, NOW + MINUTE)
        assert held
        ada = Person("ada@example.com", frozenset({"ada@example.com"}), frozenset())
        ledger.erase(ada, by="terminal:ops", at=NOW)

        ledger.save_delivery(replace(held, state=state, due=NOW, note="Stripe did not answer."))

        assert ledger.delivery("evt_1") == replace(held, state="skipped", body="", note="[erased]")
        assert ledger.take_delivery(NOW + 2 * MINUTE, NOW + 3 * MINUTE) is None

    def test_a_worker_that_was_too_slow_changes_nothing_that_another_ended(self, ledger: Ledger) -> None:
        ledger.keep_delivery(DELIVERY)
        slow = ledger.take_delivery(NOW, NOW + MINUTE)
        quick = ledger.take_delivery(NOW + MINUTE, NOW + 2 * MINUTE)
        assert slow
        assert quick
        done = replace(quick, state="done", body="", note="ok/ok")
        ledger.save_delivery(done)
        ledger.save_delivery(replace(slow, due=NOW, note="Stripe did not answer."))
        assert ledger.delivery("evt_1") == done

    @pytest.mark.parametrize(("state", "again"), [("dead", True), ("done", True), ("skipped", False)])
    def test_what_was_given_up_or_done_may_wait_anew(
        self, ledger: Ledger, state: DeliveryState, *, again: bool
    ) -> None:
        over = replace(DELIVERY, state=state, attempts=3, note="so")
        ledger.keep_delivery(over)
        assert ledger.work_again("evt_1", NOW + MINUTE) is again
        assert not ledger.work_again("evt_1", NOW + 2 * MINUTE)
        anew = replace(over, state="waiting", attempts=0, due=NOW + MINUTE)
        assert ledger.delivery("evt_1") == (anew if again else over)
        assert not ledger.work_again("evt_9", NOW)

    def test_the_accounts_that_were_heard_of_are_known_from_a_moment_on(self, ledger: Ledger) -> None:
        ledger.keep_delivery(DELIVERY)
        ledger.keep_delivery(replace(DELIVERY, id="evt_2", account="acct_elm", received=NOW + MINUTE))
        assert ledger.heard_since(NOW) == {"acct_oak", "acct_elm"}
        assert ledger.heard_since(NOW + MINUTE) == {"acct_elm"}
        assert ledger.heard_since(NOW + 2 * MINUTE) == frozenset()

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.errors import NotThereError
from bot.inbox import Delivery
from tests.contracts.ledger_entries import MINUTE, NOW

if TYPE_CHECKING:
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
        with pytest.raises(NotThereError):
            ledger.save_delivery(DELIVERY)

    def test_the_accounts_that_were_heard_of_are_known_from_a_moment_on(self, ledger: Ledger) -> None:
        ledger.keep_delivery(DELIVERY)
        ledger.keep_delivery(replace(DELIVERY, id="evt_2", account="acct_elm", received=NOW + MINUTE))
        assert ledger.heard_since(NOW) == {"acct_oak", "acct_elm"}
        assert ledger.heard_since(NOW + MINUTE) == {"acct_elm"}
        assert ledger.heard_since(NOW + 2 * MINUTE) == frozenset()

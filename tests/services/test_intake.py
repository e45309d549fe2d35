from __future__ import annotations

from contextlib import closing
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.errors import NotThereError
from services.intake import LEASE, MOST_ATTEMPTS, SENTENCES
from tests.services.desk import opened
from tests.services.letters import OURS, note, passes, post, work
from tests.stripe_events import SECRET, event, refund, signature
from tests.worlds import INTENT, NOW, SESSION

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.services.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with opened(tmp_path, stripe_webhook_secret=SECRET) as desk:
        yield desk


class TestReceiving:
    def test_an_event_is_safe_on_disk_before_anything_is_done(self, desk: Desk) -> None:
        assert post(desk, event()) == "kept"

        kept = desk.ledger.delivery("evt_1")
        assert kept
        assert (kept.state, kept.account, kept.about, kept.due) == ("waiting", "acct_oak", SESSION, NOW)
        assert kept.body == event().decode()
        assert (desk.payments.asked, passes(desk)) == ({}, [])

    def test_the_ids_of_refunds_and_disputes_are_their_payments(self, desk: Desk) -> None:
        dispute = {"id": "du_1", "charge": {"id": "ch_oak0001"}, "payment_intent": None}
        post(desk, refund())
        post(desk, event("evt_2", "charge.dispute.created", thing=dispute))
        post(desk, event("evt_3", "charge.refunded", thing={"id": "ch_7", "payment_intent": None}))

        found = [desk.ledger.delivery(each) for each in ("evt_refund", "evt_2", "evt_3")]
        assert [each.about for each in found if each] == [INTENT, "ch_oak0001", "ch_7"]

    def test_one_of_the_platform_itself_is_the_platforms(self, desk: Desk) -> None:
        post(desk, event(account=None))
        kept = desk.ledger.delivery("evt_1")
        assert kept
        assert kept.account == "platform"

    def test_a_purchase_waits_for_the_site_from_when_it_was_paid(self, desk: Desk) -> None:
        post(desk, event("evt_1", created=NOW - timedelta(minutes=4)))
        post(desk, event("evt_2", created=NOW + timedelta(days=1)))
        post(desk, event("evt_3", "checkout.session.expired", created=NOW))
        post(desk, event("evt_4", created=NOW).replace(b'"created": ', b'"created": 99999999999999'))

        due = [desk.ledger.delivery(f"evt_{number}") for number in (1, 2, 3, 4)]
        waits = [each.due - NOW for each in due if each]
        assert waits == [timedelta(minutes=minutes) for minutes in (6, 10, 0, 10)]

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"{",
            b"[]",
            b"null",
            b"\xff\xfe",
            b"[" * 100_000,
            b'{"id": "evt_1"}',
            b'{"id": 7, "type": "charge.refunded"}',
            b'{"id": "evt\\ud800", "type": "charge.refunded"}',
            b'{"id": "evt_1", "type": "' + b"x" * 999_000 + b'"}',
        ],
    )
    def test_what_is_no_event_is_broken(self, desk: Desk, body: bytes) -> None:
        assert post(desk, body) == "broken"
        assert desk.ledger.delivery("evt_1") is None

    @pytest.mark.parametrize("data", [None, {}, {"object": None}, {"object": {"id": "../x"}}])
    def test_one_that_tells_of_nothing_is_done_without_harm(self, desk: Desk, data: Any) -> None:
        assert post(desk, event(data=data)) == "kept"
        assert work(desk) == ["done"]
        assert note(desk) == ("done", "no checkout belongs to it")

    def test_what_stripe_did_not_sign_leaves_no_trace(self, desk: Desk) -> None:
        intake, body = desk.services.intake, event()
        old, soon = NOW - timedelta(minutes=6), NOW + timedelta(minutes=6)
        headers = [None, "t=1", signature(body, "whsec_x"), signature(body, at=old), signature(body, at=soon)]

        assert [intake.receive(body, header) for header in headers] == [
            "missing",
            "malformed",
            "wrong_secret",
            "stale",
            "future",
        ]
        assert desk.ledger.delivery("evt_1") is None

    def test_a_rolled_secret_and_the_one_before_are_both_good(self, tmp_path: Path) -> None:
        with opened(tmp_path, stripe_webhook_secret="whsec_new,whsec_old") as desk:
            for number, secret in enumerate(("whsec_new", "whsec_old")):
                body = event(f"evt_{number}")
                assert desk.services.intake.receive(body, signature(body, secret)) == "kept"

    def test_without_a_secret_it_says_what_to_set(self, tmp_path: Path) -> None:
        with opened(tmp_path) as desk:
            assert post(desk, event()) == "unset"
        assert "STRIPE_WEBHOOK_SECRET" in SENTENCES["unset"]

    @pytest.mark.parametrize(
        ("changes", "why"),
        [
            ({"event_type": "invoice.paid"}, "nothing follows from this kind"),
            ({"livemode": False}, "of Stripe's test mode, and ours is live"),
        ],
    )
    def test_what_is_not_ours_to_do_is_noted_without_its_content(
        self, desk: Desk, changes: dict[str, Any], why: str
    ) -> None:
        assert post(desk, event(**changes)) == "skipped"

        kept = desk.ledger.delivery("evt_1")
        assert kept
        assert (kept.state, kept.note, kept.body) == ("skipped", why, "")
        assert (work(desk), post(desk, event(**changes))) == ([], "repeated")

    def test_what_cannot_be_written_down_is_asked_for_again(self, desk: Desk) -> None:
        with closing(desk.ledger):
            pass
        assert post(desk, event()) == "unkept"


class TestFailing:
    def test_an_outage_of_two_minutes_only_delays_it(self, desk: Desk) -> None:
        desk.sell()
        desk.shelves.failing = {"*"}
        post(desk, event())
        until, tries = NOW + timedelta(minutes=2), 0
        while desk.now < until:
            tries += len(work(desk))
            desk.now += timedelta(seconds=1)
        assert (tries, passes(desk)) == (5, [])

        desk.shelves.failing = set()
        desk.now += timedelta(minutes=2)
        work(desk)
        assert passes(desk) == [(OURS, True)]

    @pytest.mark.parametrize("failing", ["commit", "subscriptions_tied"])
    def test_a_part_of_the_store_that_fails_is_tried_again(self, desk: Desk, failing: str) -> None:
        desk.sell()
        desk.shelves.failing = {failing}
        post(desk, event())
        assert (work(desk), passes(desk)) == (["waiting"], [])

        desk.shelves.failing = set()
        desk.now += timedelta(seconds=5)
        work(desk)
        assert passes(desk) == [(OURS, True)]

    def test_a_purchase_that_stripe_does_not_show_is_tried_again(self, desk: Desk) -> None:
        post(desk, event())
        assert (work(desk), note(desk)[0]) == (["waiting"], "waiting")

    def test_a_restart_goes_on_where_it_was(self, desk: Desk) -> None:
        desk.sell()
        post(desk, event())
        desk.restart()
        assert (work(desk), passes(desk)) == (["waiting"], [(OURS, True)])

    def test_an_attempt_that_a_crash_ended_is_made_again(self, desk: Desk) -> None:
        desk.sell()
        post(desk, event())
        desk.ledger.take_delivery(NOW, NOW + LEASE)
        desk.restart()
        assert work(desk) == []

        desk.now += LEASE
        assert (work(desk), passes(desk)) == (["waiting"], [(OURS, True)])

    def test_what_fails_too_often_is_given_up_and_a_person_may_have_it_tried_again(self, desk: Desk) -> None:
        desk.sell()
        spent = given_up(desk)

        (dead,) = desk.services.intake.dead()
        assert (dead.id, dead.attempts, dead.body) == ("evt_1", MOST_ATTEMPTS, event().decode())
        assert timedelta(hours=6) < spent < timedelta(hours=8)
        assert "ada@example.com" not in dead.note

        desk.payments.down = False
        assert desk.services.intake.replay("evt_1")
        assert not desk.services.intake.replay("evt_1")
        assert (work(desk), passes(desk)) == (["waiting"], [(OURS, True)])

    def test_what_was_given_up_begins_anew_when_stripe_sends_it_again(self, desk: Desk) -> None:
        desk.sell()
        given_up(desk)
        desk.payments.down = False

        assert post(desk, event()) == "kept"
        assert (work(desk), passes(desk)) == (["waiting"], [(OURS, True)])

    def test_one_that_ends_the_program_each_time_is_given_up_too(self, desk: Desk) -> None:
        post(desk, event())
        for _ in range(MOST_ATTEMPTS):
            desk.ledger.take_delivery(desk.now, desk.now)
        assert work(desk) == ["dead"]

    def test_what_was_never_sent_cannot_be_replayed(self, desk: Desk) -> None:
        with pytest.raises(NotThereError):
            desk.services.intake.replay("evt_9")


def given_up(desk: Desk) -> timedelta:
    """From the first attempt to the last, with Stripe down all the while."""
    desk.payments.down = True
    post(desk, event())
    begun: datetime = desk.now
    while work(desk) != ["dead"]:
        kept = desk.ledger.delivery("evt_1")
        assert kept
        desk.now = kept.due
    return desk.now - begun

"""Events, webhook endpoints and deliveries of the sandbox's Stripe."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import stripe

from sandbox.stripe import RETRY_AFTER, StripeSandbox
from tests.sandbox.loopback import START, Clock, Receiver, client_of, served

if TYPE_CHECKING:
    from collections.abc import Iterator

OAK = "acct_oak"
SECRET = "whsec_sandbox"
ON_OAK: stripe.RequestOptions = {"stripe_account": OAK}


@dataclass
class Post:
    """A sandbox with a place where its webhooks arrive."""

    sandbox: StripeSandbox
    client: stripe.StripeClient
    hook: str
    clock: Clock
    receiver: Receiver = field(default_factory=Receiver)

    def listen(self, **values: Any) -> str:
        given = {"connect": True, "secret": SECRET, **values}
        return str(self.sandbox.add_endpoint(self.hook, **given)["id"])

    def sell(self, account: str = OAK, **values: Any) -> dict[str, Any]:
        sold = self.sandbox.sell(account, **{"amount": 25_000, "email": "ada@example.com", **values})
        assert self.sandbox.wait()
        return sold

    def arrived(self) -> list[stripe.Event]:
        return [self.client.construct_event(body, header, SECRET) for body, header in self.receiver.got]

    def types(self, **values: Any) -> list[str]:
        return [one.type for one in self.client.v1.events.list(values or None, ON_OAK).data]  # type: ignore[arg-type]

    def pending(self) -> list[int]:
        page = self.client.v1.events.list({"type": "checkout.session.completed"}, ON_OAK)
        return [one.pending_webhooks for one in page.data]


@pytest.fixture
def post() -> Iterator[Post]:
    clock, receiver = Clock(), Receiver()
    sandbox = StripeSandbox(clock)
    sandbox.add_account(OAK)
    mounted = {"stripe": sandbox.blueprint(), "there": receiver.blueprint()}
    with served(**mounted) as url, client_of(url + "/stripe", sandbox.key) as client:
        yield Post(sandbox, client, url + "/there/hook", clock, receiver)
    sandbox.close()


def test_a_sale_makes_the_events_that_stripe_makes(post: Post) -> None:
    post.sell()
    assert post.types() == [
        "checkout.session.completed",
        "payment_intent.succeeded",
        "charge.succeeded",
        "payment_intent.created",
    ]


@pytest.mark.parametrize(
    ("payment", "expected"),
    [
        ("free", ["checkout.session.completed"]),
        ("open", []),
        ("expired", ["checkout.session.expired"]),
        ("processing", ["checkout.session.completed", "payment_intent.created"]),
        (
            "failed",
            ["checkout.session.async_payment_failed", "checkout.session.completed", "payment_intent.created"],
        ),
    ],
)
def test_other_sales_make_other_events(post: Post, payment: str, expected: list[str]) -> None:
    post.sell(payment=payment)
    assert post.types() == expected


def test_what_happens_later_makes_events_too(post: Post) -> None:
    sold = post.sell(payment="processing")
    post.sandbox.settle(sold["id"])
    post.sandbox.refund(sold["id"])
    post.sandbox.dispute(sold["id"])
    post.sandbox.dispute(sold["id"], "lost")
    assert post.types()[:4] == [
        "charge.dispute.closed",
        "charge.dispute.created",
        "charge.refunded",
        "refund.created",
    ]
    assert post.types(type="checkout.session.*")[0] == "checkout.session.async_payment_succeeded"
    assert post.types(types=["charge.refunded", "charge.failed"]) == ["charge.refunded"]


def test_an_event_keeps_the_object_as_it_was(post: Post) -> None:
    sold = post.sell(payment="processing")
    post.sandbox.settle(sold["id"])
    page = post.client.v1.events.list({"type": "checkout.session.completed"}, ON_OAK)
    assert page.data[0].data.object["payment_status"] == "unpaid"
    assert page.data[0].account == OAK


def test_events_are_gone_after_thirty_days(post: Post) -> None:
    post.sell(created=START - timedelta(days=31))
    post.sell(created=START - timedelta(days=29), payment="free")
    assert post.types() == ["checkout.session.completed"]


def test_more_than_twenty_types_are_refused(post: Post) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="up to 20"):
        post.types(types=["charge.failed"] * 21)


def test_a_delivery_is_signed_and_carries_the_account(post: Post) -> None:
    post.listen()
    sold = post.sell()
    (event,) = post.arrived()
    assert (event.type, event.account) == ("checkout.session.completed", OAK)
    assert event.data.object["id"] == sold["id"]
    assert (post.pending(), post.sandbox.attempts[0].status) == ([0], 200)


def test_a_connect_endpoint_hears_connected_accounts_and_others_the_platform(post: Post) -> None:
    post.listen()
    plain = post.listen(connect=False)
    post.sell("platform")
    post.sell(OAK)
    assert [event.account if "account" in event else None for event in post.arrived()] == [None, OAK]
    assert post.sandbox.attempts[0].endpoint_id == plain


def test_an_endpoint_hears_what_it_asked_for_in_its_mode_while_enabled(post: Post) -> None:
    post.listen(events=["charge.succeeded"])
    post.listen(status="disabled")
    post.listen(livemode=False)
    post.sell()
    assert [event.type for event in post.arrived()] == ["charge.succeeded"]


def test_a_live_connect_endpoint_also_hears_test_sales(post: Post) -> None:
    post.listen()
    post.sell(livemode=False)
    assert [event.livemode for event in post.arrived()] == [False]


@pytest.mark.parametrize("status", [307, 400, 500])
def test_three_hundred_and_above_is_a_failure_and_redirects_are_not_followed(post: Post, status: int) -> None:
    post.receiver.status = status
    post.listen()
    post.sell()
    assert [attempt.status for attempt in post.sandbox.attempts] == [status]
    assert post.pending() == [1]
    assert post.types(delivery_success=False) == ["checkout.session.completed"]


def test_a_failed_delivery_is_tried_again_when_its_time_has_come(post: Post) -> None:
    post.receiver.status = 500
    post.listen()
    post.sell()
    assert post.sandbox.deliver_due() == 0
    post.clock.pass_(seconds=RETRY_AFTER[0])
    post.receiver.status = 200
    assert post.sandbox.deliver_due() == 1
    assert post.sandbox.wait()
    assert [(one.number, one.status) for one in post.sandbox.attempts] == [(1, 500), (2, 200)]
    assert (post.pending(), post.sandbox.deliver_due()) == ([0], 0)


def test_after_the_last_attempt_nothing_more_is_tried(post: Post) -> None:
    post.receiver.status = 500
    post.listen()
    post.sell()
    for seconds in RETRY_AFTER:
        post.clock.pass_(seconds=seconds)
        assert post.sandbox.deliver_due() == 1
        assert post.sandbox.wait()
    post.clock.pass_(days=3)
    assert post.sandbox.deliver_due() == 0
    assert post.pending() == [1]


def test_nobody_there_is_an_attempt_without_a_status(post: Post) -> None:
    post.sandbox.add_endpoint("http://127.0.0.1:9/hook", connect=True)
    post.sell()
    assert [(one.status, one.error) for one in post.sandbox.attempts] == [(None, "ConnectionError")]


def test_with_deliveries_off_events_wait_until_somebody_sends_them(post: Post) -> None:
    hook = post.listen()
    post.sandbox.deliveries = "off"
    sold = post.sell()
    assert (post.receiver.got, post.pending()) == ([], [1])
    (event,) = post.sandbox.events_of(sold["id"])
    retry = f"/v1/events/{event['id']}/retry"
    post.client.raw_request("post", retry, webhook_endpoint=hook, account=OAK)
    assert post.sandbox.wait()
    assert [one.id for one in post.arrived()] == [event["id"]]
    assert post.pending() == [0]


def test_a_held_sale_is_delivered_by_hand(post: Post) -> None:
    hook = post.listen()
    sold = post.sell(hold=[hook])
    assert post.receiver.got == []
    (event,) = post.sandbox.events_of(sold["id"])
    assert post.sandbox.recipients(event["id"]) == [hook]
    assert post.sandbox.deliver(event["id"], hook).result(5).status == 200


def test_the_body_follows_the_version_of_the_endpoint(post: Post) -> None:
    post.listen(api_version="2025-06-30.basil")
    post.sell()
    assert [event.api_version for event in post.arrived()] == ["2025-06-30.basil"]

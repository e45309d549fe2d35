from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import stripe
from pydantic import SecretStr

from bot.errors import UnavailableError
from bot.model import PLATFORM
from services.gateways.stripe_payments import SPARE, StripePayments
from tests.services.gateways.loopback import Reply, loopback, script
from tests.services.gateways.stripe_opened import CREATED, EMPTY, KEY, NOON, OAK, gateway
from tests.services.gateways.stripe_world import (
    CHARGES,
    DISPUTES,
    EVENTS,
    INTENTS,
    SESSIONS,
    StripeWorld,
    failure,
    session,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.services.gateways.loopback import Asked


@pytest.mark.parametrize(
    ("key", "live"),
    [("sk_live_sandbox", True), ("rk_live_a_test_b", True), ("sk_test_sandbox", False), ("rk_test_x", False)],
)
def test_the_key_tells_the_mode(key: str, live: bool) -> None:
    for given in (key, SecretStr(key)):
        payments = StripePayments(given, url="http://127.0.0.1:9", rate=1)
        assert payments.livemode is live
        assert key not in repr(vars(payments))
        payments.close()


def test_requests_carry_key_account_and_window_and_only_what_stripe_documents() -> None:
    with gateway(script(EMPTY)) as (payments, server):
        list(payments.purchases(OAK, NOON, NOON + timedelta(hours=1)))
    asked = server.asked[0]
    assert asked.path == SESSIONS
    assert dict(asked.query) == {
        "created[gte]": str(CREATED),
        "created[lt]": str(CREATED + 3600),
        "limit": "100",
    }
    assert asked.headers["authorization"] == f"Bearer {KEY}"
    assert asked.headers["stripe-account"] == OAK
    assert "x-stripe-client-telemetry" not in asked.headers


def test_the_platform_is_asked_without_an_account() -> None:
    with gateway(script(EMPTY)) as (payments, server):
        payments.endpoints(PLATFORM)
    assert "stripe-account" not in server.asked[0].headers


@pytest.mark.parametrize("end", ["", "/"])
def test_the_address_may_have_a_path(end: str) -> None:
    world = StripeWorld(prefix="/stripe")
    world.add(PLATFORM, SESSIONS, session("cs_live_1", CREATED))
    with loopback(world) as server:
        payments = StripePayments(KEY, url=f"{server.url}/stripe{end}", rate=1000)
        found = payments.purchase(PLATFORM, "cs_live_1")
        listed = list(payments.purchases(PLATFORM, NOON, NOON + timedelta(1)))
        payments.close()
    assert listed == [[found]]


def test_the_sdk_is_left_as_it_was_apart_from_its_telemetry() -> None:
    before = (stripe.api_key, stripe.api_base, stripe.max_network_retries, stripe.default_http_client)
    with gateway(script(EMPTY)) as (payments, _):
        payments.endpoints(PLATFORM)
    now = (stripe.api_key, stripe.api_base, stripe.max_network_retries, stripe.default_http_client)
    assert now == before
    assert stripe.enable_telemetry is False


def test_more_than_twenty_event_types_are_asked_for_in_parts() -> None:
    world = StripeWorld()
    types = [f"type.{number:02}" for number in range(45)]
    for number, kind in enumerate(types):
        world.add(PLATFORM, EVENTS, {"id": f"evt_{number}", "type": kind, "created": CREATED})
    with gateway(world) as (payments, server):
        found = [one.type for page in payments.events(PLATFORM, NOON, types) for one in page]
    assert sorted(found) == types
    counts = [sum(name.startswith("types[") for name, _ in asked.query) for asked in server.asked]
    assert counts == [20, 20, 5]


def test_no_event_types_are_no_events_and_no_request() -> None:
    with gateway(script(EMPTY)) as (payments, server):
        assert list(payments.events(PLATFORM, NOON, [])) == []
    assert server.asked == []


def test_a_charge_that_comes_as_a_mere_id_is_looked_up_for_its_refunds() -> None:
    world = StripeWorld()
    world.add(OAK, INTENTS, {"id": "pi_1", "status": "succeeded", "latest_charge": "ch_1"})
    world.add(OAK, CHARGES, {"id": "ch_1", "status": "succeeded", "created": CREATED, "amount_refunded": 700})
    with gateway(world) as (payments, _):
        payment = payments.payment(OAK, "pi_1")
    assert payment
    assert (payment.refunded, payment.charge_ids, payment.paid_at) == (700, ("ch_1",), NOON)


def disputed() -> StripeWorld:
    world = StripeWorld()
    charge = {"id": "ch_1", "status": "succeeded", "created": CREATED, "disputed": True}
    world.add(OAK, INTENTS, {"id": "pi_1", "status": "succeeded", "latest_charge": charge})
    return world


def dispute_of(play: Callable[[Asked], Reply]) -> str | None:
    with gateway(play) as (payments, _):
        payment = payments.payment(OAK, "pi_1")
    assert payment
    return payment.dispute


def test_the_newest_of_a_payments_disputes_is_told() -> None:
    world = disputed()
    for number, status in enumerate(["won", "lost"]):
        row = {"id": f"du_{number}", "created": number, "status": status, "payment_intent": "pi_1"}
        world.add(OAK, DISPUTES, row)
    assert dispute_of(world) == "lost"


def test_a_dispute_that_may_not_be_read_or_is_not_listed_yet_is_open() -> None:
    world = disputed()
    assert dispute_of(world) == "needs_response"
    world.unlisted.add(OAK)
    assert dispute_of(world) == "needs_response"


def test_a_dispute_list_that_is_down_makes_the_payment_unknown() -> None:
    world = disputed()
    down = Reply(503, {"error": {"message": "down"}})
    with (
        gateway(lambda asked: down if asked.path == DISPUTES else world(asked)) as (payments, _),
        pytest.raises(UnavailableError, match="503"),
    ):
        payments.payment(OAK, "pi_1")


@pytest.mark.parametrize("id_", ["", "..", "cs_1/expire", "cs_1?expand", "ørn", "a b"])
def test_what_cannot_be_an_id_is_unknown_without_asking(id_: str) -> None:
    with gateway(script(EMPTY)) as (payments, server):
        assert payments.purchase(OAK, id_) is None
        assert payments.payment(OAK, id_) is None
        assert payments.intent_of_charge(OAK, id_) is None
        assert payments.purchases_by_intent(OAK, id_) == []
    assert server.asked == []


def test_an_intent_that_stripe_does_not_know_has_no_purchases() -> None:
    unknown = failure(404, "No such payment_intent", code="resource_missing", param="payment_intent")
    with gateway(script(unknown)) as (payments, _):
        assert payments.purchases_by_intent(OAK, "pi_1") == []


def test_the_rate_holds_per_account_and_counts_the_sdks_own_repeats() -> None:
    pauses: list[float] = []
    broken = Reply(500, {"error": {"message": "oops"}})
    options: dict[str, Any] = {"rate": 2, "retries": 1, "clock": lambda: 0.0, "sleep": pauses.append}
    with gateway(script(broken, EMPTY), **options) as (payments, server):
        for account in (PLATFORM, PLATFORM, OAK, OAK, PLATFORM):
            payments.endpoints(account)
    assert len(server.asked) == 6
    assert pauses == [1 + SPARE, 1 + SPARE]


def test_twenty_threads_share_one_gateway() -> None:
    world = StripeWorld()
    world.add(OAK, SESSIONS, *(session(f"cs_live_{number}", CREATED) for number in range(150)))
    with gateway(world) as (payments, server), ThreadPoolExecutor(20) as pool:

        def sweep(_: int) -> int:
            return sum(map(len, payments.purchases(OAK, NOON, NOON + timedelta(days=1))))

        assert list(pool.map(sweep, range(40))) == [150] * 40
    assert len(server.asked) == 80

"""Bad days on order, as the vendor's client meets them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
import stripe

from sandbox.stripe import StripeSandbox
from tests.sandbox.loopback import Clock, client_of, served

if TYPE_CHECKING:
    from collections.abc import Iterator

Pair = tuple[StripeSandbox, stripe.StripeClient]


@pytest.fixture
def pair() -> Iterator[Pair]:
    sandbox = StripeSandbox(Clock())
    sandbox.sell("platform", amount=100, email="ada@example.com")
    with served(stripe=sandbox.blueprint()) as url, client_of(url + "/stripe", sandbox.key) as client:
        yield sandbox, client
    sandbox.close()


@pytest.mark.parametrize(
    ("status", "error"), [(429, stripe.RateLimitError), (500, stripe.APIError), (503, stripe.APIError)]
)
def test_a_status_is_answered_so_often_and_then_no_more(
    pair: Pair, status: int, error: type[stripe.StripeError]
) -> None:
    sandbox, client = pair
    sandbox.faults.add("/v1/charges", status=status, times=1)
    assert len(client.v1.checkout.sessions.list().data) == 1
    with pytest.raises(error):
        client.v1.charges.list()
    assert len(client.v1.charges.list().data) == 1


def test_a_fault_without_a_number_lasts_until_it_is_cleared(pair: Pair) -> None:
    sandbox, client = pair
    sandbox.faults.add("/v1/", status=500)
    for _ in range(3):
        with pytest.raises(stripe.APIError):
            client.v1.charges.list()
    sandbox.faults.clear()
    assert len(client.v1.charges.list().data) == 1


def test_a_fault_can_wait_for_the_second_page(pair: Pair) -> None:
    sandbox, client = pair
    sandbox.faults.add("/v1/charges", status=500, after=1)
    assert len(client.v1.charges.list().data) == 1
    with pytest.raises(stripe.APIError):
        client.v1.charges.list()


def test_a_fault_can_meet_one_account_only(pair: Pair) -> None:
    sandbox, client = pair
    sandbox.add_account("acct_oak")
    sandbox.faults.add(
        "/v1/", status=503, where=lambda request: request.headers.get("Stripe-Account") == "acct_oak"
    )
    assert len(client.v1.charges.list().data) == 1
    with pytest.raises(stripe.APIError):
        client.v1.charges.list({}, {"stripe_account": "acct_oak"})


@pytest.mark.parametrize("fault", ["drop", "half"])
def test_a_line_that_breaks_is_a_connection_error(pair: Pair, fault: str) -> None:
    sandbox, client = pair
    sandbox.faults.add("/v1/charges", times=1, **{fault: True})
    with pytest.raises(stripe.APIConnectionError):
        client.v1.charges.list()
    assert len(client.v1.charges.list().data) == 1


def test_malformed_json_is_an_api_error(pair: Pair) -> None:
    sandbox, client = pair
    sandbox.faults.add("/v1/charges", malformed=True)
    with pytest.raises(stripe.APIError, match="Invalid response body"):
        client.v1.charges.list()


def test_a_delay_delays(pair: Pair) -> None:
    sandbox, client = pair
    sandbox.faults.add("/v1/charges", delay=0.3, times=1)
    started = time.monotonic()
    assert len(client.v1.charges.list().data) == 1
    assert time.monotonic() - started >= 0.3

"""The gateway against the sandbox's Stripe, which was built from Stripe's own documents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.errors import UnavailableError
from bot.model import PLATFORM, Money, MoneyBack
from sandbox.stripe import StripeSandbox
from services.gateways.http import Patience
from services.gateways.stripe_payments import StripePayments
from tests.sandbox.loopback import START, Clock, served

if TYPE_CHECKING:
    from collections.abc import Iterator

OAK = "acct_oak"
DAY = timedelta(days=1)


@dataclass
class Shop:
    sandbox: StripeSandbox
    clock: Clock
    payments: StripePayments

    def sell(self, **values: Any) -> dict[str, Any]:
        return self.sandbox.sell(OAK, **{"amount": 25_000, "email": "ada@example.com", **values})


@pytest.fixture
def shop() -> Iterator[Shop]:
    clock = Clock()
    sandbox = StripeSandbox(clock)
    sandbox.add_account(OAK)
    with served(stripe=sandbox.blueprint()) as url:
        payments = StripePayments(
            sandbox.key,
            url=f"{url}/stripe",
            rate=1000,
            retries=0,
            patience=Patience(tries=2, first=0.001, most=0.001, longest=0.5),
        )
        yield Shop(sandbox, clock, payments)
        payments.close()
    sandbox.close()


def test_a_sale_is_found_by_every_road(shop: Shop) -> None:
    sold = shop.sell(metadata={"userId": "user_ada"}, name="Ada Example", line_item="Ten classes")
    found = shop.payments.purchase(OAK, sold["id"])
    assert found
    assert (found.money, found.created, found.clerk_id) == (Money(25_000, "nok"), START, "user_ada")
    assert (found.payer_email, found.payer_name, found.livemode) == ("ada@example.com", "Ada Example", True)
    assert list(shop.payments.purchases(OAK, START, START + DAY)) == [[found]]
    assert shop.payments.purchases_by_email(OAK, "Ada@example.com") == [found]
    assert shop.payments.purchases_by_intent(OAK, sold["payment_intent"]) == [found]
    assert shop.payments.purchase(PLATFORM, sold["id"]) is None


def test_more_than_two_pages_are_read_to_the_end(shop: Shop) -> None:
    for number in range(205):
        shop.sell(created=START + timedelta(seconds=number))
    pages = list(shop.payments.purchases(OAK, START, START + DAY))
    assert [len(page) for page in pages] == [100, 100, 5]


def test_a_refund_and_a_dispute_are_seen_on_the_payment_and_in_the_lists(shop: Shop) -> None:
    refunded, disputed, kept = shop.sell(), shop.sell(), shop.sell()
    shop.clock.pass_(days=1)
    shop.sandbox.refund(refunded["id"], 5_000)
    shop.sandbox.dispute(disputed["id"], "under_review")
    one, two, three = (
        shop.payments.payment(OAK, sold["payment_intent"]) for sold in (refunded, disputed, kept)
    )
    assert one
    assert two
    assert three
    assert (one.captured, one.refunded, one.dispute) == (25_000, 5_000, None)
    assert (two.refunded, two.dispute) == (0, "under_review")
    assert (three.status, three.paid_at, three.failure) == ("succeeded", START, None)
    assert shop.payments.money_back(OAK, START) == {
        one.intent_id: MoneyBack(5_000, None, one.charge_ids),
        two.intent_id: MoneyBack(0, "under_review", two.charge_ids),
    }
    assert shop.payments.money_back(OAK, START + 2 * DAY) == {}
    assert shop.payments.intent_of_charge(OAK, one.charge_ids[0]) == one.intent_id


def test_a_delayed_payment_that_fails_was_never_paid(shop: Shop) -> None:
    sold = shop.sell(payment="processing")
    shop.sandbox.fail(sold["id"])
    payment = shop.payments.payment(OAK, sold["payment_intent"])
    assert payment
    assert (payment.status, payment.paid_at, payment.captured) == ("requires_payment_method", None, 0)
    assert payment.failure


def test_events_and_endpoints_are_listed(shop: Shop) -> None:
    endpoint = shop.sandbox.add_endpoint("http://127.0.0.1:9/hook", status="disabled")
    sold = shop.sell()
    found = shop.payments.events(OAK, START, ["checkout.session.completed"])
    assert [(one.object_id, one.account) for page in found for one in page] == [(sold["id"], OAK)]
    listed = shop.payments.endpoints(PLATFORM)
    assert [(one.id, one.status, one.events) for one in listed] == [
        (endpoint["id"], "disabled", ("checkout.session.completed",))
    ]


def test_an_account_that_refuses_is_named(shop: Shop) -> None:
    shop.sandbox.add_account(OAK, refuses=True)
    with pytest.raises(UnavailableError) as caught:
        shop.payments.money_back(OAK, START)
    assert (caught.value.system, caught.value.account, caught.value.permanent) == ("account", OAK, True)


def test_a_missing_permission_is_named(shop: Shop) -> None:
    shop.sandbox.restrict(shop.sandbox.key, ["rak_checkout_session_read"])
    with pytest.raises(UnavailableError, match="rak_checkout_session_read"):
        list(shop.payments.purchases(OAK, START, START + DAY))


def test_a_rate_limit_ends_in_a_plain_sentence(shop: Shop) -> None:
    shop.sandbox.faults.add("/v1/checkout/sessions", status=429)
    with pytest.raises(UnavailableError, match="slow down"):
        shop.payments.purchase(OAK, shop.sell()["id"])


def test_sales_of_an_address_come_with_their_payments_in_one_answer(shop: Shop) -> None:
    sold = shop.sell(metadata={"userId": "user_ada"})
    (sale,) = shop.payments.sales_by_email(OAK, "ada@example.com")

    assert sale.purchase == shop.payments.purchase(OAK, sold["id"])
    assert sale.payment == shop.payments.payment(OAK, sold["payment_intent"])
    assert sale.payment


def test_a_key_that_may_not_read_payments_still_finds_the_sales_and_is_refused_once(shop: Shop) -> None:
    shop.sell()
    asked: list[bool] = []

    def expands(request: Any) -> bool:
        asked.append(any(name.startswith("expand") for name in request.args))
        return asked[-1]

    lacks = {"error": {"message": "Having the rak_payment_intent_read permission would allow this request."}}
    shop.sandbox.faults.add("/v1/checkout/sessions", status=403, body=lacks, where=expands)
    found = [shop.payments.sales_by_email(OAK, "ada@example.com") for _ in range(2)]

    assert [[sale.payment for sale in sales] for sales in found] == [[None], [None]]
    assert asked == [True, False, False]

"""What happens to a sale afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import stripe

from sandbox.stripe import StripeSandbox
from tests.sandbox.loopback import Clock
from tests.sandbox.shop import OAK, open_shop

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.sandbox.shop import Shop


@pytest.fixture
def shop() -> Iterator[Shop]:
    with open_shop() as opened:
        yield opened


def test_refunds_show_on_the_charge_and_are_listed(shop: Shop) -> None:
    sold = shop.sell()
    part = shop.sandbox.refund(sold["id"], 10_000)
    rest = shop.sandbox.refund(sold["id"])
    assert (part["amount"], rest["amount"]) == (10_000, 15_000)
    options: stripe.RequestOptions = {"stripe_account": OAK}
    charge = shop.client.v1.charges.list({"payment_intent": sold["payment_intent"]}, options).data[0]
    assert (charge.refunded, charge.amount_refunded) == (True, 25_000)
    refunds = shop.client.v1.refunds.list({"charge": charge.id}, options).data
    assert [one.id for one in refunds] == [rest["id"], part["id"]]
    assert shop.client.v1.refunds.retrieve(part["id"], {}, options).payment_intent == sold["payment_intent"]
    with pytest.raises(ValueError, match="cannot be refunded"):
        shop.sandbox.refund(sold["id"], 1)


def test_a_dispute_marks_the_charge_and_moves_on(shop: Shop) -> None:
    sold = shop.sell()
    opened = shop.sandbox.dispute(sold["id"])
    assert opened["id"].startswith("dp_")
    options: stripe.RequestOptions = {"stripe_account": OAK}
    intent = shop.client.v1.payment_intents.retrieve(
        sold["payment_intent"], {"expand": ["latest_charge"]}, options
    )
    assert isinstance(intent.latest_charge, stripe.Charge)
    assert intent.latest_charge.disputed is True
    assert shop.sandbox.dispute(sold["id"], "won")["id"] == opened["id"]
    assert [one.status for one in shop.client.v1.disputes.list({}, options).data] == ["won"]


def test_delayed_money_comes_or_does_not(shop: Shop) -> None:
    first, second = shop.sell(payment="processing"), shop.sell(payment="processing")
    assert (first["status"], first["payment_status"]) == ("complete", "unpaid")
    assert shop.sandbox.settle(first["id"])["payment_status"] == "paid"
    assert shop.sandbox.fail(second["id"])["payment_status"] == "unpaid"
    intents = shop.client.v1.payment_intents.list({}, {"stripe_account": OAK}).data
    assert [one.status for one in intents] == ["requires_payment_method", "succeeded"]


def test_an_open_session_is_paid_or_runs_out(shop: Shop) -> None:
    first, second = shop.sell(payment="open"), shop.sell(payment="open")
    assert (first["payment_intent"], first["customer_details"]) == (None, None)
    assert shop.sandbox.settle(first["id"])["status"] == "complete"
    assert shop.sandbox.expire(second["id"])["status"] == "expired"
    with pytest.raises(ValueError, match="is not open"):
        shop.sandbox.expire(second["id"])


def test_the_same_seed_makes_the_same_ids() -> None:
    made = []
    for _ in range(2):
        sandbox = StripeSandbox(Clock(), seed=7)
        made.append(sandbox.sell("platform", amount=1, email="ada@example.com")["id"])
        sandbox.close()
    assert made[0] == made[1]


def test_what_cannot_happen_to_a_sale_is_an_error(shop: Shop) -> None:
    paid, free = shop.sell(), shop.sell(payment="free")
    for wrong in (shop.sandbox.settle, shop.sandbox.fail):
        with pytest.raises(ValueError, match="is not waiting for money"):
            wrong(paid["id"])
    with pytest.raises(ValueError, match="moved no money"):
        shop.sandbox.refund(free["id"])
    with pytest.raises(ValueError, match="no account acct_nobody"):
        shop.sandbox.sell("acct_nobody", amount=1, email="ada@example.com")


def test_the_till_hands_out_copies(shop: Shop) -> None:
    sold = shop.sell()
    sold["metadata"]["type"] = "changed"
    found = shop.get(f"/v1/checkout/sessions/{sold['id']}").json()
    assert found["metadata"] == {}

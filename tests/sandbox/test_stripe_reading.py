"""Reading the sandbox's Stripe with the vendor's own client."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import stripe

from tests.sandbox.loopback import START
from tests.sandbox.shop import OAK, open_shop

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.sandbox.shop import Shop


@pytest.fixture
def shop() -> Iterator[Shop]:
    with open_shop() as opened:
        yield opened


def test_a_sale_is_read_back_with_every_field_the_sdk_knows(shop: Shop) -> None:
    sold = shop.sell(metadata={"type": "pass_purchase"}, name="Ada Example")
    found = shop.client.v1.checkout.sessions.retrieve(sold["id"], {}, {"stripe_account": OAK})
    assert found.id.startswith("cs_live_a1")
    assert (found.status, found.payment_status, found.amount_total) == ("complete", "paid", 25_000)
    assert found.customer_details is not None
    assert found.customer_details.email == "ada@example.com"
    assert found.currency_conversion is None
    assert found.livemode is True
    assert found.metadata is not None
    assert found.metadata["type"] == "pass_purchase"


def test_sales_are_listed_newest_first_and_paged_by_id(shop: Shop) -> None:
    ids = [shop.sell(created=START - timedelta(minutes=minute))["id"] for minute in range(25)]
    assert shop.sessions() == ids[:10]
    assert shop.sessions({"limit": 3, "starting_after": ids[4]}) == ids[5:8]
    assert shop.sessions({"limit": 3, "ending_before": ids[4]}) == ids[1:4]
    assert shop.sessions({"limit": 100, "starting_after": ids[23]}) == ids[24:]


def test_the_pages_of_a_list_join_without_a_gap(shop: Shop) -> None:
    ids = [shop.sell()["id"] for _ in range(23)]
    page = shop.client.v1.checkout.sessions.list({"limit": 5}, {"stripe_account": OAK})
    assert [one.id for one in page.auto_paging_iter()] == ids[::-1]


def test_a_list_says_where_it_is_from_and_if_there_is_more(shop: Shop) -> None:
    shop.sell()
    shop.sell()
    body = shop.get("/v1/checkout/sessions", limit="1").json()
    assert (body["object"], body["url"], body["has_more"]) == ("list", "/v1/checkout/sessions", True)
    assert shop.get("/v1/checkout/sessions", limit="2").json()["has_more"] is False


def test_created_filters_take_a_second_or_a_range(shop: Shop) -> None:
    at = int(START.timestamp())
    old, mid, new = (shop.sell(created=START + timedelta(seconds=second))["id"] for second in range(3))
    assert shop.sessions({"created": at + 1}) == [mid]
    assert shop.sessions({"created": {"gte": at + 1}}) == [new, mid]
    assert shop.sessions({"created": {"gt": at + 1}}) == [new]
    assert shop.sessions({"created": {"lt": at + 1}}) == [old]
    assert shop.sessions({"created": {"gte": at, "lte": at + 1}}) == [mid, old]


def test_the_filters_of_a_session_list_are_exact(shop: Shop) -> None:
    paid = shop.sell()
    waiting = shop.sell(payment="open", customer_email="bob@example.com")
    plan = shop.sell(mode="subscription")
    assert shop.sessions({"status": "open"}) == [waiting["id"]]
    assert shop.sessions({"payment_intent": paid["payment_intent"]}) == [paid["id"]]
    assert shop.sessions({"customer_details": {"email": "bob@example.com"}}) == [waiting["id"]]
    assert shop.sessions({"customer_details": {"email": "Bob@example.com"}}) == []
    assert shop.sessions({"subscription": plan["subscription"]}) == [plan["id"]]
    assert shop.sessions({"payment_link": "plink_1"}) == []


@pytest.mark.parametrize(
    ("path", "query", "said"),
    [
        ("/v1/checkout/sessions", {"payment_status": "paid"}, "Received unknown parameter: payment_status"),
        ("/v1/checkout/sessions", {"created[since]": "1"}, "Received unknown parameter: created[since]"),
        ("/v1/checkout/sessions", {"metadata[x]": "1"}, "Received unknown parameter: metadata"),
        ("/v1/checkout/sessions", {"customer[id]": "x"}, "Received unknown parameter: customer[id]"),
        ("/v1/checkout/sessions", {"a": "1", "b": "2"}, "Received unknown parameters: a, b"),
        ("/v1/charges/ch_1", {"limit": "1"}, "Received unknown parameter: limit"),
        ("/v1/balance", {"currency": "nok"}, "Received unknown parameter: currency"),
    ],
)  # fmt: skip
def test_a_parameter_the_sdk_does_not_know_is_refused(
    shop: Shop, path: str, query: dict[str, str], said: str
) -> None:
    answer = shop.get(path, **query)
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "parameter_unknown"
    assert answer.json()["error"]["message"] == said
    assert answer.headers["Request-Id"].startswith("req_")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"limit": "101"}, "This value must be less than or equal to 100 (it currently is '101')."),
        ({"limit": "0"}, "This value must be greater than or equal to 1 (it currently is '0')."),
        ({"limit": "ten"}, "Invalid integer: ten"),
        ({"status": "paid"}, "Invalid status: must be one of complete, expired, open"),
        ({"customer_details": "a"}, "Invalid object"),
        ({"starting_after": "cs_live_none"}, "No such checkout.session: 'cs_live_none'"),
        (
            {"starting_after": "a", "ending_before": "b"},
            "You may only specify one of these parameters: ending_before, starting_after.",
        ),
        (
            {"expand[]": "data.a.b.c.d"},
            "You cannot expand more than 4 levels of a property. Property: data.a.b.c.d",
        ),
        (
            {"expand[]": "payment_intent"},
            "This property cannot be expanded (payment_intent). "
            "You may want to try expanding 'data.payment_intent' instead.",
        ),
    ],
)  # fmt: skip
def test_a_value_stripe_would_not_take_is_refused(shop: Shop, query: dict[str, str], said: str) -> None:
    answer = shop.get("/v1/checkout/sessions", **query)
    assert (answer.status_code, answer.json()["error"]["message"]) == (400, said)


def test_expansion_puts_objects_in_the_place_of_ids(shop: Shop) -> None:
    sold = shop.sell(line_item="Ten classes")
    shop.sandbox.refund(sold["id"], 5_000)
    page = shop.client.v1.checkout.sessions.list(
        {"expand": ["data.payment_intent.latest_charge.refunds", "data.line_items"]}, {"stripe_account": OAK}
    )
    session = page.data[0]
    assert isinstance(session.payment_intent, stripe.PaymentIntent)
    charge = session.payment_intent.latest_charge
    assert isinstance(charge, stripe.Charge)
    assert (charge.amount_refunded, charge.refunded) == (5_000, False)
    assert charge.refunds is not None
    assert [one.amount for one in charge.refunds.data] == [5_000]
    assert session.line_items is not None
    assert [one.description for one in session.line_items.data] == ["Ten classes"]


def test_what_is_not_asked_for_is_not_expanded(shop: Shop) -> None:
    sold = shop.sell()
    body = shop.get(f"/v1/checkout/sessions/{sold['id']}").json()
    assert body["payment_intent"] == sold["payment_intent"]
    assert "line_items" not in body


def test_a_field_that_is_no_object_cannot_be_expanded(shop: Shop) -> None:
    sold = shop.sell()
    answer = shop.get(f"/v1/checkout/sessions/{sold['id']}", **{"expand[0]": "amount_total"})
    assert answer.status_code == 400
    assert answer.json()["error"]["message"] == "This property cannot be expanded (amount_total)."


def test_expanding_what_is_null_stays_null(shop: Shop) -> None:
    free = shop.sell(payment="free")
    body = shop.get(
        f"/v1/checkout/sessions/{free['id']}", **{"expand[]": "payment_intent.latest_charge"}
    ).json()
    assert body["payment_intent"] is None
    assert (body["payment_status"], body["amount_total"], body["amount_subtotal"]) == (
        "no_payment_required",
        0,
        25_000,
    )


def test_line_items_have_their_own_route(shop: Shop) -> None:
    sold = shop.sell(line_item="Drop-in")
    items = shop.client.v1.checkout.sessions.line_items.list(sold["id"], {}, {"stripe_account": OAK})
    assert [(one.description, one.amount_total) for one in items.data] == [("Drop-in", 25_000)]

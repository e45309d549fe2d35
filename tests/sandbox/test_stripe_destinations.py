"""The second API's list of event destinations in the sandbox's Stripe."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.sandbox.shop import Shop, open_shop

if TYPE_CHECKING:
    from collections.abc import Iterator

LIST = "/v2/core/event_destinations"
HOOK = "https://school.example.com/hook"


@pytest.fixture
def shop() -> Iterator[Shop]:
    with open_shop() as shop:
        yield shop


def _told(shop: Shop, **params: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = shop.client.raw_request("get", LIST, **params).data["data"]
    return found


def test_the_address_is_told_only_on_request(shop: Shop) -> None:
    shop.sandbox.add_endpoint(HOOK, connect=True, api_version="2025-06-30.basil", description="The site")
    (hidden,) = _told(shop)
    assert hidden["webhook_endpoint"]["url"] is None
    (told,) = _told(shop, include=["webhook_endpoint.url"])
    assert told["webhook_endpoint"] == {"signing_secret": None, "url": HOOK}
    assert (told["events_from"], told["snapshot_api_version"], told["name"]) == (
        ["@accounts"],
        "2025-06-30.basil",
        "The site",
    )
    assert told["created"] == "2026-11-20T08:00:00.000Z"


def test_a_page_names_the_next_one(shop: Shop) -> None:
    for _ in range(3):
        shop.sandbox.add_endpoint(HOOK)
    first = shop.client.raw_request("get", LIST, limit=2).data
    assert (len(first["data"]), first["next_page_url"]) == (2, f"{LIST}?limit=2&page=2")
    last = shop.client.raw_request("get", LIST, limit=2, page="2").data
    assert (len(last["data"]), last["next_page_url"]) == (1, None)


def test_questions_that_stripe_refuses_are_refused(shop: Shop) -> None:
    assert shop.get(LIST, account=None).status_code == 400
    for params in ({"limit": 0}, {"color": "red"}):
        with pytest.raises(Exception, match=r"limit|unknown parameter|between"):
            _told(shop, **params)

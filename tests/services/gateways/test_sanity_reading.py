"""How the Content Lake is asked."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from services.gateways.sanity_queries import PAGE
from services.gateways.sanity_reading import BATCH
from tests.contracts.conftest import NOW
from tests.contracts.sanity_served import ServedSanity
from tests.contracts.store_documents import ids, subscription, user
from tests.groq import needs_node

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.node, needs_node]

HOSTILE = '"] | order(_id) //*[_type == "user"]{"x": *}'


@pytest.fixture
def store() -> Iterator[ServedSanity]:
    with closing(ServedSanity(lambda: NOW)) as made:
        yield made


def asked(store: ServedSanity) -> list[Any]:
    return [each for each in store.sandbox.asked if each.kind == "query"]


def test_every_value_travels_as_a_parameter_and_none_inside_the_query(store: ServedSanity) -> None:
    store.put(user("u-1", clerkId="user_ada", email="ada@example.com"))
    values = [HOSTILE]
    store.users_by_id(values)
    store.users_by_email(values)
    store.subscriptions_tied(values, values)
    store.subscriptions_of(values)
    store.subscriptions_by_id(values)
    store.drafts_tied(values)
    store.logs(values)
    store.bookings_of(values)
    found = store.documents(values)
    assert found == []
    assert len(asked(store)) == 10
    for each in asked(store):
        assert HOSTILE.lower() not in each.body["query"].lower()
        assert each.body["params"]["values"] in ([HOSTILE], [HOSTILE.lower()])


def test_every_query_pins_its_version_and_says_what_it_wants_to_see(store: ServedSanity) -> None:
    list(store.users())
    store.documents(["u-1"])
    store.drafts_tied(["cs_live_a1"])
    seen = [(each.version, each.args) for each in asked(store)]
    published, raw = {"perspective": "published"}, {"perspective": "raw"}
    assert seen == [("v2025-02-19", published), ("v2025-02-19", published), ("v2025-02-19", raw)]


def test_a_draft_is_seen_only_where_drafts_are_looked_for(store: ServedSanity) -> None:
    store.put(subscription("s-1", stripeSessionId="cs_live_a1", isActive=True))
    store.put(subscription("drafts.s-1", stripeSessionId="cs_live_a1", isActive=False))
    assert [held.active for held in store.subscriptions_tied(["cs_live_a1"], [])] == [True]
    assert ids(store.drafts_tied(["cs_live_a1"])) == ["drafts.s-1"]


def test_many_ids_are_asked_for_a_batch_at_a_time(store: ServedSanity) -> None:
    store.subscriptions_tied([f"cs_test_{number}" for number in range(2 * BATCH + 1)], [])
    assert [len(each.body["params"]["values"]) for each in asked(store)] == [BATCH, BATCH, 1]


def test_everybody_is_read_a_page_at_a_time_each_after_the_last_id(store: ServedSanity) -> None:
    store.load([user(f"u-{number:05}") for number in range(2 * PAGE)])
    assert len(list(store.users())) == 2 * PAGE
    afters = [each.body["params"]["after"] for each in asked(store)]
    assert afters == ["", f"u-{PAGE - 1:05}", f"u-{2 * PAGE - 1:05}"]


@pytest.mark.parametrize("email", ["\tAda@Example.com\n", "ada@example.com\u00a0", "ADA@EXAMPLE.COM"])
def test_spaces_of_every_kind_around_an_address_are_passed_over(store: ServedSanity, email: str) -> None:
    store.put(user("u-1", email=email))
    assert ids(store.users_by_email(["ada@example.com"])) == ["u-1"]


def test_a_space_inside_an_address_is_another_address(store: ServedSanity) -> None:
    store.put(user("u-1", email="a da@example.com"))
    assert store.users_by_email(["ada@example.com"]) == []


def test_passes_and_schools_are_kept_for_a_while_and_nothing_else_is() -> None:
    seconds = [0.0]
    with closing(ServedSanity(lambda: NOW, clock=lambda: seconds[0], fresh_for=30)) as store:
        store.put({"_id": "p-1", "_type": "pass", "name": "Ten"})
        store.put({"_id": "t-1", "_type": "tenant", "schoolName": "Oak"})
        assert (len(store.passes()), len(store.tenants())) == (1, 1)
        store.put({"_id": "p-1", "_type": "pass", "name": "Twelve"})
        assert store.documents(["p-1"])[0]["name"] == "Twelve"
        seconds[0] = 29.9
        assert [sold.name for sold in store.passes()] == ["Ten"]
        seconds[0] = 30
        assert [sold.name for sold in store.passes()] == ["Twelve"]


def test_no_more_queries_than_sanity_allows_leave_in_one_second() -> None:
    waited: list[float] = []
    with closing(ServedSanity(lambda: NOW, clock=lambda: 0.0, sleep=waited.append)) as store:
        for _ in range(501):
            store.documents(["u-1"])
    assert waited == [1.0]

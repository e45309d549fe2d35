"""The small bench of CI: how much is asked, never how long it takes; and that the bench's shop is true."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from services.gateways import sanity_queries as groq
from tests.bench.lake import Lake
from tests.bench.rows import Row
from tests.bench.run import measured
from tests.bench.shop import Shop, clerk_id, intent_id, session_id
from tests.groq import evaluate, needs_node

if TYPE_CHECKING:
    from collections.abc import Iterable

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def shop() -> Shop:
    return Shop(60, 2, NOW)


def documents(shop: Shop) -> list[dict[str, Any]]:
    held = (shop.subscription(number) for number in range(shop.sessions) if shop.is_held(number))
    return [json.loads(text) for text in (*held, *map(shop.user, range(shop.owners)))]


def around(numbers: Iterable[int], shop: Shop) -> dict[str, Any]:
    asked = list(numbers)
    return {
        "sessions": [session_id(number) for number in asked],
        "payments": [intent_id(number) for number in asked],
        "owners": sorted({clerk_id(shop.owner(number)) for number in asked}),
        "sources": [],
    }


@needs_node
@pytest.mark.node
def test_the_lake_answers_as_the_reference_does(shop: Shop) -> None:
    window = {"since": "2026-10-01T00:00:00Z", "until": "2026-12-01T00:00:00Z", "after": ""}
    outlines = groq.listing(groq.RUNNING_BETWEEN, groq.OUTLINE, groq.OUTLINES)
    charges = groq.listing(groq.CHARGES_BETWEEN, groq.CHARGES, groq.OUTLINES)
    asked = [(groq.AROUND, around(range(20), shop)), (outlines, window), (charges, window)]
    dataset = documents(shop)

    theirs = evaluate([{"query": query, "params": params, "dataset": dataset} for query, params in asked])

    assert [json.loads(Lake(shop).answer(*each)) for each in asked] == theirs


@pytest.mark.parametrize(("sessions", "accounts"), [(1_000, 1), (1_200, 4)])
def test_a_sweep_asks_no_more_than_it_has_to(sessions: int, accounts: int) -> None:
    row = Row(sessions, accounts, measured(sessions, accounts, "sweep"))
    pages, least = row.pages
    store, few = row.store

    assert row.found["counts"]["sessions"] == sessions
    assert (pages, row.lists) == (least, 2 * accounts)
    assert store <= few
    assert row.candidates <= 2 * (row.found["counts"]["missing"] + row.found["counts"]["money_back"])


def test_a_continuous_sweep_with_nothing_new_asks_each_account_once_and_the_store_nothing() -> None:
    assert measured(2_000, 4, "follow")["asked"] == {"stripe:events": 4}


def test_a_look_up_asks_each_account_once(shop: Shop) -> None:
    assert measured(300, 3, "lookup")["asked"]["stripe:sessions"] == 3

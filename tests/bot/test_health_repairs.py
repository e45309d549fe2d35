from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.health import ProbeResult, judge_health
from bot.health.cause import SENTENCES, cause
from bot.health.evidence import SOLD
from bot.health.repairs import offers
from tests.bot.health_worlds import (
    DOWN,
    ENDPOINT,
    HEALTHY,
    NOW,
    SITE,
    broken,
    checks_of,
    event,
    heard_as,
    sale,
    urls,
)

if TYPE_CHECKING:
    from bot.health.repairs import Offer

PLATFORM_TWIN = {
    **urls(SITE, SITE),
    "destinations": (heard_as("we_0", "@accounts"), heard_as("we_1", "@self")),
}
OFF = replace(ENDPOINT, status="disabled")
DEAF = replace(ENDPOINT, events=("charge.succeeded",))


def _offers(**changes: Any) -> list[str]:
    return [each.key for each in offers(broken(**changes))]


def _one(**changes: Any) -> Offer:
    (offer,) = offers(broken(**changes))
    return offer


def test_a_healthy_world_needs_no_repair() -> None:
    assert offers(HEALTHY) == ()


def test_a_duplicate_that_surely_only_hears_the_platform_can_be_switched_off() -> None:
    offer = _one(**PLATFORM_TWIN)
    assert (offer.key, offer.before, offer.after) == (
        "switch_off:we_1",
        {"status": "enabled"},
        {"status": "disabled"},
    )
    assert SITE in offer.question
    assert len(offer.question) <= 300


@pytest.mark.parametrize(
    "destinations",
    [
        DOWN,
        (),
        (heard_as("we_0", "@accounts"),),
        (heard_as("we_1", "@self"),),
        (heard_as("ed_8", "@accounts"), heard_as("ed_9", "@self")),
        (heard_as("we_0", "@accounts"), heard_as("we_1")),
    ],
    ids=["not readable", "none", "one known", "the other known", "other ids", "no sources told"],
)
def test_a_duplicate_that_may_be_the_one_for_the_schools_is_never_offered(destinations: Any) -> None:
    assert _offers(**{**PLATFORM_TWIN, "destinations": destinations}) == []
    advice = checks_of(broken(**{**PLATFORM_TWIN, "destinations": destinations}))[
        "endpoint_duplicates"
    ].advice
    assert "No sale depends on" not in advice
    assert "never the only one for connected accounts" in advice


@pytest.mark.parametrize(
    "changes",
    [
        {"sales": (sale(1), sale(2, account="platform"))},
        {"sales": DOWN},
        {"logs": (), "sales": (sale(1, made=False),)},
    ],
    ids=["sold on the platform", "sales unknown", "nothing accepted"],
)
def test_a_twin_stays_where_the_site_might_need_it(changes: dict[str, Any]) -> None:
    assert [key for key in _offers(**PLATFORM_TWIN, **changes) if key.startswith("switch_off")] == []


def test_of_twins_with_one_scope_the_one_that_hears_no_sale_can_go() -> None:
    odd = replace(ENDPOINT, id="we_2", events=("charge.succeeded",))
    keep = replace(ENDPOINT, events=(SOLD, "charge.succeeded"))
    both = (heard_as("we_1", "@accounts"), heard_as("we_2", "@accounts"))
    assert "switch_off:we_2" in _offers(endpoints=(keep, odd), destinations=both)


def test_never_both_of_two_twins_are_offered() -> None:
    later = replace(ENDPOINT, id="we_2", created=NOW - timedelta(hours=1))
    latest = replace(ENDPOINT, id="we_3", created=NOW - timedelta(minutes=1))
    all_three = tuple(heard_as(each, "@accounts") for each in ("we_1", "we_2", "we_3"))
    found = _offers(endpoints=(ENDPOINT, later, latest), destinations=all_three)
    assert sorted(found) == ["switch_off:we_2", "switch_off:we_3"]


def test_an_endpoint_that_is_off_can_be_switched_on_where_the_site_answers() -> None:
    assert _one(endpoints=(OFF,)).after == {"status": "enabled"}
    assert _offers(endpoints=(OFF,), probe=ProbeResult(500)) == []


def test_beside_one_that_is_on_only_the_one_for_the_schools_is_switched_on() -> None:
    both = (ENDPOINT, replace(OFF, id="we_2"))
    told = (heard_as("we_1", "@self"), heard_as("we_2", "@accounts", enabled=False))
    assert _offers(endpoints=both) == []
    assert _offers(endpoints=both, destinations=told) == ["switch_on:we_2"]


def test_a_missing_event_is_added_and_nothing_taken_away() -> None:
    offer = _one(endpoints=(DEAF,))
    assert offer.before == {"enabled_events": ["charge.succeeded"]}
    assert offer.after == {"enabled_events": ["charge.succeeded", SOLD]}


def test_where_two_could_be_meant_no_event_is_added() -> None:
    both = (DEAF, replace(DEAF, id="we_2"))
    assert _offers(endpoints=both) == []
    told = (heard_as("we_1", "@self"), heard_as("we_2", "@accounts"))
    assert _offers(endpoints=both, destinations=told) == ["add_event:we_2"]


def test_late_sales_without_a_pass_are_taken_over_the_oldest_first() -> None:
    events = (event(1, pending=1), event(2, pending=1, hours=30), event(3, pending=1), event(4))
    sales = (sale(1, made=False), sale(2, made=False, hours=30), sale(3), sale(4, made=False))
    offer = _one(events=events, sales=sales)
    assert (offer.kind, [each for _, each in offer.events]) == ("take_over", ["evt_2", "evt_1"])
    assert "works on them as if Stripe had sent them here" in offer.question
    assert _offers(events=DOWN, sales=sales) == []


def test_another_state_has_another_digest() -> None:
    one, other = _one(endpoints=(DEAF,)), _one(endpoints=(replace(DEAF, events=("invoice.paid",)),))
    assert one.key == other.key
    assert one.digest != other.digest


def test_everything_that_is_offered_stands_in_the_report() -> None:
    assert judge_health(broken(endpoints=(OFF,))).offers == offers(broken(endpoints=(OFF,)))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"endpoints": ()}, "endpoint_exists"),
        ({"endpoints": (OFF,), "writable": False}, "endpoint_enabled"),
        (urls("https://www.example.com/other"), "endpoint_url"),
        ({"probe": ProbeResult(308)}, "endpoint_redirects"),
        ({"writable": False}, "store_writable"),
    ],
)
def test_the_worst_that_fails_is_the_cause(changes: dict[str, Any], said: str) -> None:
    assert cause(judge_health(broken(**changes)).checks) == SENTENCES[said]


def test_a_school_that_stands_out_is_a_cause_and_a_low_rate_alone_is_none() -> None:
    apart = (*(sale(n) for n in range(20)), *(sale(n, made=False, account="acct_x") for n in range(20, 24)))
    assert cause(judge_health(broken(sales=apart)).checks) == "Most of it is at one school: acct_x."
    low = tuple(sale(n, made=False) for n in range(4))
    assert cause(judge_health(broken(sales=low)).checks) is None


def test_health_is_no_cause() -> None:
    assert cause(judge_health(HEALTHY).checks) is None

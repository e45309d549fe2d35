"""Worlds in which Stripe's second API tells whose events an endpoint is sent, and in which version."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.health import AccountState, ProbeResult
from bot.health.evidence import SOLD
from bot.model import Unknown
from tests.bot.health_worlds import (
    ENDPOINT,
    LOGS,
    NOW,
    SCHOOL,
    SITE,
    UNHEARD,
    World,
    assert_named,
    broken,
    checks_of,
    heard_as,
    sale,
    urls,
)

OTHER = "acct_other"
TWO_SCHOOLS = (
    AccountState("platform", None),
    AccountState(SCHOOL, "Dance Example"),
    AccountState(OTHER, "Oak Dance"),
)

WORLDS = [
    World(
        "an endpoint of an old api version",
        {"endpoints": (replace(ENDPOINT, api_version="2022-11-15"),)},
        {"endpoint_events": "warn"},
        "written in Stripe's API version 2022-11-15",
        {"api_versions": ["2022-11-15"]},
    ),
    World(
        "an endpoint of a newer release",
        {"endpoints": (replace(ENDPOINT, api_version="2026-10-28.endive"),)},
        {"endpoint_events": "warn"},
        "2026-10-28.endive",
    ),
    World(
        "Stripe says that the endpoint hears the platform only (B2)",
        {"sales": UNHEARD, "logs": (), "events": (), "destinations": (heard_as("we_1", "@self"),)},
        {
            "endpoint_scope": "fail",
            "signature": "unknown",
            "webhook_log": "unknown",
            "success_rate": "fail",
        },
        "listens to the platform's account only",
    ),
    World(
        "twins of which one hears the schools (B3)",
        {
            **urls(SITE, SITE),
            "destinations": (heard_as("we_0", "@accounts"), heard_as("we_1", "@self")),
            "sales": (*(sale(n) for n in range(4)), sale(9, account="platform")),
        },
        {"endpoint_duplicates": "warn"},
        "2 endpoints",
        {"redundant": [], "keep": []},
    ),
    World(
        "a twin for the platform, where nothing is sold (B3)",
        {
            **urls(SITE, SITE),
            "destinations": (heard_as("we_0", "@accounts"), heard_as("we_1", "@self")),
        },
        {"endpoint_duplicates": "warn"},
        "2 endpoints",
        {"redundant": ["we_1"], "keep": ["we_0"]},
    ),
    World(
        "our own endpoint refuses everything (B4)",
        {"refusals": {"wrong_secret": 4}},
        {"signature": "warn"},
        "Passkeeper's own endpoint refused 4 calls",
        {"refused_here": {"wrong_secret": 4}},
    ),
    World(
        "our own clock is wrong",
        {"refusals": {"future": 2}},
        {"signature": "warn"},
        "because of the time in it",
    ),
    World(
        "events that Passkeeper could not finish",
        {"given_up": 2},
        {"deliveries": "warn"},
        "took 2 events from Stripe",
        {"given_up_here": 2},
    ),
    World(
        "everything fails at one school (B16)",
        {
            "accounts": TWO_SCHOOLS,
            "sales": (
                *(sale(n) for n in range(20)),
                *(sale(n, made=False, account=OTHER) for n in range(20, 24)),
            ),
        },
        {"success_rate": "fail"},
        "Oak Dance stands out: only 0 of 4 there.",
        {"school": {"account": OTHER, "school": "Oak Dance", "paid": 4, "made": 0}},
    ),
    World(
        "one school fails and hundreds of sales hide it (B16)",
        {
            "accounts": TWO_SCHOOLS,
            "sales": (
                *(sale(n) for n in range(400)),
                *(sale(n, made=False, account=OTHER) for n in range(400, 404)),
            ),
        },
        {"success_rate": "warn"},
        "400 of 404 sales became a pass without help (99 %). Oak Dance stands out",
    ),
]


@pytest.mark.parametrize("world", WORLDS, ids=str)
def test_what_is_broken_is_named_and_nothing_else(world: World) -> None:
    assert_named(world)


def test_the_version_the_site_is_made_for_is_fine_and_so_is_none() -> None:
    same = broken(endpoints=(replace(ENDPOINT, api_version="2025-05-28.basil"),))
    assert checks_of(same)["endpoint_events"].evidence["api_versions"] == ["2025-05-28.basil"]
    assert checks_of(same)["endpoint_events"].status == "ok"
    assert checks_of(broken())["endpoint_events"].status == "ok"


def test_an_event_destination_tells_that_the_schools_are_heard_before_anything_was_sold() -> None:
    silent = {"sales": (), "logs": (), "events": ()}
    world = broken(**silent, destinations=(heard_as("we_1", "@accounts"),))
    assert checks_of(world)["endpoint_scope"].status == "ok"
    elsewhere = broken(**silent, destinations=(heard_as("ed_9", "@accounts", url="https://example.com/x"),))
    assert checks_of(elsewhere)["endpoint_scope"].status == "unknown"


def test_a_destination_that_is_off_or_deaf_or_of_the_other_mode_tells_nothing_good() -> None:
    silent = {"sales": (), "logs": (), "events": ()}
    on = heard_as("ed_9", "@accounts")
    for one in (replace(on, enabled=False), replace(on, events=()), replace(on, livemode=False)):
        assert checks_of(broken(**silent, destinations=(one,)))["endpoint_scope"].status == "unknown"


def test_a_key_that_may_not_read_destinations_leaves_it_open() -> None:
    refused = Unknown("stripe", "The key lacks a permission.")
    world = broken(**urls(SITE, SITE), destinations=refused)
    duplicates = checks_of(world)["endpoint_duplicates"]
    assert [each["events_from"] for each in duplicates.evidence["endpoints"]] == [None, None]
    assert "its event destinations do, where the key may read them" in duplicates.advice


def test_twins_that_hear_the_same_are_told_apart_by_their_deliveries() -> None:
    both = (heard_as("we_0", "@accounts"), heard_as("we_1", "@accounts"))
    check = checks_of(broken(**urls(SITE, SITE), destinations=both))["endpoint_duplicates"]
    assert "see which one's deliveries fail" in check.advice
    assert check.evidence["redundant"] == []


def test_the_younger_of_twins_is_redundant_where_the_site_took_events_before_it_was_there() -> None:
    younger = replace(ENDPOINT, id="we_2", created=NOW - timedelta(hours=1))
    both = (heard_as("we_1", "@accounts"), heard_as("we_2", "@accounts"))
    check = checks_of(broken(endpoints=(ENDPOINT, younger), destinations=both))["endpoint_duplicates"]
    assert (check.evidence["redundant"], check.evidence["keep"]) == (["we_2"], ["we_1"])
    assert check.advice.startswith("Keep we_1")


def test_strangers_who_knock_at_a_working_endpoint_of_ours_are_no_fault() -> None:
    world = broken(refusals={"wrong_secret": 40, "missing": 3}, received=frozenset({SCHOOL}))
    check = checks_of(world)["signature"]
    assert (check.status, check.evidence["refused_here"]) == ("ok", {"wrong_secret": 40, "missing": 3})


def test_few_sales_are_told_with_how_sure_one_can_be() -> None:
    world = broken(sales=tuple(sale(n, made=n > 0) for n in range(10)))
    said = checks_of(world)["success_rate"].detail
    assert said == "9 of 10 sales became a pass without help, so somewhere between 60 and 98 % do."


def test_each_day_tells_its_own_sales_and_old_ones_are_not_judged() -> None:
    old = sale(9, made=False, hours=24 * 10)
    world = broken(sales=(sale(1), sale(2), old), zone=NOW.tzinfo)
    check = checks_of(world)["success_rate"]
    days = check.evidence["by_day"]
    assert (check.status, check.evidence["paid"], len(days)) == ("ok", 2, 14)
    assert days[-1] == {"date": "2026-11-20", "purchases": 2, "arrived": 2}
    assert days[3] == {"date": "2026-11-10", "purchases": 1, "arrived": 0}


def test_no_sale_is_no_rate_at_all() -> None:
    check = checks_of(broken(sales=()))["success_rate"]
    assert check.status == "unknown"
    assert "rate" not in check.evidence
    assert "%" not in check.detail


def test_a_school_that_is_the_only_one_does_not_stand_out() -> None:
    world = broken(sales=tuple(sale(n, made=False) for n in range(6)), logs=LOGS)
    assert checks_of(world)["success_rate"].evidence["school"] is None


def test_a_site_that_cannot_be_asked_is_no_reason_to_doubt_the_destinations() -> None:
    world = broken(probe=ProbeResult(None, failure="unreachable"), logs=(), sales=(), events=())
    told = replace(world, destinations=(heard_as("we_1", "@accounts", events=(SOLD,)),))
    assert checks_of(told)["endpoint_scope"].evidence == {"told": True}

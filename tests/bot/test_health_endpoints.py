from __future__ import annotations

from dataclasses import replace

import pytest

from bot.health import ProbeResult
from bot.health.evidence import SOLD
from tests.bot.health_worlds import (
    ENDPOINT,
    SCHOOL,
    SITE,
    UNHEARD,
    World,
    assert_named,
    call,
    row,
    sale,
    urls,
)

NOT_AT_SITE = {"endpoint_url": "fail", "endpoint_events": "unknown", "endpoint_enabled": "unknown"}

WORLDS = [
    World(
        "no endpoint at all (B1)",
        {"endpoints": ()},
        {
            "endpoint_exists": "fail",
            "endpoint_url": "unknown",
            "endpoint_events": "unknown",
            "endpoint_enabled": "unknown",
        },
        "no webhook endpoint in live mode",
    ),
    World(
        "an endpoint in the other mode only (B1)",
        {"endpoints": (replace(ENDPOINT, livemode=False),)},
        {
            "endpoint_exists": "fail",
            "endpoint_url": "unknown",
            "endpoint_events": "unknown",
            "endpoint_enabled": "unknown",
        },
        "no webhook endpoint in live mode",
        {"other_mode": 1},
    ),
    World(
        "another host",
        urls("https://staging.example.com/api/stripe/webhook"),
        NOT_AT_SITE,
        "its host is another",
    ),
    World("another path", urls("https://www.example.com/api/webhook"), NOT_AT_SITE, "its path is another"),
    World("no www (B6)", urls("https://example.com/api/stripe/webhook"), NOT_AT_SITE, "it lacks the www"),
    World(
        "a www too many (B6)",
        {"site_url": "https://example.com/hook", **urls("https://www.example.com/hook")},
        NOT_AT_SITE,
        "it has a www that the site's address has not",
    ),
    World("a slash too many", urls(f"{SITE}/"), NOT_AT_SITE, "it ends in a slash too many"),
    World("http", urls(SITE.replace("https", "http")), NOT_AT_SITE, "it begins with http://"),
    World(
        "another port",
        urls("https://www.example.com:8443/api/stripe/webhook"),
        NOT_AT_SITE,
        "its port is another",
    ),
    World("a query", urls(f"{SITE}?a=b"), NOT_AT_SITE, "it carries something after a ?"),
    World("an address that is none", urls("https://[broken"), NOT_AT_SITE, "its host is another"),
    World(
        "only the endpoint for the schools' own plans",
        urls("https://www.example.com/api/stripe/platform-webhook"),
        NOT_AT_SITE,
        "its path is another",
    ),
    World(
        "two endpoints on one address (B3)", urls(SITE, SITE), {"endpoint_duplicates": "warn"}, "2 endpoints"
    ),
    World(
        "two endpoints, one with a slash (B3)",
        urls(SITE, f"{SITE}/"),
        {"endpoint_duplicates": "warn"},
        "2 endpoints",
    ),
    World(
        "the platform's endpoint and a school's own on one address",
        {"endpoints": (ENDPOINT, replace(ENDPOINT, id="we_2", account=SCHOOL))},
        {"endpoint_duplicates": "warn"},
        "2 endpoints",
    ),
    World(
        "the sale's event is not sent (B8)",
        {"endpoints": (replace(ENDPOINT, events=("charge.succeeded",)),)},
        {"endpoint_events": "fail"},
        SOLD,
    ),
    World(
        "one of two endpoints is not sent the sale's event",
        {"endpoints": (ENDPOINT, replace(ENDPOINT, id="we_2", events=("charge.succeeded",)))},
        {"endpoint_events": "warn", "endpoint_duplicates": "warn"},
        "",
    ),
    World(
        "the endpoint is switched off (B7)",
        {"endpoints": (replace(ENDPOINT, status="disabled"),)},
        {"endpoint_enabled": "fail"},
        "switched off",
        {"sales_meanwhile": 0},
    ),
    World(
        "the endpoint hears the platform only (B2)",
        {"sales": UNHEARD, "logs": (row(90), row(91)), "events": ()},
        {"endpoint_scope": "fail", "success_rate": "fail"},
        "4 sales on the schools' own accounts",
    ),
    World(
        "nothing is heard, and the log shows only knocks (B2)",
        {"sales": UNHEARD, "logs": (call("signature_missing"),), "events": ()},
        {"endpoint_scope": "fail", "success_rate": "fail", "signature": "unknown", "webhook_log": "unknown"},
    ),
    World(
        "one sale is not heard of, which may be chance",
        {"sales": (sale(1, made=False),), "logs": (call("signature_missing"),), "events": ()},
        {
            "endpoint_scope": "unknown",
            "success_rate": "fail",
            "signature": "unknown",
            "webhook_log": "unknown",
        },
    ),
    World(
        "no sale on any school's account yet",
        {"sales": (sale(1, account="platform"),)},
        {"endpoint_scope": "unknown"},
        "No sale on a school's own account",
    ),
    World(
        "a redirect (B6)",
        {"probe": ProbeResult(308, "https://example.com/x")},
        {"endpoint_redirects": "fail"},
        "308",
    ),
    World("a login wall", {"probe": ProbeResult(401)}, {"endpoint_reachable": "fail"}, "A wall"),
    World("a firewall", {"probe": ProbeResult(403)}, {"endpoint_reachable": "fail"}, "A wall"),
    World(
        "a path that is not there",
        {"probe": ProbeResult(404)},
        {"endpoint_reachable": "fail"},
        "no webhook at this",
    ),
    World(
        "a path that takes no POST",
        {"probe": ProbeResult(405)},
        {"endpoint_reachable": "fail"},
        "no webhook at this",
    ),
    World(
        "a site without its secret (B9)",
        {"probe": ProbeResult(500)},
        {"endpoint_reachable": "fail"},
        "breaks",
    ),
    World(
        "a site that accepts strangers",
        {"probe": ProbeResult(200)},
        {"endpoint_reachable": "warn"},
        "not signed",
    ),
    World("an odd answer", {"probe": ProbeResult(418)}, {"endpoint_reachable": "warn"}, "unusual"),
    World(
        "a site that is down",
        {"probe": ProbeResult(None, failure="refused")},
        {"endpoint_reachable": "fail", "endpoint_redirects": "unknown"},
        "refused",
    ),
    World(
        "a bad certificate",
        {"probe": ProbeResult(None, failure="tls")},
        {"endpoint_reachable": "fail", "endpoint_redirects": "unknown"},
        "certificate",
    ),
    World(
        "no way out from here",
        {"probe": ProbeResult(None, failure="unreachable")},
        {"endpoint_reachable": "unknown", "endpoint_redirects": "unknown"},
        "could not be reached from here",
    ),
]


@pytest.mark.parametrize("world", WORLDS, ids=str)
def test_what_is_broken_is_named_and_nothing_else(world: World) -> None:
    assert_named(world)

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.health import AccountState, SettingsFacts
from bot.model import Pass
from bot.sellable import Misconfigured
from tests.bot.health_worlds import (
    ENDPOINT,
    EVENTS,
    LOGS,
    MISSIGNED,
    SCHOOL,
    UNHEARD,
    World,
    assert_named,
    call,
    event,
    row,
    sale,
    session,
)

A_PASS = Pass("pass-1", "Odd", "odd", 1.0, None, None, None, None, True, "tenant-1", {})

WORLDS = [
    World(
        "one delivery waits",
        {"events": (*EVENTS, event(9, pending=1, hours=2))},
        {"deliveries": "warn"},
        "1 sale of 5",
        {"events": ["evt_9"]},
    ),
    World(
        "every delivery waits",
        {"events": (event(1, pending=1), event(2, pending=2))},
        {"deliveries": "fail"},
        "2 sales of 2",
    ),
    World(
        "a wrong signing secret (B4)",
        {"logs": MISSIGNED, "sales": UNHEARD},
        {"signature": "fail", "endpoint_scope": "unknown", "webhook_log": "unknown", "success_rate": "fail"},
        "the last 3 calls",
    ),
    World(
        "a signing secret that was changed",
        {"logs": (*LOGS, *MISSIGNED)},
        {"signature": "fail"},
        "the last 3 calls",
    ),
    World(
        "every other signature fails (B3)",
        {"logs": (*LOGS, call("signature_verification_failed", hours=9))},
        {"signature": "warn"},
        "refused 1 call",
    ),
    World(
        "an error in the log",
        {"logs": (*LOGS, row(9, "error", error="Pass not found"))},
        {"webhook_log": "warn"},
        "1 failed and 0 never ended",
        {"sessions": [session(9)]},
    ),
    World(
        "work that never ended (B15)",
        {"logs": (*LOGS, row(9, "processing"))},
        {"webhook_log": "warn"},
        "0 failed and 1 never ended",
    ),
    World(
        "nothing but errors",
        {"logs": tuple(row(n, "error", error="boom") for n in range(4))},
        {"webhook_log": "fail"},
        "4 failed",
    ),
    World(
        "the site may not write (B10)",
        {
            "logs": (
                *LOGS,
                row(9, "error", error="Insufficient permissions; permission create required"),
            )
        },
        {"webhook_log": "fail"},
        "may not write to the store",
    ),
    World(
        "the site has no secret (B9)",
        {"logs": (*LOGS, call("configuration_error"))},
        {"webhook_log": "fail"},
        "no signing secret",
    ),
    World(
        "one sale in twenty came to nothing",
        {"sales": tuple(sale(n, made=n > 0) for n in range(20))},
        {"success_rate": "warn"},
        "19 of 20 sales",
        {"paid": 20, "made": 19, "rate": 0.95, "sessions": [session(0)]},
    ),
    World(
        "half of the sales came to nothing",
        {"sales": tuple(sale(n, made=n > 1) for n in range(4))},
        {"success_rate": "fail"},
        "2 of 4 sales",
    ),
    World(
        "nothing was sold",
        {"sales": (), "events": ()},
        {"success_rate": "unknown", "endpoint_scope": "unknown"},
        "",
    ),
    World(
        "a school that left (B11)",
        {"accounts": (AccountState(SCHOOL, "Dance Example", "The key has no access.", lasting=True),)},
        {"accounts": "fail"},
        "1 Stripe account of 1",
    ),
    World(
        "a school that does not answer just now",
        {"accounts": (AccountState("platform", None), AccountState(SCHOOL, None, "Stripe timed out."))},
        {"accounts": "unknown"},
        "1 Stripe account of 2",
    ),
    World(
        "a test key and live customers (B12)",
        {"livemode": False, "sales": (), "endpoints": (replace(ENDPOINT, livemode=False),)},
        {"modes": "fail", "success_rate": "unknown", "endpoint_scope": "unknown"},
        "nothing would be found",
    ),
    World(
        "test sales beside live ones (B12)",
        {"logs": (*LOGS, row(9, session_id=session(9, "test")))},
        {"modes": "warn"},
        "both modes",
    ),
    World(
        "a token that may only read (B10)", {"writable": False}, {"store_writable": "fail"}, "may only read"
    ),
    World(
        "a pass that cannot be delivered",
        {
            "unsellable": (
                Misconfigured(A_PASS, "“Odd” has no type."),
                Misconfigured(A_PASS, "“Odd” has no days."),
            )
        },
        {"passes_sellable": "warn"},
        "1 pass on sale",
        {"passes": ["“Odd” has no type.", "“Odd” has no days."]},
    ),
    World(
        "no secret of our own",
        {"settings": SettingsFacts(webhook_secret=False)},
        {"settings": "warn"},
        "STRIPE_WEBHOOK_SECRET is not set",
    ),
    World(
        "a setting under the site's name (B9)",
        {"settings": SettingsFacts(webhook_secret=True, strays=("SANITY_API_WRITE_TOKEN",))},
        {"settings": "warn"},
        "Set but not read here: SANITY_API_WRITE_TOKEN.",
    ),
]


@pytest.mark.parametrize("world", WORLDS, ids=str)
def test_what_is_broken_is_named_and_nothing_else(world: World) -> None:
    assert_named(world)

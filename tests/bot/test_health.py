from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.health import AccountState, ProbeResult, SettingsFacts, judge_health
from bot.health.evidence import SOLD
from bot.health.rate import wilson
from tests.bot.health_worlds import (
    DOWN,
    ENDPOINT,
    HEALTHY,
    LOGS,
    MISSIGNED,
    NO_STORE,
    NOW,
    SCHOOL,
    SITE,
    UNHEARD,
    broken,
    call,
    checks_of,
    event,
    row,
    session,
    urls,
)

ORDER = (
    "endpoint_exists",
    "endpoint_url",
    "endpoint_duplicates",
    "endpoint_events",
    "endpoint_enabled",
    "endpoint_scope",
    "endpoint_reachable",
    "endpoint_redirects",
    "deliveries",
    "signature",
    "webhook_log",
    "success_rate",
    "accounts",
    "modes",
    "store_writable",
    "passes_sellable",
    "settings",
)


def test_a_healthy_world_is_ok_in_every_check_in_the_contracts_order() -> None:
    report = judge_health(HEALTHY)
    assert [(check.check, check.status) for check in report.checks] == [(name, "ok") for name in ORDER]
    assert report.status == "ok"


def test_one_failure_is_critical_and_one_warning_a_warning() -> None:
    assert judge_health(broken(writable=False)).status == "critical"
    assert judge_health(broken(settings=SettingsFacts(webhook_secret=False))).status == "warning"


def test_what_could_not_be_read_is_unknown_and_alone_no_alarm() -> None:
    report = judge_health(
        broken(
            endpoints=DOWN,
            events=DOWN,
            logs=NO_STORE,
            sales=DOWN,
            accounts=NO_STORE,
            writable=NO_STORE,
            unsellable=NO_STORE,
            probe=ProbeResult(None, failure="unreachable"),
        )
    )
    assert [check.check for check in report.unknown] == list(ORDER[:-1])
    assert report.status == "ok"
    assert report.checks[0].detail == "This could not be checked: Stripe did not answer."


@pytest.mark.parametrize("name", ["WWW.Example.COM", "www.example.com:443"])
def test_a_host_in_capitals_or_with_the_usual_port_is_the_same_address(name: str) -> None:
    checks = checks_of(broken(**urls(f"https://{name}/api/stripe/webhook")))
    assert checks["endpoint_url"].status == "ok"


def test_the_nearest_address_is_compared_not_the_first() -> None:
    two = urls("https://other.example.net/a", "https://example.com/api/stripe/webhook")
    assert checks_of(broken(**two))["endpoint_url"].evidence["differences"] == ["it lacks the www"]


def test_two_schools_own_endpoints_on_one_address_are_no_duplicates() -> None:
    own = tuple(replace(ENDPOINT, id=f"we_{n}", account=f"acct_{n}") for n in range(2))
    assert checks_of(broken(endpoints=own))["endpoint_duplicates"].status == "ok"


def test_a_second_endpoint_that_is_switched_off_is_no_duplicate() -> None:
    twins = (ENDPOINT, replace(ENDPOINT, id="we_2", status="disabled"))
    checks = checks_of(broken(endpoints=twins))
    assert {check.status for check in checks.values()} == {"ok"}
    assert [each["id"] for each in checks["endpoint_enabled"].evidence["switched_off"]] == ["we_2"]


def test_nobody_is_told_to_switch_off_what_may_hear_the_schools() -> None:
    advice = checks_of(broken(**urls(SITE, SITE)))["endpoint_duplicates"].advice
    assert "Stripe's list of endpoints does not tell which one hears the schools' own accounts" in advice
    assert "only if both listen to the same accounts" in advice


def test_an_endpoint_for_everything_hears_the_sales() -> None:
    check = checks_of(broken(endpoints=(replace(ENDPOINT, events=("*",)),)))["endpoint_events"]
    assert (check.status, check.evidence["not_sent"]) == ("ok", [])


def test_events_that_would_help_are_advised_and_no_fault() -> None:
    check = checks_of(broken(endpoints=(replace(ENDPOINT, events=(SOLD,)),)))["endpoint_events"]
    assert check.status == "ok"
    assert "charge.refunded" in check.advice


def test_our_own_receiver_proves_that_the_schools_events_arrive() -> None:
    world = broken(sales=(), logs=(), events=(), received=frozenset({SCHOOL}))
    assert checks_of(world)["endpoint_scope"].status == "ok"


def test_the_platforms_own_events_prove_nothing_about_the_schools() -> None:
    world = broken(sales=(), logs=(), events=(), received=frozenset({"platform"}))
    assert checks_of(world)["endpoint_scope"].status == "unknown"


def test_a_pass_made_by_the_webhook_proves_it_without_any_log() -> None:
    assert checks_of(broken(logs=()))["endpoint_scope"].status == "ok"


def test_silence_is_no_proof_while_deliveries_wait() -> None:
    world = broken(sales=UNHEARD, logs=(row(90),), events=(event(1, pending=1),))
    assert checks_of(world)["endpoint_scope"].status == "unknown"


def test_a_delivery_of_this_hour_is_not_late() -> None:
    assert checks_of(broken(events=(event(1, pending=1, hours=0.9),)))["deliveries"].status == "ok"


def test_work_of_this_minute_is_not_stuck() -> None:
    assert checks_of(broken(logs=(*LOGS, row(9, "processing", hours=0.1))))["webhook_log"].status == "ok"


def test_the_last_word_on_a_session_counts() -> None:
    mended = (row(1, "error", hours=5), row(1, "processing", hours=4), row(1, "success", hours=4))
    assert checks_of(broken(logs=mended))["webhook_log"].status == "ok"


def test_a_secret_that_was_mended_is_no_fault_any_more() -> None:
    logs = (call("configuration_error", hours=9), *(row(n) for n in range(4)))
    assert checks_of(broken(logs=logs))["webhook_log"].status == "ok"


def test_one_forged_call_among_many_sales_is_no_fault() -> None:
    logs = (call("signature_verification_failed", hours=9), *(row(n) for n in range(20)))
    assert checks_of(broken(logs=logs))["signature"].status == "ok"


def test_refused_calls_without_a_time_are_still_refused() -> None:
    logs = (replace(MISSIGNED[0], at=None),)
    check = checks_of(broken(logs=logs))["signature"]
    assert (check.status, check.evidence["last_failed"]) == ("fail", None)


def test_the_rate_tells_which_accounts_it_leaves_out() -> None:
    shut = (AccountState(SCHOOL, None, "The key has no access.", lasting=True),)
    assert checks_of(broken(accounts=shut))["success_rate"].evidence["not_read"] == [SCHOOL]


def test_the_interval_is_wide_for_few_sales_and_stays_within_bounds() -> None:
    low, high = wilson(4, 4)
    assert (round(low, 2), high) == (0.51, 1.0)
    assert wilson(0, 1)[0] == 0.0
    low, high = wilson(95, 100)
    assert (round(low, 3), round(high, 3)) == (0.888, 0.978)


def test_no_sale_and_no_log_leave_the_mode_open() -> None:
    assert checks_of(broken(sales=(), logs=()))["modes"].status == "unknown"


def test_a_platform_alone_can_be_read() -> None:
    check = checks_of(broken(accounts=(AccountState("platform", None),)))["accounts"]
    assert check.detail == "The Stripe account can be read."


def test_a_redirect_to_nonsense_is_still_only_a_redirect() -> None:
    check = checks_of(broken(probe=ProbeResult(301, "https://[x")))["endpoint_redirects"]
    assert (check.status, check.evidence["host"]) == ("fail", None)


def test_a_switched_off_endpoint_with_unread_sales_does_not_guess() -> None:
    off = (replace(ENDPOINT, status="disabled", created=NOW - timedelta(days=1)),)
    check = checks_of(broken(endpoints=off, sales=DOWN))["endpoint_enabled"]
    assert check.evidence["sales_meanwhile"] is None


def test_what_the_site_may_not_write_is_shown_without_other_errors() -> None:
    logs = (row(1, "error", error="Insufficient permissions"), row(2, "error", error="boom"))
    check = checks_of(broken(logs=logs))["webhook_log"]
    assert check.detail == "The site may not write to the store: 1 event failed because of it."
    assert check.evidence["sessions"] == [session(1)]

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.actions import Create
from bot.health import Destination, ProbeResult, Sale, SettingsFacts
from bot.model import PLATFORM, MoneyBack, Purchase, Unknown
from services.health import Health
from tests.fakes.memory_store import MemoryStore

if TYPE_CHECKING:
    from bot.findings import Check
    from bot.ports import PassStore

from tests.services.health_world import (
    DOWN,
    ENDPOINT,
    NO_REFUNDS,
    NO_STORE,
    NOW,
    SALE,
    SCHOOL,
    SHUT,
    SITE,
    StoreThatIsDown,
    StoreWithoutLog,
    Stripe,
    filled,
)


def _health(stripe: Stripe, store: PassStore | None = None, **changes: Any) -> Health:
    given: dict[str, Any] = {
        "site_url": SITE,
        "grace": 10,
        "settings": SettingsFacts(webhook_secret=True),
        "clock": lambda: NOW,
        "probe": lambda _url: ProbeResult(400),
        "may_write": lambda: True,
    }
    return Health(stripe, store or filled(MemoryStore()), **(given | changes))


def _checks(health: Health) -> dict[str, Check]:
    return {check.check: check for check in health.report().checks}


def _not_ok(health: Health) -> dict[str, str]:
    return {name: check.status for name, check in _checks(health).items() if check.status != "ok"}


def _fails() -> bool:
    raise NO_STORE


def test_a_healthy_platform_is_healthy_in_every_check() -> None:
    assert _not_ok(_health(Stripe())) == {}


def test_a_pass_without_the_session_is_found_by_its_payment() -> None:
    store = filled(MemoryStore())
    paid = replace(SALE, session_id="cs_test_2")
    store.commit([Create({"_id": "sub-2", "_type": "subscription", "stripePaymentId": "pi_1"})], "another")
    assert _health(Stripe({SCHOOL: [paid]}), store).evidence().sales == (
        Sale("cs_test_2", SCHOOL, made=True, by_webhook=False, at=SALE.created),
    )


def test_a_free_purchase_never_matches_a_pass_without_payment() -> None:
    free = replace(SALE, session_id="cs_test_2", payment_intent=None, payment_status="no_payment_required")
    assert _health(Stripe({SCHOOL: [free]})).evidence().sales == (
        Sale("cs_test_2", SCHOOL, made=False, by_webhook=False, at=SALE.created),
    )


@pytest.mark.parametrize(
    "other",
    [
        replace(SALE, payment_status="unpaid"),
        replace(SALE, metadata={"classId": "class-1"}),
        replace(SALE, created=NOW - timedelta(minutes=9)),
        replace(SALE, created=NOW - timedelta(days=15)),
    ],
    ids=["not paid", "a class", "within the grace", "too long ago"],
)
def test_only_paid_passes_of_the_window_count(other: Purchase) -> None:
    assert _health(Stripe({SCHOOL: [other]})).evidence().sales == ()


def test_a_sale_whose_money_went_back_owes_no_pass() -> None:
    stripe = Stripe(
        {SCHOOL: [SALE, replace(SALE, session_id="cs_test_2", payment_intent="pi_2")]},
        {SCHOOL: {"pi_2": MoneyBack(25_000, None)}},
    )
    assert [sale.session_id for sale in _sales(_health(stripe))] == ["cs_test_1"]


def _sales(health: Health) -> tuple[Sale, ...]:
    sales = health.evidence().sales
    assert not isinstance(sales, Unknown)
    return sales


def test_a_key_that_may_not_list_refunds_still_counts_sales() -> None:
    assert len(_sales(_health(Stripe(back={SCHOOL: NO_REFUNDS})))) == 1


def test_what_passkeeper_mended_is_no_success_of_the_webhook() -> None:
    checks = _checks(_health(Stripe(), repaired=lambda _since: {"cs_test_1"}))
    assert checks["success_rate"].detail == (
        "0 of 1 sale became a pass without help, so somewhere between 0 and 79 % do."
    )


def test_a_school_out_of_reach_hides_nothing_else() -> None:
    stripe = Stripe({SCHOOL: SHUT, PLATFORM: [replace(SALE, account=PLATFORM)]}, told={})
    health = _health(stripe)
    assert _not_ok(health) == {"accounts": "fail", "endpoint_scope": "unknown"}
    shut = _checks(health)["accounts"].evidence["out_of_reach"]
    assert shut == [{"account": SCHOOL, "school": "Dance Example", "problem": "The key has no access."}]


def test_without_stripe_everything_of_stripe_is_unknown() -> None:
    everywhere = {PLATFORM: DOWN, SCHOOL: DOWN}
    stripe = Stripe(everywhere, told=everywhere, registered=everywhere)
    assert _not_ok(_health(stripe)) == dict.fromkeys(
        (
            *(
                "endpoint_exists",
                "endpoint_url",
                "endpoint_duplicates",
                "endpoint_events",
                "endpoint_enabled",
            ),
            *("endpoint_scope", "deliveries", "success_rate", "accounts"),
        ),
        "unknown",
    )


def test_without_the_store_what_stripe_tells_is_still_told() -> None:
    checks = _checks(_health(Stripe(), StoreThatIsDown(), may_write=_fails))
    assert [name for name, check in checks.items() if check.status == "unknown"] == [
        *("endpoint_scope", "signature", "webhook_log", "success_rate", "accounts"),
        *("modes", "store_writable", "passes_sellable"),
    ]
    assert checks["endpoint_exists"].status == "ok"


def test_without_the_log_the_sales_still_tell() -> None:
    assert _not_ok(_health(Stripe(), filled(StoreWithoutLog()))) == {
        "signature": "unknown",
        "webhook_log": "unknown",
    }


def test_events_that_one_account_does_not_tell_are_not_taken_for_none() -> None:
    assert _not_ok(_health(Stripe(told={SCHOOL: DOWN}))) == {"deliveries": "unknown"}


def test_an_endpoint_list_that_ignores_the_account_makes_no_duplicates() -> None:
    assert _not_ok(_health(Stripe(registered={PLATFORM: [ENDPOINT], SCHOOL: [ENDPOINT]}))) == {}


def test_a_school_whose_endpoints_may_not_be_listed_is_no_fault() -> None:
    assert _not_ok(_health(Stripe(registered={PLATFORM: [ENDPOINT], SCHOOL: SHUT}))) == {}


def test_a_token_that_may_only_read_fails_that_check_alone() -> None:
    assert _not_ok(_health(Stripe(), may_write=lambda: False)) == {"store_writable": "fail"}


def test_a_pass_on_sale_with_a_fault_is_named() -> None:
    store = filled(MemoryStore())
    odd = {"_id": "pass-9", "_type": "pass", "name": "Odd", "type": "odd", "isActive": True, "price": 10}
    store.commit(
        [Create({**odd, "tenant": {"_ref": "school"}, "validityType": "days", "validityDays": 30})], "odd"
    )
    check = _checks(_health(Stripe(), store))["passes_sellable"]
    assert (check.status, check.detail) == ("warn", "1 pass on sale will go wrong for whoever buys.")


def test_the_site_is_asked_at_the_address_of_the_settings() -> None:
    asked: list[str] = []

    def probe(url: str) -> ProbeResult:
        asked.append(url)
        return ProbeResult(404)

    assert _not_ok(_health(Stripe(), probe=probe)) == {"endpoint_reachable": "fail"}
    assert asked == [SITE]


def test_what_our_own_endpoint_took_counts_as_heard() -> None:
    health = _health(
        Stripe({}), received=lambda since: {SCHOOL} if since == NOW - timedelta(days=7) else set()
    )
    assert _checks(health)["endpoint_scope"].status == "ok"


def test_refunds_that_could_not_be_read_just_now_leave_the_account_unread() -> None:
    health = _health(Stripe(back={SCHOOL: DOWN}))
    assert _not_ok(health) == {"accounts": "unknown", "endpoint_scope": "unknown", "success_rate": "unknown"}


def test_what_our_own_receiver_refused_and_gave_up_is_told() -> None:
    health = _health(
        Stripe(),
        refusals=lambda since: {"wrong_secret": 3} if since == NOW - timedelta(days=7) else {},
        given_up=lambda: 2,
    )
    assert _not_ok(health) == {"deliveries": "warn", "signature": "warn"}


def test_a_sale_of_the_week_before_is_charted_and_not_judged() -> None:
    old = replace(SALE, session_id="cs_test_9", payment_intent="pi_9", created=NOW - timedelta(days=9))
    check = _checks(_health(Stripe({SCHOOL: [SALE, old]})))["success_rate"]
    assert check.evidence["paid"] == 1
    assert [day["purchases"] for day in check.evidence["by_day"]] == [0] * 4 + [1] + [0] * 8 + [1]


def test_destinations_that_may_not_be_read_are_unknown_and_hinder_nothing() -> None:
    def refused() -> list[Destination]:
        raise NO_REFUNDS

    health = _health(Stripe(), destinations=refused)
    assert health.evidence().destinations == Unknown("stripe", NO_REFUNDS.detail)
    assert _not_ok(health) == {}


def test_the_cause_is_one_sentence_and_none_where_nothing_fails() -> None:
    assert _health(Stripe()).cause() is None
    assert _health(Stripe(), may_write=lambda: False).cause() == "Passes cannot be written to the store."


def test_a_fault_while_looking_for_the_cause_names_none() -> None:
    def broken(_since: object) -> set[str]:
        raise NO_STORE

    assert _health(Stripe(), repaired=broken).cause() is None

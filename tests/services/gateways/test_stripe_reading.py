from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.errors import UnavailableError
from bot.model import PLATFORM, Endpoint, Money, MoneyBack, Payment, Purchase, StripeEvent
from services.gateways.stripe_reading import (
    newest_dispute,
    read_endpoint,
    read_event,
    read_money_back,
    read_payment,
    read_purchase,
)
from tests.services.gateways.stripe_world import session

Json = dict[str, Any]

CREATED = 1_772_452_800
AT = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def purchase(raw: Json) -> Purchase:
    return read_purchase(raw, "acct_oak", livemode=True)


def test_an_ordinary_checkout_is_read() -> None:
    assert purchase(session("cs_live_1", CREATED)) == Purchase(
        session_id="cs_live_1",
        account="acct_oak",
        livemode=True,
        created=AT,
        mode="payment",
        status="complete",
        payment_status="paid",
        money=Money(25000, "nok"),
        payment_intent="pi_1",
        payer_email="ada@example.com",
        payer_name="Ada Lind",
        metadata={"userId": "user_ada"},
    )


def test_a_checkout_needs_only_an_id_and_a_time() -> None:
    assert purchase({"id": "cs_live_1", "created": CREATED}) == Purchase(
        session_id="cs_live_1",
        account="acct_oak",
        livemode=True,
        created=AT,
        mode=None,
        status=None,
        payment_status=None,
        money=Money(0, "xxx"),
        payment_intent=None,
        payer_email=None,
        payer_name=None,
        metadata={},
    )


def test_null_is_read_like_absent() -> None:
    nothing = dict.fromkeys(session("cs_live_1", CREATED))
    bare = {"id": "cs_live_1", "created": CREATED}
    assert purchase(nothing | bare) == purchase(bare)


def test_unknown_words_and_fields_are_kept_or_left_out() -> None:
    read = purchase(session("cs_live_1", CREATED, status="paused", payment_status="promised", moon="full"))
    assert (read.status, read.payment_status) == ("paused", "promised")


def test_fields_of_another_kind_are_read_as_absent() -> None:
    read = purchase(
        session("cs_live_1", CREATED, customer_details="Ada", amount_total="much", metadata={"userId": 7})
    )
    assert (read.payer_email, read.money.amount, read.metadata) == (None, 0, {})


def test_an_expanded_intent_gives_its_id() -> None:
    assert purchase(session("cs_live_1", CREATED, payment_intent={"id": "pi_9"})).payment_intent == "pi_9"


def test_the_address_given_at_the_start_stands_in_for_the_payers() -> None:
    read = purchase(session("cs_live_1", CREATED, customer_details=None, customer_email="bo@example.com"))
    assert read.payer_email == "bo@example.com"


def test_the_mode_is_stripes_word_first_and_the_keys_second() -> None:
    assert purchase(session("cs_test_1", CREATED, livemode=False)).livemode is False
    assert (
        read_purchase(session("cs_test_1", CREATED, livemode=None), PLATFORM, livemode=False).livemode
        is False
    )


@pytest.mark.parametrize("broken", [{"id": None}, {"id": 5}, {"created": None}, {"created": "now"}])
def test_a_checkout_without_id_or_time_is_an_error(broken: Json) -> None:
    with pytest.raises(UnavailableError, match="could not be read"):
        purchase(session("cs_live_1", CREATED) | broken)


@pytest.mark.parametrize("moment", [True, 10**30, -(10**30)])
def test_an_impossible_time_is_an_error(moment: object) -> None:
    with pytest.raises(UnavailableError, match="could not be read"):
        purchase({"id": "cs_live_1", "created": moment})


def test_a_payment_without_a_charge_has_no_money() -> None:
    intent = {"id": "pi_1", "status": "processing"}
    assert read_payment(intent, {}, None) == Payment("pi_1", "processing", (), None, 0, 0, None, None)


def test_a_failed_payment_tells_why_and_was_never_paid() -> None:
    intent = {"id": "pi_1", "status": "requires_payment_method"}
    charge = {
        "id": "ch_1",
        "status": "failed",
        "created": CREATED,
        "failure_message": "Your card was declined.",
    }
    read = read_payment(intent, charge, None)
    assert (read.paid_at, read.failure, read.charge_ids) == (None, "Your card was declined.", ("ch_1",))


@pytest.mark.parametrize(
    ("error", "told"),
    [({"message": "No funds.", "code": "x"}, "No funds."), ({"code": "expired"}, "expired"), (None, None)],
)
def test_a_failure_without_a_charge_is_the_intents(error: Json | None, told: str | None) -> None:
    intent = {"id": "pi_1", "status": "canceled", "last_payment_error": error}
    assert read_payment(intent, {}, None).failure == told


def test_a_payment_that_worked_in_the_end_has_no_failure() -> None:
    intent = {"id": "pi_1", "status": "succeeded", "last_payment_error": {"message": "No funds."}}
    assert read_payment(intent, {}, None).failure is None


def test_an_old_charge_is_captured_in_full_or_not_at_all() -> None:
    intent = {"id": "pi_1", "status": None}
    assert read_payment(intent, {"captured": True, "amount": 900}, None).captured == 900
    assert read_payment(intent, {"captured": False, "amount": 900}, None).captured == 0
    assert read_payment(intent, {}, None).status == "unknown"


def test_the_newest_dispute_counts() -> None:
    old, new = {"created": 5, "status": "lost"}, {"created": 9, "status": "won"}
    assert newest_dispute([new, old]) == newest_dispute([old, new]) == "won"
    assert newest_dispute([]) is None


def test_a_dispute_of_no_known_state_is_open() -> None:
    assert newest_dispute([{"created": 5, "status": None}]) == "needs_response"


def refund(amount: object, status: str | None, intent: str | None = "pi_1") -> Json:
    return {"amount": amount, "status": status, "payment_intent": intent, "charge": "ch_1"}


def test_refunds_add_up_and_those_that_failed_do_not_count() -> None:
    states = ["pending", "succeeded", "requires_action", None, "failed", "canceled"]
    rows = [refund(10**number, status) for number, status in enumerate(states)]
    assert read_money_back(rows, []) == {"pi_1": MoneyBack(1111, None, ("ch_1",))}
    assert read_money_back([refund(5, "failed")], []) == {}


def test_refunds_and_disputes_of_one_payment_are_told_together() -> None:
    dispute = {"created": 5, "status": "lost", "payment_intent": {"id": "pi_1"}, "charge": {"id": "ch_2"}}
    assert read_money_back([refund(None, "succeeded")], [dispute]) == {
        "pi_1": MoneyBack(0, "lost", ("ch_1", "ch_2"))
    }


def test_a_refund_of_no_payment_is_left_out() -> None:
    assert read_money_back([refund(5, "succeeded", intent=None)], []) == {}


def test_an_event_is_read_without_its_payload() -> None:
    raw = {
        "id": "evt_1",
        "type": "charge.refunded",
        "created": CREATED,
        "account": "acct_oak",
        "livemode": False,
        "pending_webhooks": 2,
        "data": {"object": {"id": "ch_1", "receipt_email": "ada@example.com"}},
    }
    assert read_event(raw, PLATFORM, livemode=True) == StripeEvent(
        "evt_1", "charge.refunded", "acct_oak", False, AT, 2, "ch_1"
    )


def test_a_bare_event_is_read_too() -> None:
    assert read_event({"id": "evt_1", "created": CREATED}, PLATFORM, livemode=True) == StripeEvent(
        "evt_1", "unknown", PLATFORM, True, AT, 0, None
    )


def test_a_bare_endpoint_is_read_too() -> None:
    raw = {"id": "we_1", "created": CREATED, "enabled_events": ["*", None]}
    assert read_endpoint(raw, PLATFORM, livemode=True) == Endpoint(
        "we_1", "", "unknown", ("*",), None, True, AT, PLATFORM
    )

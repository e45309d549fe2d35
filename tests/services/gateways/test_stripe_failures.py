from __future__ import annotations

from datetime import timedelta
from threading import Event
from typing import TYPE_CHECKING, Any

import pytest

from bot.errors import UnavailableError
from bot.model import PLATFORM
from tests.services.gateways.loopback import Reply, loopback, script
from tests.services.gateways.stripe_opened import CREATED, EMPTY, KEY, NOON, OAK, gateway
from tests.services.gateways.stripe_world import failure, session

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.services.gateways.loopback import Asked


def problem(play: Callable[[Asked], Reply], account: str = PLATFORM, **options: Any) -> UnavailableError:
    """What a sweep of the account runs into; no secret may be told by it, nor hang on to it."""
    with gateway(play, **options) as (payments, _), pytest.raises(UnavailableError) as caught:
        list(payments.purchases(account, NOON, NOON + timedelta(days=1)))
    error: BaseException | None = caught.value
    while error:
        assert KEY not in f"{error!r}{error}"
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return caught.value


def test_a_busy_stripe_is_asked_again() -> None:
    busy = failure(429, "Too many requests", headers={"Retry-After": "0"})
    with gateway(script(busy, busy, EMPTY)) as (payments, server):
        assert payments.endpoints(PLATFORM) == []
    assert len(server.asked) == 3


@pytest.mark.parametrize("body", [{"error": {"message": "Slow down"}}, "busy", None])
def test_a_stripe_that_stays_busy_is_unavailable_for_now(body: object) -> None:
    with gateway(script(Reply(429, body))) as (payments, server), pytest.raises(UnavailableError) as caught:
        payments.endpoints(PLATFORM)
    assert len(server.asked) == 3
    assert caught.value.detail == "Stripe is asking us to slow down. Please try again in a minute."
    assert not caught.value.permanent


def test_a_wait_of_an_hour_is_not_waited_for() -> None:
    busy = failure(429, "Too many requests", headers={"Retry-After": "3600"})
    with gateway(script(busy)) as (payments, server), pytest.raises(UnavailableError, match="slow down"):
        payments.endpoints(PLATFORM)
    assert len(server.asked) == 1


def test_the_sdk_repeats_a_server_error_and_a_lost_connection() -> None:
    broken = Reply(500, {"error": {"message": "oops"}})
    with gateway(script(broken, Reply(drop=True), EMPTY), retries=2) as (payments, server):
        assert payments.endpoints(PLATFORM) == []
    assert len(server.asked) == 3


def test_a_server_error_that_stays_is_told_with_its_number() -> None:
    error = problem(script(Reply(500, {"error": {"message": f"Key {KEY} broke"}})))
    assert (error.detail, error.permanent) == ("Stripe has a problem of its own (500).", False)


def test_a_proxys_error_page_is_told_as_a_server_error() -> None:
    assert problem(script(Reply(502, text="<h1>Bad gateway</h1>"))).detail == (
        "Stripe has a problem of its own (502)."
    )


def test_nobody_listening_is_no_answer() -> None:
    with loopback(script(EMPTY)) as server:
        pass
    error = problem(script(EMPTY), url=server.url)
    assert (error.system, error.detail, error.permanent) == ("stripe", "Stripe did not answer.", False)


def test_a_dropped_connection_is_no_answer() -> None:
    assert problem(script(Reply(drop=True))).detail == "Stripe did not answer."


def test_an_answer_that_breaks_off_is_no_answer() -> None:
    page = Reply(body={"data": [session("cs_live_1", CREATED)], "has_more": False}, cut=True)
    assert problem(script(page)).detail == "Stripe did not answer."


def test_an_answer_later_than_the_timeout_is_no_answer() -> None:
    answer = Event()
    error = problem(script(Reply(body=EMPTY.body, hold=answer)), timeout=(1.0, 0.05))
    answer.set()
    assert (error.detail, error.permanent) == ("Stripe did not answer.", False)


def test_a_redirect_is_no_answer_and_the_key_does_not_follow_it() -> None:
    moved = Reply(302, headers={"Location": "/elsewhere"})
    assert problem(script(moved, EMPTY)).detail == "Stripe did not answer."


@pytest.mark.parametrize(
    "answer",
    [
        Reply(text="{"),
        Reply(text=""),
        Reply(body=[]),
        Reply(body={}),
        Reply(body={"data": None, "has_more": False}),
        Reply(body={"data": ["cs_live_1"], "has_more": False}),
        Reply(body={"data": []}),
        Reply(body={"data": [], "has_more": True}),
        Reply(body={"data": [session("cs_live_1", CREATED)], "has_more": None}),
        Reply(body={"data": [{"id": "cs_live_1"}], "has_more": False}),
        Reply(body={"data": [{"created": CREATED}], "has_more": False}),
        Reply(400, {"error": "text"}),
        Reply(400, {"error": None}),
        Reply(400, {"detail": "no"}),
    ],
)
def test_half_an_answer_is_an_error_and_never_the_end(answer: Reply) -> None:
    error = problem(script(answer))
    assert (error.system, error.detail) == ("stripe", "Stripe's answer could not be read.")


@pytest.mark.parametrize(("status", "lasts"), [(404, True), (200, False)])
def test_a_refusal_in_words_that_cannot_be_read_is_for_good_all_the_same(status: int, lasts: bool) -> None:
    error = problem(script(Reply(status, text="Not Found")))
    assert (error.detail, error.permanent) == ("Stripe's answer could not be read.", lasts)


def test_a_list_that_never_moves_on_is_an_error() -> None:
    page = Reply(body={"data": [session("cs_live_1", CREATED)], "has_more": True})
    assert problem(script(page)).detail == "Stripe's answer could not be read."


def test_a_cursor_that_vanished_is_an_error_and_never_the_end() -> None:
    page = Reply(body={"data": [session("cs_live_1", CREATED)], "has_more": True})
    gone = failure(400, "No such object", code="resource_missing", param="starting_after")
    with gateway(script(page, gone)) as (payments, _), pytest.raises(UnavailableError, match="refused"):
        payments.purchases_by_intent(OAK, "pi_1")


def test_a_wrong_key_is_for_good() -> None:
    error = problem(script(failure(401, f"Invalid API Key provided: {KEY}")))
    assert (error.system, error.detail, error.permanent) == (
        "stripe",
        "Stripe does not accept STRIPE_SECRET_KEY.",
        True,
    )


def test_missing_permissions_are_named_and_the_rest_of_the_text_is_not() -> None:
    text = (
        f"The provided key '{KEY}' does not have the required permissions on account 'acct_oak'. Having "
        "'rak_dispute_read', 'rak_charge_read' or 'rak_charge_read' would allow this request to continue."
    )
    error = problem(script(failure(403, text)), OAK)
    assert (error.system, error.account, error.permanent) == ("stripe", None, True)
    assert error.detail == (
        "STRIPE_SECRET_KEY lacks a permission; in Stripe's dashboard, add to it: "
        "rak_charge_read, rak_dispute_read."
    )


@pytest.mark.parametrize("status", [400, 401, 403])
def test_an_account_that_does_not_let_us_in_is_named(status: int) -> None:
    text = f"The provided key '{KEY}' does not have access to account 'acct_oak'."
    error = problem(script(failure(status, text, code="account_invalid")), OAK)
    assert (error.system, error.account, error.permanent) == ("account", OAK, True)
    assert error.detail == "STRIPE_SECRET_KEY has no access to this school's Stripe account."


def test_any_refusal_on_a_connected_account_is_that_accounts() -> None:
    assert problem(script(failure(403, "No.")), OAK).account == OAK


def test_a_refusal_on_the_platform_is_for_good() -> None:
    error = problem(script(failure(403, "No.")))
    assert (error.account, error.permanent) == (None, True)
    assert error.detail == "STRIPE_SECRET_KEY is not allowed to read this."


@pytest.mark.parametrize("status", [400, 404])
def test_a_question_that_stripe_does_not_take_is_for_good(status: int) -> None:
    error = problem(script(failure(status, "Unrecognized request URL")))
    assert (error.detail, error.permanent) == (f"Stripe refused the question ({status}).", True)


@pytest.mark.parametrize("account", ["", "acct_oak\r\nX-Evil: 1", "acct oak"])
def test_what_cannot_be_an_account_is_out_of_reach_without_asking(account: str) -> None:
    refused = problem(script(EMPTY), account)
    assert (refused.system, refused.account, refused.permanent) == ("account", account, True)

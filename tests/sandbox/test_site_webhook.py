"""The site's webhook: working, lost, late, doubled, and refusing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import requests

from tests.sandbox.school import OAK, open_school

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.sandbox.school import School


@pytest.fixture
def school() -> Iterator[School]:
    with open_school() as opened:
        yield opened


def test_a_lost_one_leaves_an_error_in_the_log_and_stripe_content(school: School) -> None:
    session = school.site.buy("user_ada", "pass-ten", webhook="lost")
    assert school.subscriptions() == []
    log = school.shelf.documents("webhookLog")[-1]
    assert (log["status"], log["details"]["sessionId"]) == ("error", session["id"])
    assert log["details"]["error"] == 'Insufficient permissions; permission "create" required'
    assert [one.status for one in school.stripe.attempts] == [200]
    assert school.stripe.events_of(session["id"])[0]["pending_webhooks"] == 0


def test_a_doubled_one_makes_two_subscriptions_for_one_payment(school: School) -> None:
    session = school.site.buy("user_new", "pass-ten", webhook="doubled")
    twins = school.subscriptions()
    assert [one["stripeSessionId"] for one in twins] == [session["id"]] * 2
    assert twins[0]["_id"] != twins[1]["_id"]
    assert twins[0]["user"] == twins[1]["user"]


def test_a_late_one_comes_later(school: School) -> None:
    school.site.buy("user_ada", "pass-ten", webhook="late")
    assert school.subscriptions() == []
    for timer in school.site._timers:
        timer.join(5)
    assert len(school.subscriptions()) == 1


def test_a_late_one_never_comes_if_the_site_closes_first(school: School) -> None:
    school.site.late_seconds = 60
    school.site.buy("user_ada", "pass-ten", webhook="late")
    school.site.close()
    assert school.subscriptions() == []


def test_with_deliveries_off_nothing_comes(school: School) -> None:
    school.stripe.deliveries = "off"
    school.site.buy("user_ada", "pass-ten")
    assert (school.subscriptions(), school.logs()) == ([], [])


def test_a_delivery_again_finds_the_twin_and_logs_a_success(school: School) -> None:
    session = school.site.buy("user_ada", "pass-ten")
    (hook,) = school.stripe.endpoints_at(school.site.webhook_url)
    (event,) = school.stripe.events_of(session["id"])
    school.stripe.deliver(event["id"], hook["id"]).result(5)
    assert len(school.subscriptions()) == 1
    assert [status for _, status in school.logs()] == ["processing", "success"] * 2


def test_a_lost_upgrade_takes_the_old_pass_and_gives_none(school: School) -> None:
    school.site.buy("user_ada", "pass-ten")
    (old,) = school.subscriptions()
    school.site.buy("user_ada", "pass-month", upgrade_from=old["_id"], webhook="lost")
    assert [one["isActive"] for one in school.subscriptions()] == [False]


@pytest.mark.parametrize("headers", [{}, {"Stripe-Signature": "t=1,v1=00"}])
def test_an_unsigned_or_wrongly_signed_post_is_refused_and_logged(
    school: School, headers: dict[str, str]
) -> None:
    answer = requests.post(school.site.webhook_url, data=b"{}", headers=headers, timeout=5)
    assert answer.status_code == 400
    expected = "signature_verification_failed" if headers else "signature_missing"
    assert school.logs() == [(expected, "error")]


def test_what_is_not_a_pass_is_logged_and_passed_over(school: School) -> None:
    school.stripe.sell(OAK, amount=15_000, email="ada@example.com", metadata={"classId": "class-1"})
    assert school.stripe.wait()
    assert school.subscriptions() == []
    assert [status for _, status in school.logs()] == ["processing", "success"]


@pytest.mark.parametrize(
    ("metadata", "error"),
    [
        ({"type": "pass_purchase"}, "Missing required metadata: passId, userId or tenantId"),
        (
            {"type": "pass_purchase", "passId": "pass-gone", "userId": "user_ada", "tenantId": "tenant-oak"},
            "Pass not found: pass-gone",
        ),
        (
            {"type": "pass_upgrade", "passId": "pass-ten", "userId": "user_ada", "tenantId": "tenant-oak"},
            "Missing required metadata: upgradeFromSubscriptionId",
        ),
    ],
)
def test_metadata_that_does_not_do_is_an_error_in_the_log(
    school: School, metadata: dict[str, str], error: str
) -> None:
    school.stripe.sell(OAK, amount=100, email="ada@example.com", metadata=metadata)
    assert school.stripe.wait()
    assert school.shelf.documents("webhookLog")[-1]["details"]["error"] == error
    assert [one.status for one in school.stripe.attempts] == [200]


def test_the_endpoint_is_registered_once_and_needs_a_secret(school: School) -> None:
    school.site.register()
    (hook,) = school.stripe.endpoints_at(school.site.webhook_url)
    assert hook["enabled_events"] == ["checkout.session.completed"]
    school.site.webhook_secret = ""
    school.site.buy("user_ada", "pass-ten")
    assert [one.status for one in school.stripe.attempts] == [500]
    assert school.logs() == [("configuration_error", "error")]

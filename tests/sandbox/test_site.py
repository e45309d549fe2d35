"""The school's site: what it sells, and the subscription it makes of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.documents import written
from sandbox.site import CheckoutRefusedError
from tests.sandbox.loopback import START
from tests.sandbox.school import Json, open_school

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.sandbox.school import School


@pytest.fixture
def school() -> Iterator[School]:
    with open_school() as opened:
        yield opened


def test_a_purchase_puts_the_metadata_of_the_site_on_a_session_of_the_school(school: School) -> None:
    session = school.site.buy("user_ada", "pass-ten", payer_email="mum@example.com")
    assert session["metadata"] == {
        "type": "pass_purchase",
        "passId": "pass-ten",
        "passType": "multi",
        "userId": "user_ada",
        "tenantId": "tenant-oak",
        "tenantSlug": "oak-dance",
        "originalPrice": "2000",
        "finalPrice": "2000",
        "discountAmount": "0",
    }
    assert (session["amount_total"], session["currency"]) == (200_000, "nok")
    assert session["customer_details"]["email"] == "mum@example.com"
    assert (session["customer"], session["customer_email"], session["client_reference_id"]) == (None,) * 3


def test_a_working_webhook_makes_the_subscription_at_once(school: School) -> None:
    session = school.site.buy("user_ada", "pass-ten")
    (made,) = school.subscriptions()
    event = made.pop("webhookEventId")
    assert event.startswith("evt_")
    assert len(made.pop("_id")) == 22
    assert made == {
        "_type": "subscription",
        "_createdAt": written(START),
        "_updatedAt": written(START),
        "user": {"_type": "reference", "_ref": "usr-ada"},
        "tenant": {"_type": "reference", "_ref": "tenant-oak"},
        "type": "clipcard",
        "startDate": written(START),
        "endDate": written(START + timedelta(days=90)),
        "passId": "pass-ten",
        "passName": "Ten classes",
        "remainingClips": 10,
        "isActive": True,
        "stripePaymentId": session["payment_intent"],
        "stripeSessionId": session["id"],
        "createdViaWebhook": True,
        "purchasePrice": 2000,
        "originalPrice": 2000,
        "finalPrice": 2000,
        "discountAmount": 0,
        "promoCode": None,
    }
    assert school.logs() == [
        ("checkout.session.completed", "processing"),
        ("checkout.session.completed", "success"),
    ]


def test_a_monthly_pass_has_no_clips_at_all(school: School) -> None:
    school.site.buy("user_ada", "pass-month")
    (made,) = school.subscriptions()
    assert made["type"] == "monthly"
    assert "remainingClips" not in made


def test_a_free_pass_is_taken_for_a_twin_of_any_without_a_payment(school: School) -> None:
    school.change("pass-ten", price=0)
    assert school.site.buy("user_ada", "pass-ten")["payment_intent"] is None
    assert len(school.subscriptions()) == 1
    school.site.buy("user_ada", "pass-ten")
    assert len(school.subscriptions()) == 1
    assert school.logs()[-1][1] == "success"


def test_the_end_counts_from_the_processing_and_a_fixed_day_holds_even_if_past(school: School) -> None:
    school.clock.pass_(hours=3)
    school.site.buy("user_ada", "pass-month")
    school.change("pass-ten", validityType="date", expiryDate="2026-06-30T12:00", validityDays=None)
    school.site.buy("user_ada", "pass-ten")
    month, ten = school.subscriptions()
    assert month["startDate"] == written(START)
    assert month["endDate"] == written(START + timedelta(days=90, hours=3))
    assert ten["endDate"] == "2026-06-30T12:00:00.000Z"


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"type": "subscription"}, "Invalid pass type: subscription"),
        ({"validityDays": None}, "Pass pass-ten has no valid expiry configuration"),
    ],
)
def test_a_pass_that_cannot_be_made_is_sold_all_the_same(school: School, change: Json, error: str) -> None:
    school.change("pass-ten", **change)
    school.site.buy("user_ada", "pass-ten")
    assert school.subscriptions() == []
    assert school.shelf.documents("webhookLog")[-1]["details"]["error"] == error


def test_an_unknown_buyer_gets_a_record_without_an_email(school: School) -> None:
    school.site.buy("user_new", "pass-ten")
    (made,) = [user for user in school.shelf.documents("user") if user["clerkId"] == "user_new"]
    assert (made["email"], made["role"]) == ("", "student")
    assert school.subscriptions()[0]["user"]["_ref"] == made["_id"]


def test_a_promo_code_lowers_the_price_but_not_below_one_krone(school: School) -> None:
    school.change(
        "pass-ten",
        promoActive=True,
        promoCode="autumn",
        promoDiscountType="percentage",
        promoDiscountValue=100,
    )
    session = school.site.buy("user_ada", "pass-ten", promo="Autumn")
    assert session["amount_total"] == 100
    assert session["metadata"]["promoCode"] == "AUTUMN"
    assert session["metadata"]["finalPrice"] == "1"
    assert school.subscriptions()[0]["finalPrice"] == 1


def test_an_upgrade_retires_the_old_pass_and_starts_now(school: School) -> None:
    school.site.buy("user_ada", "pass-ten")
    (old,) = school.subscriptions()
    session = school.site.buy("user_ada", "pass-month", upgrade_from=old["_id"])
    assert session["amount_total"] == 50_000
    assert session["metadata"]["upgradeCost"] == "500"
    retired, new = school.subscriptions()
    assert (retired["isActive"], retired["upgradedToPassId"]) == (False, "pass-month")
    assert (new["isUpgrade"], new["purchasePrice"], new["upgradeCost"]) == (True, 2500, 500)
    assert new["upgradedFromSubscriptionId"] == old["_id"]


@pytest.mark.parametrize("change", [("pass-ten", {"isActive": False}), ("tenant-oak", {"stripeConnect": {}})])
def test_what_is_not_on_sale_cannot_be_bought(school: School, change: tuple[str, Json]) -> None:
    school.change(change[0], **change[1])
    with pytest.raises(CheckoutRefusedError):
        school.site.buy("user_ada", "pass-ten")


def test_an_upgrade_from_nothing_is_not_sold(school: School) -> None:
    with pytest.raises(CheckoutRefusedError, match="does not exist"):
        school.site.buy("user_ada", "pass-month", upgrade_from="sub-none")
    with pytest.raises(CheckoutRefusedError, match="promo code"):
        school.site.buy("user_ada", "pass-ten", promo="SPRING")

"""The platform's rules where no verdict shows them alone."""

from __future__ import annotations

import pytest

from bot import rules
from bot.documents import moment
from tests.worlds import BOUGHT, SESSION, days, purchase, subscription, ten_pass, told


@pytest.mark.parametrize(
    ("text", "session"),
    [
        (SESSION, True),
        ("cs_live_emergency", False),
        ("cs_live_open_week_2025_for_ada", False),
        ("pi_" + "a" * 24, False),
    ],
)
def test_a_session_id_is_its_prefix_and_a_long_run(text: str, session: bool) -> None:
    assert rules.looks_like_session(text) is session


@pytest.mark.parametrize(
    ("fields", "end"),
    [
        ({}, BOUGHT + days(90)),
        ({"validityType": None}, BOUGHT + days(90)),
        ({"validityType": "date", "expiryDate": "2025-12-24T12:00"}, moment("2025-12-24T12:00:00Z")),
        ({"validityType": "date", "expiryDate": None}, BOUGHT + days(90)),
        ({"validityType": "days", "expiryDate": "2025-12-24"}, BOUGHT + days(90)),
        ({"validityDays": None}, None),
        ({"validityDays": 10**12}, None),
    ],
)
def test_an_end_counts_from_the_purchase_or_is_the_fixed_one(fields: dict[str, object], end: object) -> None:
    assert rules.end_date(ten_pass(**fields), BOUGHT) == end


def test_our_own_id_of_a_purchase_vouches_for_its_session() -> None:
    ours = subscription(_id="passkeeper-cs_test_1", stripeSessionId="cs_test_1", createdViaWebhook=None)
    assert rules.has_real_session(ours)


@pytest.mark.parametrize(
    ("mode", "metadata", "sold"),
    [
        ("payment", told(), "pass"),
        ("setup", told(), "other"),
        ("subscription", told(), "platform_plan"),
        ("payment", {"plan": "pro"}, "platform_plan"),
        ("payment", told(type=None, passId=None), "pass"),
        ("payment", {"type": "t_shirt"}, "other"),
        ("payment", {"billing": "yearly", "tenantId": "tenant-oak"}, "platform_plan"),
        ("payment", {}, "untold"),
    ],
)
def test_what_was_sold_is_told_by_mode_and_metadata(mode: str, metadata: dict[str, str], sold: str) -> None:
    assert rules.sold_as(purchase(mode=mode, metadata=metadata)) == sold


def test_only_what_the_metadata_calls_a_pass_is_one() -> None:
    assert rules.is_pass(purchase())
    assert not rules.is_pass(purchase(metadata={}))

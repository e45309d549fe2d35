"""Passes on sale that will go wrong for whoever buys one."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.sellable import Misconfigured, unsellable
from tests import worlds

if TYPE_CHECKING:
    from bot.model import Pass

SCHOOLS = (worlds.oak(), worlds.elm())
FIXED = {"validityType": "date", "validityDays": None}


def faults(*passes: Pass, **options: Any) -> list[str]:
    return [each.reason for each in unsellable(passes, SCHOOLS, worlds.NOW, **options)]


def test_good_passes_have_no_faults() -> None:
    assert faults(worlds.ten_pass(), worlds.drop_in()) == []
    assert faults(worlds.ten_pass(type="unlimited", classesLimit=None)) == []
    assert faults(worlds.ten_pass(**FIXED, expiryDate="2026-06-01T00:00:00Z")) == []
    assert faults(worlds.ten_pass(validityType=None)) == []


@pytest.mark.parametrize(
    ("bent", "words"),
    [
        ({"type": "subscription"}, "has a type the site does not know"),
        ({"type": None}, "has a type the site does not know"),
        ({"classesLimit": None}, "has no number of classes"),
        ({"classesLimit": 0, "type": "multi-pass"}, "has no number of classes"),
        ({"validityDays": None}, "does not say how long it lasts"),
        ({"validityDays": 0}, "does not say how long it lasts"),
        (FIXED, "does not say how long it lasts"),
        ({"price": 0}, "costs nothing"),
        ({"price": None}, "costs nothing"),
        ({"tenant": None}, "belongs to no school we know"),
        ({"tenant": {"_ref": "tenant-gone"}}, "belongs to no school we know"),
    ],
)
def test_each_fault_is_named_with_what_to_do(bent: dict[str, Any], words: str) -> None:
    (only,) = faults(worlds.ten_pass(**bent))
    assert only.startswith(f"“Ten classes” {words}")
    assert only.endswith(".")


def test_a_last_day_that_is_past_or_near_is_a_fault() -> None:
    assert faults(worlds.ten_pass(**FIXED, expiryDate="2025-10-01")) == [
        "“Ten classes” ended on 1 Oct 2025 and is still on sale. Set a later day or stop selling it."
    ]
    near = worlds.ten_pass(**FIXED, expiryDate="2025-10-20")
    assert faults(near) == [
        "“Ten classes” ends on 20 Oct 2025 for everybody, however late they buy. Set a later day soon."
    ]
    assert faults(near, soon=timedelta(days=1)) == []


def test_a_school_without_an_account_cannot_be_paid() -> None:
    broke = worlds.oak(stripeConnect=None)
    (only,) = unsellable([worlds.ten_pass()], [broke], worlds.NOW)
    assert only.reason.startswith("“Ten classes” cannot be paid for: Oak Dance has no Stripe account.")


def test_twin_names_in_one_school_are_found_whatever_their_case_and_spaces() -> None:
    twins = (worlds.ten_pass(), worlds.ten_pass(_id="pass-b", name="ten  Classes "))
    found = unsellable(twins, SCHOOLS, worlds.NOW)
    assert [each.sold.id for each in found] == ["pass-ten", "pass-b"]
    assert all("has a twin of the same name" in each.reason for each in found)
    elsewhere = worlds.ten_pass(_id="pass-b", tenant={"_ref": "tenant-elm"})
    assert faults(worlds.ten_pass(), elsewhere) == []


def test_what_is_not_on_sale_does_no_harm() -> None:
    for off in (False, None):
        assert faults(worlds.ten_pass(isActive=off, type="course", price=0)) == []
    assert faults(worlds.ten_pass(), worlds.ten_pass(_id="pass-b", isActive=False)) == []


def test_passes_without_a_name_are_no_twins_and_every_fault_is_told() -> None:
    nameless = worlds.ten_pass(name=" ", price=0, type="course")
    found = unsellable([nameless, worlds.ten_pass(_id="pass-b", name="")], SCHOOLS, worlds.NOW)
    assert found == [
        Misconfigured(
            nameless,
            "A pass without a name has a type the site does not know, so buyers would get nothing. "
            "Set its type.",
        ),
        Misconfigured(
            nameless,
            "A pass without a name costs nothing, and the site loses free purchases. "
            "Set a price or give it by hand.",
        ),
    ]

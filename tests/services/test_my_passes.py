from __future__ import annotations

from typing import Any

import pytest

from bot.errors import NotThereError
from services.my_passes import MyPass, MyPasses, School
from tests.fakes.memory_store import MemoryStore
from tests.worlds import (
    BOUGHT,
    NOW,
    ada,
    bob,
    days,
    drop_in,
    elm,
    oak,
    old_ada,
    subscription,
    ten_pass,
)

ADA = "user_ada"
AHEAD, PAST = "2025-11-01T10:00:00.000Z", "2025-10-05T10:00:00.000Z"


def mine(*held: dict[str, Any], caller: str = ADA, slug: str | None = None) -> list[MyPass]:
    store = MemoryStore()
    for each in (oak(), elm(), ten_pass(), drop_in(), ada(), bob()):
        store.put(each.document)
    for changes in held:
        store.put(subscription(**changes).document)
    return MyPasses(store, lambda: NOW).of(caller, slug)


def only(**changes: Any) -> MyPass:
    (found,) = mine(changes)
    return found


def test_a_pass_is_shown_with_all_that_a_customer_asks_about() -> None:
    assert only() == MyPass(
        id="sub-ten",
        name="Ten classes",
        school=School("tenant-oak", "Oak Dance", "oak-dance"),
        start=BOUGHT,
        until=BOUGHT + days(90),
        classes_left=10,
        unlimited=False,
        state="active",
        ended=None,
    )


@pytest.mark.parametrize(
    ("changes", "state", "ended"),
    [
        ({}, "active", None),
        ({"startDate": AHEAD}, "upcoming", None),
        ({"endDate": PAST}, "over", "date"),
        ({"endDate": None}, "over", "date"),
        ({"remainingClips": 0}, "over", "used_up"),
        ({"remainingClips": None}, "active", None),
        ({"isActive": False}, "over", "stopped"),
        ({"isActive": None}, "over", "stopped"),
        ({"isActive": False, "deactivationReason": "refunded"}, "over", "stopped"),
        ({"isActive": False, "upgradedAt": PAST}, "over", "upgraded"),
        ({"isActive": False, "startDate": AHEAD}, "over", "stopped"),
    ],
)
def test_each_pass_is_active_upcoming_or_over_for_a_reason(
    changes: dict[str, Any], state: str, ended: str | None
) -> None:
    found = only(**changes)

    assert (found.state, found.ended) == (state, ended)


def test_an_unlimited_pass_counts_no_classes() -> None:
    found = only(type="monthly", remainingClips=0)

    assert (found.unlimited, found.classes_left, found.state) == (True, None, "active")


def test_the_newest_comes_first_and_one_without_a_start_by_its_making() -> None:
    found = mine(
        {"_id": "old", "startDate": "2024-01-01T10:00:00.000Z"},
        {"_id": "new", "startDate": "2025-10-09T10:00:00.000Z"},
        {"_id": "undated", "startDate": None, "_createdAt": "2025-10-08T10:00:00.000Z"},
    )

    assert [each.id for each in found] == ["new", "undated", "old"]


def test_nobody_elses_pass_is_shown_whatever_the_address() -> None:
    same = {"clerkId": "user_bob", "email": "ada@example.com"}
    store = MemoryStore()
    for document in (oak().document, ten_pass().document, ada().document, bob(**same).document):
        store.put(document)
    store.put(subscription(_id="his", user={"_ref": bob().id}).document)

    assert MyPasses(store, lambda: NOW).of(ADA) == []
    assert [each.id for each in MyPasses(store, lambda: NOW).of("user_bob")] == ["his"]


def test_a_pass_on_the_customers_old_record_is_theirs_too() -> None:
    store = MemoryStore()
    for document in (oak().document, ten_pass().document, ada().document, old_ada().document):
        store.put(document)
    store.put(subscription(user={"_ref": old_ada().id}).document)

    assert [each.id for each in MyPasses(store, lambda: NOW).of(ADA)] == ["sub-ten"]


def test_a_draft_is_no_pass() -> None:
    assert mine({"_id": "drafts.sub-ten"}) == []


def test_a_name_is_taken_from_the_pass_where_the_subscription_has_none() -> None:
    assert only(passName=None).name == "Ten classes"
    assert only(passName=None, passId=None, **{"pass": {"_ref": "pass-one"}}).name == "Drop-in"
    assert only(passName=None, passId=None).name is None
    assert only(passName="<b>Ten\u202e</b>\n").name == "<b>Ten</b>"


def test_one_schools_passes_are_those_that_it_sold() -> None:
    held = (
        {"_id": "at-oak"},
        {"_id": "at-elm", "tenant": {"_ref": "tenant-elm"}},
        {"_id": "by-pass", "tenant": None},
    )

    assert {each.id for each in mine(*held, slug="oak-dance")} == {"at-oak", "by-pass"}
    assert {each.id for each in mine(*held, slug="elm-dance")} == {"at-elm"}
    assert len(mine(*held)) == 3


def test_a_school_that_nobody_knows_is_told_so() -> None:
    with pytest.raises(NotThereError, match="We do not know this school"):
        mine({}, slug="ash-dance")

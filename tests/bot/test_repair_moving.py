"""Passes of the wrong person or school, and those never published."""

from __future__ import annotations

from typing import Any

import pytest

from bot.actions import Create, Patch
from tests import worlds
from tests.bot.repair_worlds import fix_for, lines, mended, patched, refusal_for


def test_a_draft_that_is_what_was_bought_is_published_as_it_is() -> None:
    draft = worlds.subscription(_id="drafts.sub-ten", user={"_ref": "usr-ada", "_weak": True})
    fix = fix_for(worlds.evidence(worlds.facts(drafts=(draft,))), "draft_only")
    (only,) = fix.mutations
    assert isinstance(only, Create)
    assert only.document["_id"] == "sub-ten"
    assert only.document["user"] == {"_type": "reference", "_ref": "usr-ada"}
    assert only.document["remainingClips"] == 10
    assert {"_rev", "_createdAt", "_updatedAt"}.isdisjoint(only.document)
    assert fix.needs_manager
    assert fix.kind == "repair"


def test_a_draft_in_a_release_is_published_under_its_own_id() -> None:
    draft = worlds.subscription(_id="versions.autumn.sub-ten")
    fix = fix_for(worlds.evidence(worlds.facts(drafts=(draft,))), "draft_only")
    assert fix.subscription_id == "sub-ten"


@pytest.mark.parametrize(
    "bent",
    [
        {"remainingClips": 11},
        {"endDate": "2025-10-30T00:00:00.000Z"},
        {"user": {"_ref": "usr-bob"}},
        {"tenant": {"_ref": "tenant-elm"}},
        {"isActive": False},
        {"startDate": None},
    ],
)
def test_a_draft_that_is_not_what_was_bought_is_left_to_its_author(bent: dict[str, Any]) -> None:
    store = worlds.facts(drafts=(worlds.subscription(_id="drafts.sub-ten", **bent),))
    refusal = refusal_for(worlds.evidence(store), "draft_only")
    assert refusal.sentence.startswith("The draft is not what was bought")


def test_a_pass_at_the_wrong_school_goes_to_the_payments_school() -> None:
    fix = mended("wrong_school", tenant={"_ref": "tenant-elm"})
    assert patched(fix).set == {"tenant": {"_type": "reference", "_ref": "tenant-oak"}}
    assert lines(fix) == [("School", "Elm Dance", "Oak Dance")]
    assert not fix.needs_manager


def test_a_pass_without_a_school_gets_the_one_both_payment_and_pass_name() -> None:
    fix = mended("no_school", tenant=worlds.ABSENT)
    assert patched(fix).set == {"tenant": {"_type": "reference", "_ref": "tenant-oak"}}
    assert not fix.needs_manager
    hidden = mended("no_school", tenant=worlds.ABSENT, passId=worlds.ABSENT)
    assert patched(hidden).set == {"tenant": {"_type": "reference", "_ref": "tenant-oak"}}


def test_two_schools_for_a_pass_without_one_are_a_managers() -> None:
    passes = [worlds.ten_pass(tenant={"_ref": "tenant-elm"})]
    assert mended("no_school", store={"passes": passes}, tenant=worlds.ABSENT).needs_manager


def test_references_to_nothing_come_from_the_payment() -> None:
    fix = mended("broken_reference", user=worlds.ABSENT, tenant={"_ref": "tenant-gone"})
    assert patched(fix).set == {
        "tenant": {"_type": "reference", "_ref": "tenant-oak"},
        "user": {"_type": "reference", "_ref": "usr-ada"},
    }
    assert lines(fix) == [("For", None, "Ada Larsen"), ("School", None, "Oak Dance")]
    only_school = mended("broken_reference", tenant={"_type": "reference"})
    assert set(patched(only_school).set) == {"tenant"}


def test_a_pass_on_another_account_moves_to_the_owner_and_keeps_its_classes() -> None:
    fix = mended("other_account", user={"_ref": "usr-bob"}, remainingClips=3)
    assert patched(fix) == Patch("sub-ten", "rev-1", {"user": {"_type": "reference", "_ref": "usr-ada"}})
    assert lines(fix) == [("For", "Bob Berg", "Ada Larsen")]
    assert fix.needs_manager


def test_an_owner_without_any_record_gets_one_when_a_pass_moves_to_them() -> None:
    store = worlds.facts(worlds.subscription(user={"_ref": "usr-bob"}), owners=(), holders=(worlds.bob(),))
    made, moved = fix_for(worlds.evidence(store), "other_account").mutations
    assert isinstance(made, Create)
    assert isinstance(moved, Patch)
    assert moved.set["user"]["_ref"] == made.document["_id"]


def test_a_pass_on_an_old_record_moves_to_the_current_one() -> None:
    owners = {"owners": (worlds.ada(), worlds.old_ada())}
    fix = mended("legacy_owner", store=owners, user={"_ref": "user_ada"})
    assert patched(fix).set == {"user": {"_type": "reference", "_ref": "usr-ada"}}


def test_an_old_record_that_is_all_there_is_gets_its_clerk_id() -> None:
    owners = {"owners": (worlds.old_ada(_rev="u-1"),)}
    fix = mended("legacy_owner", store=owners, user={"_ref": "user_ada"})
    assert patched(fix) == Patch("user_ada", "u-1", {"clerkId": "user_ada"})
    assert fix.subscription_id == "sub-ten"

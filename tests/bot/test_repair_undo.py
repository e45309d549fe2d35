"""Taking an action back, and what is written with every action."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from bot.actions import Action, Create, Patch
from bot.errors import NotThereError
from bot.repair import images, stamp, target, undo
from tests import worlds
from tests.bot.repair_worlds import LATER, MADE, NEW_PASS, fix_for, refused

if TYPE_CHECKING:
    from bot.actions import Fix, Mutation
    from bot.model import Document

    Store = dict[str, Document | None]

WHEN = "2025-10-14T08:30:00.000Z"


def done(fix: Fix, *documents: Document) -> tuple[Action, Store]:
    """The fix as it was applied to these documents, and the store after it, at a new revision."""
    writes = stamp(fix, action_id="act-1", by="U1", at=LATER)
    return acted(writes, {each["_id"]: each for each in documents}, "act-1", fix.kind)


def acted(writes: tuple[Mutation, ...], store: Store, action_id: str, kind: Any) -> tuple[Action, Store]:
    before, after = images(writes, store)
    now = {
        key: {**(value or {}), "_rev": f"rev-{action_id}", "_updatedAt": WHEN} for key, value in after.items()
    }
    action = Action(
        id=action_id,
        at=LATER,
        by="U1",
        kind=kind,
        key=worlds.SESSION,
        session_id=worlds.SESSION,
        subscription_id=MADE,
        fingerprint="f",
        before=before,
        after=after,
        result="undone" if kind == "undo" else "created",
    )
    return action, {**store, **now}


def taken_back(action: Action, store: Store, action_id: str = "act-2") -> tuple[Mutation, ...]:
    back = undo(action, store, action_id=action_id, by="U2", at=LATER)
    assert isinstance(back, tuple), back
    return back


def plain(document: Document | None) -> Document:
    """Without the store's own fields and the mark of the last action."""
    own = {"passkeeperActionId"}
    return {k: v for k, v in (document or {}).items() if not k.startswith("_") and k not in own}


def test_a_created_pass_says_who_made_it_and_when() -> None:
    (only,) = stamp(fix_for(worlds.evidence(), "no_delivery"), action_id="act-1", by="U1", at=LATER)
    assert only == Create(
        {
            **NEW_PASS,
            "createdViaPasskeeper": True,
            "passkeeperActionId": "act-1",
            "passkeeperBy": "U1",
            "passkeeperAt": WHEN,
        }
    )


def test_a_created_customer_record_and_a_changed_pass_carry_the_actions_id() -> None:
    store = worlds.facts(worlds.subscription(user={"_ref": "usr-bob"}), owners=(), holders=(worlds.bob(),))
    fix = fix_for(worlds.evidence(store), "other_account")
    user, held = stamp(fix, action_id="act-1", by="U1", at=LATER)
    assert isinstance(user, Create)
    assert isinstance(held, Patch)
    assert user.document["passkeeperActionId"] == held.set["passkeeperActionId"] == "act-1"
    assert "createdViaPasskeeper" not in user.document
    assert "deactivatedAt" not in held.set


def test_a_withdrawn_pass_says_when_it_was_switched_off() -> None:
    evidence = worlds.evidence(worlds.facts(worlds.subscription()), paid=worlds.payment(refunded=200000))
    fix = fix_for(evidence, "refunded_still_active")
    (only,) = stamp(fix, action_id="act-1", by="U1", at=LATER)
    assert isinstance(only, Patch)
    assert only.set["deactivatedAt"] == WHEN


def test_images_hold_whole_documents_and_absence() -> None:
    held = {"_id": "a", "_rev": "1", "kept": 1, "gone": 2, "changed": 3}
    writes = (Patch("a", "1", {"changed": 4}, ("gone",)), Create({"_id": "b", "_type": "subscription"}))
    assert [target(write) for write in writes] == ["a", "b"]
    assert images(writes, {"a": held}) == (
        {"a": held, "b": None},
        {"a": {"_id": "a", "_rev": "1", "kept": 1, "changed": 4}, "b": {"_id": "b", "_type": "subscription"}},
    )
    with pytest.raises(NotThereError):
        images(writes, {})


def test_two_changes_of_one_document_have_one_before_and_one_after() -> None:
    before, after = images((Patch("a", "1", {"x": 1}), Patch("a", "1", {"y": 2})), {"a": {"_id": "a"}})
    assert before == {"a": {"_id": "a"}}
    assert after == {"a": {"_id": "a", "x": 1, "y": 2}}


def test_a_created_pass_taken_back_is_switched_off_with_the_reason_and_the_undos_id() -> None:
    action, store = done(fix_for(worlds.evidence(), "no_delivery"))
    assert taken_back(action, store) == (
        Patch(
            MADE,
            "rev-act-1",
            {
                "isActive": False,
                "deactivationReason": "Taken back: made by Passkeeper, and withdrawn by U2.",
                "deactivatedAt": WHEN,
                "passkeeperActionId": "act-2",
            },
        ),
    )


def test_a_customer_record_made_alongside_stays() -> None:
    action, store = done(fix_for(worlds.evidence(worlds.facts(owners=())), "owner_record_missing"))
    assert [target(back) for back in taken_back(action, store)] == [MADE]


def test_every_field_of_a_repair_goes_back_to_what_it_was() -> None:
    held = worlds.subscription(type="unlimited", remainingClips=3, notes="kept")
    store = worlds.facts(held, passes=[worlds.ten_pass(type="unlimited", classesLimit=None)])
    action, now = done(fix_for(worlds.evidence(store), "type_not_bookable"), held.document)
    (back,) = taken_back(action, now)
    assert back == Patch(
        "sub-ten", "rev-act-1", {"remainingClips": 3, "type": "unlimited", "passkeeperActionId": "act-2"}
    )
    _, after = images((back,), now)
    assert plain(after["sub-ten"]) == plain(held.document)


def test_fields_that_were_not_there_are_gone_again_and_an_upgrade_is_undone_as_one() -> None:
    old = worlds.old_pass()
    evidence = worlds.evidence(worlds.facts(source=old), of=worlds.upgrade())
    action, now = done(fix_for(evidence, "upgrade_not_applied"), old.document)
    first, second = taken_back(action, now)
    assert first == Patch(
        "sub-old",
        "rev-act-1",
        {"isActive": True, "passkeeperActionId": "act-2"},
        ("upgradedAt", "upgradedToPassId", "upgradedToPassName"),
    )
    assert isinstance(second, Patch)
    assert second.set["isActive"] is False


def test_an_undo_taken_back_restores_what_the_action_made() -> None:
    action, made = done(fix_for(worlds.evidence(), "no_delivery"))
    undone, off = acted(taken_back(action, made), made, "act-2", "undo")
    (again,) = taken_back(undone, off, "act-3")
    assert again == Patch(
        MADE,
        "rev-act-2",
        {"isActive": True, "passkeeperActionId": "act-3"},
        ("deactivatedAt", "deactivationReason"),
    )
    _, after = images((again,), off)
    assert plain(after[MADE]) == plain(made[MADE])


def test_what_changed_since_is_named_and_nothing_is_taken_back() -> None:
    action, store = done(fix_for(worlds.evidence(), "no_delivery"))
    moved = {**(store[MADE] or {}), "remainingClips": 9, "endDate": "2026-02-01", "notes": "called us"}
    refusal = refused(undo(action, {MADE: moved}, action_id="act-2", by="U2", at=LATER))
    assert refusal.sentence.startswith("This has changed since: Classes, Ends, notes.")
    assert not refusal.already


def test_a_new_revision_alone_is_no_change() -> None:
    action, store = done(fix_for(worlds.evidence(), "no_delivery"))
    touched = {**(store[MADE] or {}), "_rev": "rev-9", "_updatedAt": "2026-01-01", "_createdAt": "2025-12-31"}
    (back,) = taken_back(action, {MADE: touched})
    assert isinstance(back, Patch)
    assert back.rev == "rev-9"


def test_a_pass_that_is_gone_cannot_be_taken_back() -> None:
    action, _ = done(fix_for(worlds.evidence(), "no_delivery"))
    for now in ({}, {MADE: None}):
        assert "not there any more" in refused(undo(action, now, action_id="a", by="U2", at=LATER)).sentence


@pytest.mark.parametrize(
    ("change", "words", "already"),
    [
        ({"undone_by": "act-9"}, "taken back already", True),
        ({"result": None}, "still under way", False),
        ({"result": "failed"}, "changed nothing", False),
        ({"before": {}, "after": {}}, "changed nothing to take back", False),
    ],
)
def test_only_a_finished_action_is_taken_back_and_only_once(
    change: dict[str, Any], words: str, already: bool
) -> None:
    action, store = done(fix_for(worlds.evidence(), "no_delivery"))
    refusal = refused(undo(replace(action, **change), store, action_id="act-2", by="U2", at=LATER))
    assert words in refusal.sentence
    assert refusal.already is already


def test_an_action_that_only_left_its_mark_has_nothing_to_take_back() -> None:
    action, store = acted(
        (Patch("a", "1", {"passkeeperActionId": "act-1"}),), {"a": {"_id": "a"}}, "act-1", "repair"
    )
    assert "nothing to take back" in refused(undo(action, store, action_id="b", by="U2", at=LATER)).sentence

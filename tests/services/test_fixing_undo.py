from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.actions import Fix
from bot.errors import NotThereError, UnavailableError
from bot.model import Account
from bot.verdicts import Verdict
from services.applying import LEASE
from services.reversing import SECOND, SWITCHED_OFF
from tests import worlds
from tests.services.writing_desk import (
    MADE,
    SITE_TWIN,
    Desks,
    Killed,
    after_commit,
    twin_after,
)

if TYPE_CHECKING:
    from bot.actions import Outcome
    from bot.model import Document
    from tests.services.writing_desk import Desk

NEWCOMER = Account("user_new", "Nora Ny", "nora@example.com", ("nora@example.com",))
SCHOOLS = UnavailableError("store", "The pass store is busy just now.")


def fixed(desk: Desk, **given: object) -> Outcome:
    return desk.fixing.apply(worlds.SESSION, **{"by": "U1", "manager": False, **given})  # type: ignore[arg-type]


def plain(document: Document) -> Document:
    kept = {"passkeeperActionId"}
    return {key: value for key, value in document.items() if key[0] != "_" and key not in kept}


def test_undo_of_a_creation_withdraws_it_and_nothing_brings_it_back(desks: Desks) -> None:
    desk = desks.open()
    done = fixed(desk)

    undone = desk.fixing.undo(str(done.action_id), by="U2")

    left = desk.document(MADE)
    assert (undone.result, left["isActive"]) == ("undone", False)
    assert left["deactivationReason"] == "Taken back: made by Passkeeper, and withdrawn by U2."
    assert left["passkeeperActionId"] == undone.action_id
    finding = desk.fixing.plan_one(worlds.SESSION).finding
    assert (finding.verdict, finding.reason) == (Verdict.ENDED, "withdrawn")
    assert fixed(desk, manager=True).result == "refused"
    assert desk.fixing.plan(None).planned == ()
    assert desk.subscriptions() == [left]
    assert desk.announcing.settled[-1] == (worlds.SESSION, "changed", "U2", SWITCHED_OFF)


def test_the_trail_is_oldest_first_and_says_who_took_what_back(desks: Desks) -> None:
    desk = desks.open()
    done = fixed(desk)
    desk.clock.pass_by(minutes=1)
    undone = desk.fixing.undo(str(done.action_id), by="U2")

    first, second = desk.ledger.actions()
    assert (first.id, first.by, first.undone_by) == (done.action_id, "U1", undone.action_id)
    assert (second.id, second.by, second.kind, second.undoes) == (undone.action_id, "U2", "undo", first.id)
    assert second.before == first.after
    assert (second.after[MADE] or {}) == desk.document(MADE)


def test_undo_twice_does_nothing_and_says_so(desks: Desks) -> None:
    desk, store = desks.shaken()
    done = fixed(desk)
    desk.fixing.undo(str(done.action_id), by="U2")

    again = desk.fixing.undo(str(done.action_id), by="U2")

    assert (again.result, again.detail) == ("already_there", "That was taken back already.")
    assert len(store.sent) == 2


def test_an_undo_can_be_undone(desks: Desks) -> None:
    desk = desks.open()
    done = fixed(desk)
    made = desk.document(MADE)
    undone = desk.fixing.undo(str(done.action_id), by="U2")

    back = desk.fixing.undo(str(undone.action_id), by="U1")

    assert back.result == "undone"
    assert plain(desk.document(MADE)) == plain(made)
    assert desk.fixing.plan_one(worlds.SESSION).finding.verdict is Verdict.OK
    assert [each.undone_by for each in desk.ledger.actions()] == [None, back.action_id, None]


def test_an_undo_is_not_undone_where_another_pass_runs_by_now(desks: Desks) -> None:
    desk = desks.open()
    done = fixed(desk)
    undone = desk.fixing.undo(str(done.action_id), by="U2")
    desk.memory.put(SITE_TWIN)

    back = desk.fixing.undo(str(undone.action_id), by="U1")

    assert (back.result, back.detail) == ("refused", SECOND)
    assert [each["_id"] for each in desk.running()] == ["sub-site"]


def test_undo_of_a_repair_restores_every_field(desks: Desks) -> None:
    desk = desks.open()
    desk.put(
        held=worlds.subscription(type="unlimited", remainingClips=worlds.ABSENT, note="née “Å”").document
    )
    before = desk.document("sub-ten")
    done = fixed(desk)
    assert (done.result, desk.document("sub-ten")["type"]) == ("repaired", "clipcard")

    desk.fixing.undo(str(done.action_id), by="U2")

    assert plain(desk.document("sub-ten")) == plain(before)


def test_undo_of_a_withdrawn_twin_brings_it_back_though_both_run_then(desks: Desks) -> None:
    desk = desks.open()
    desk.put(one=worlds.subscription().document, two=SITE_TWIN)
    done = fixed(desk, manager=True)
    assert (done.result, len(desk.running())) == ("repaired", 1)

    assert desk.fixing.undo(str(done.action_id), by="U2").result == "undone"
    assert len(desk.running()) == 2


def test_undo_names_the_field_that_was_touched_since(desks: Desks) -> None:
    desk = desks.open()
    done = fixed(desk)
    desk.memory.put({**desk.document(MADE), "_rev": "rev-booked", "remainingClips": 9})
    before = desk.subscriptions()

    undone = desk.fixing.undo(str(done.action_id), by="U2")

    assert (undone.result, undone.action_id) == ("refused", None)
    assert undone.detail.startswith("This has changed since: Classes.")
    assert desk.subscriptions() == before


def test_a_class_booked_while_the_write_was_read_back_is_not_taken_for_ours(desks: Desks) -> None:
    booked = {**worlds.subscription(_id=MADE, remainingClips=9).document}
    desk, _ = desks.shaken(twin_after({**booked, "_rev": "rev-booked"}))
    done = fixed(desk)

    undone = desk.fixing.undo(str(done.action_id), by="U2")

    assert (done.result, undone.result) == ("created", "refused")
    assert "Classes" in undone.detail


def test_undo_of_nothing_known_says_where_to_look(desks: Desks) -> None:
    with pytest.raises(NotThereError, match="There is no action act_none"):
        desks.open().fixing.undo("act_none", by="U1")


def test_what_a_crash_left_is_settled_before_anything_else_is_written(desks: Desks) -> None:
    desk, _ = desks.shaken(after_commit(Killed()))
    with pytest.raises(Killed):
        fixed(desk)
    desk.clock.now += LEASE

    undone = desk.fixing.undo(desk.only_action().id, by="U2")

    assert undone.result == "undone"
    assert desk.journal() == [("create", "created"), ("undo", "undone")]


def test_the_newest_action_is_one_that_can_be_taken_back(desks: Desks) -> None:
    desk = desks.open()
    fix = desk.fixing.plan_one(worlds.SESSION).proposal
    assert isinstance(fix, Fix)
    done = fixed(desk)
    desk.applying.apply(fix, session_id=worlds.SESSION, by="U2")
    assert [result for _, result in desk.journal()] == ["created", "already_there"]

    latest = desk.fixing.latest(worlds.SESSION)

    assert latest is not None
    assert latest.id == done.action_id

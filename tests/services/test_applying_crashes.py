from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.actions import Fix
from bot.errors import OutcomeUnknownError, UnavailableError
from services.applying import AT_IT, LEASE, SENT, TWIN
from tests import worlds
from tests.services.writing_desk import (
    MADE,
    SITE_TWIN,
    Desks,
    Killed,
    after_commit,
    instead,
    twin_after,
)

if TYPE_CHECKING:
    from bot.actions import Outcome
    from tests.services.writing_desk import Desk

UNKNOWN = OutcomeUnknownError("no answer")
DOWN = UnavailableError("store", "The pass store is busy just now.")
NEVER = "It never reached the store, so nothing was changed."


def planned(desk: Desk, session_id: str = worlds.SESSION) -> Fix:
    proposal = desk.fixing.plan_one(session_id).proposal
    assert isinstance(proposal, Fix), proposal
    return proposal


def applied(desk: Desk) -> Outcome:
    return desk.applying.apply(planned(desk), session_id=worlds.SESSION, by="U1")


@pytest.mark.parametrize("step", [instead(Killed()), after_commit(Killed())])
def test_a_crash_keeps_others_away_only_while_its_lease_runs(desks: Desks, step: object) -> None:
    desk, _ = desks.shaken(step)  # type: ignore[arg-type]
    fix = planned(desk)
    with pytest.raises(Killed):
        desk.applying.apply(fix, session_id=worlds.SESSION, by="U1")

    again = desk.applying.apply(fix, session_id=worlds.SESSION, by="U2")

    assert (again.result, again.detail, again.action_id) == ("refused", AT_IT, None)
    assert desk.applying.recover() == []


@pytest.mark.parametrize(
    ("step", "result", "passes"), [(instead(Killed()), "failed", 0), (after_commit(Killed()), "created", 1)]
)
def test_a_crash_is_resolved_by_reading_only(desks: Desks, step: object, result: str, passes: int) -> None:
    desk, store = desks.shaken(step)  # type: ignore[arg-type]
    with pytest.raises(Killed):
        applied(desk)
    desk.clock.now += LEASE
    before, sent = desk.subscriptions(), list(store.sent)

    (outcome,) = desk.applying.recover()

    assert (outcome.result, len(desk.running())) == (result, passes)
    assert (desk.subscriptions(), store.sent) == (before, sent)
    assert desk.journal() == [("create", result)]
    assert desk.applying.recover() == []


def test_a_crash_after_ours_gave_way_is_not_told_as_a_pass_made(desks: Desks) -> None:
    desk, _ = desks.shaken(twin_after(SITE_TWIN), after_commit(Killed()))
    with pytest.raises(Killed):
        applied(desk)
    desk.clock.now += LEASE

    (outcome,) = desk.applying.recover()

    assert (outcome.result, outcome.detail) == ("already_there", TWIN)
    assert [each["_id"] for each in desk.running()] == ["sub-site"]


def test_what_a_crash_wrote_is_told_as_it_was_written_not_as_it_became(desks: Desks) -> None:
    desk, _ = desks.shaken(after_commit(Killed()))
    with pytest.raises(Killed):
        applied(desk)
    desk.memory.put({**desk.document(MADE), "_rev": "rev-booked", "remainingClips": 9})
    desk.clock.now += LEASE

    desk.applying.recover()

    assert (desk.only_action().after[MADE] or {})["remainingClips"] == 10


def test_a_store_still_out_of_reach_leaves_the_crash_for_later(desks: Desks) -> None:
    desk, store = desks.shaken(after_commit(Killed()))
    with pytest.raises(Killed):
        applied(desk)
    desk.clock.now += LEASE
    store.read_fails = [DOWN]

    assert [each.detail for each in desk.applying.recover()] == [SENT]
    assert [each.result for each in desk.applying.recover()] == ["created"]


def test_a_recovered_undo_is_told_as_one(desks: Desks) -> None:
    desk, _ = desks.shaken(None, after_commit(Killed()))
    applied(desk)
    with pytest.raises(Killed):
        desk.applying.undo(desk.only_action(), by="U2")
    desk.clock.now += timedelta(minutes=3)

    (outcome,) = desk.applying.recover()

    assert (outcome.result, desk.running()) == ("undone", [])
    assert [action.undone_by for action in desk.ledger.actions()] == [outcome.action_id, None]

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.actions import Fix
from bot.errors import AlreadyThereError, OutcomeUnknownError, StaleError, UnavailableError
from services.applying import LEASE, MOVED, OFF, SENT, THERE, TWIN
from tests import worlds
from tests.services.writing_desk import (
    MADE,
    SITE_TWIN,
    Desks,
    after_commit,
    instead,
    twin_after,
    twin_before,
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


def test_an_apply_writes_once_with_who_and_when_on_it(desks: Desks) -> None:
    desk, store = desks.shaken()

    outcome = applied(desk)

    made = desk.document(MADE)
    assert (outcome.result, outcome.subscription_id) == ("created", MADE)
    assert store.sent == [f"passkeeper-{outcome.action_id}"]
    assert made["passkeeperActionId"] == outcome.action_id
    assert (made["passkeeperBy"], made["stripeSessionId"]) == ("U1", worlds.SESSION)


def test_the_journal_holds_both_images_and_the_result(desks: Desks) -> None:
    desk = desks.open()

    outcome = applied(desk)

    action = desk.only_action()
    assert (action.id, action.by, action.kind, action.result) == (
        outcome.action_id,
        "U1",
        "create",
        "created",
    )
    assert action.before == {MADE: None}
    assert action.after == {MADE: desk.document(MADE)}


def test_a_revision_that_moved_between_plan_and_write_is_refused(desks: Desks) -> None:
    desk = desks.open()
    desk.memory.put({**worlds.subscription(isActive=False).document})
    fix = planned(desk)
    desk.memory.put({**worlds.subscription(isActive=False, _rev="rev-2", remainingClips=7).document})
    before = desk.subscriptions()

    outcome = desk.applying.apply(fix, session_id=worlds.SESSION, by="U1")

    assert (outcome.result, outcome.detail) == ("refused", MOVED)
    assert desk.subscriptions() == before
    assert desk.journal() == [("repair", "refused")]


def test_an_answer_lost_after_the_write_counts_as_written(desks: Desks) -> None:
    desk, store = desks.shaken(after_commit(UNKNOWN))

    outcome = applied(desk)

    assert (outcome.result, len(store.sent), len(desk.running())) == ("created", 1, 1)
    assert desk.journal() == [("create", "created")]


def test_a_write_lost_on_the_way_is_sent_once_more(desks: Desks) -> None:
    desk, store = desks.shaken(instead(UNKNOWN))

    outcome = applied(desk)

    assert (outcome.result, len(desk.running())) == ("created", 1)
    assert store.sent == [f"passkeeper-{outcome.action_id}"] * 2


def test_a_write_lost_twice_failed_and_says_so(desks: Desks) -> None:
    desk, store = desks.shaken(instead(UNKNOWN), instead(UNKNOWN))

    outcome = applied(desk)

    assert (outcome.result, outcome.detail, len(store.sent)) == ("failed", NEVER, 2)
    assert (desk.subscriptions(), desk.journal()) == ([], [("create", "failed")])


def test_a_store_out_of_reach_failed_and_wrote_nothing(desks: Desks) -> None:
    desk, _ = desks.shaken(instead(DOWN))

    outcome = applied(desk)

    assert outcome.detail == "Nothing was written: The pass store is busy just now."
    assert (outcome.result, desk.subscriptions(), desk.journal()) == ("failed", [], [("create", "failed")])


def test_a_lost_answer_that_cannot_be_looked_up_is_no_failure_in_the_journal(desks: Desks) -> None:
    desk, store = desks.shaken(after_commit(UNKNOWN))
    fix = planned(desk)
    store.unreadable_after_commit = [DOWN, DOWN]

    outcome = desk.applying.apply(fix, session_id=worlds.SESSION, by="U1")

    assert (outcome.result, outcome.detail) == ("failed", SENT)
    assert desk.journal() == [("create", None)]

    desk.clock.now += LEASE
    (found,) = desk.applying.recover()
    assert (found.result, len(desk.running())) == ("created", 1)


@pytest.mark.parametrize("error", [AlreadyThereError("there"), StaleError("moved"), DOWN, UNKNOWN])
def test_an_error_at_the_second_try_may_be_the_first_one_arriving(desks: Desks, error: Exception) -> None:
    desk, _ = desks.shaken(instead(UNKNOWN), after_commit(error))

    outcome = applied(desk)

    assert (outcome.result, len(desk.running())) == ("created", 1)
    assert desk.journal() == [("create", "created")]


def test_a_pass_that_appeared_between_two_tries_is_there_already(desks: Desks) -> None:
    desk, _ = desks.shaken(instead(UNKNOWN), twin_before(SITE_TWIN))

    outcome = applied(desk)

    assert (outcome.result, outcome.detail) == ("already_there", THERE)
    assert [each["_id"] for each in desk.running()] == ["sub-site"]


def test_a_store_that_cannot_be_read_back_still_leaves_the_result(desks: Desks) -> None:
    desk, store = desks.shaken()
    fix = planned(desk)
    store.unreadable_after_commit = [DOWN]

    outcome = desk.applying.apply(fix, session_id=worlds.SESSION, by="U1")

    assert outcome.result == "created"
    assert (desk.only_action().after[MADE] or {})["passkeeperActionId"] == outcome.action_id


def test_a_pass_the_site_made_just_before_is_the_only_one(desks: Desks) -> None:
    desk, _ = desks.shaken(twin_before(SITE_TWIN))

    outcome = applied(desk)

    assert (outcome.result, outcome.detail) == ("already_there", THERE)
    assert [each["_id"] for each in desk.subscriptions()] == ["sub-site"]
    assert desk.journal() == [("create", "already_there")]


def test_ours_gives_way_to_the_one_the_site_made_just_after(desks: Desks) -> None:
    desk, _ = desks.shaken(twin_after(SITE_TWIN))

    outcome = applied(desk)

    ours = desk.document(MADE)
    assert (outcome.result, outcome.detail) == ("already_there", TWIN)
    assert [each["_id"] for each in desk.running()] == ["sub-site"]
    assert ours["deactivationReason"].endswith(f"Action {outcome.action_id}.")
    assert (ours["isActive"], ours["deactivatedAt"]) == (False, "2025-10-13T10:00:00.000Z")
    assert desk.journal() == [("create", "already_there")]
    assert desk.fixing.plan_one(worlds.SESSION).finding.verdict == "ok"


def test_a_twin_that_does_not_run_changes_nothing(desks: Desks) -> None:
    desk, _ = desks.shaken(twin_after({**SITE_TWIN, "isActive": False}))

    assert applied(desk).result == "created"
    assert [each["_id"] for each in desk.running()] == [MADE]


@pytest.mark.parametrize("error", [StaleError("used"), AlreadyThereError("x"), UNKNOWN, DOWN])
def test_a_twin_that_could_not_be_taken_back_is_said(desks: Desks, error: Exception) -> None:
    desk, _ = desks.shaken(twin_after(SITE_TWIN), instead(error))

    outcome = applied(desk)

    assert outcome.result == "created"
    assert f"It could not be confirmed that there is only one: {error}" in outcome.detail
    assert desk.journal() == [("create", "created")]


def test_a_withdrawn_pass_in_the_way_is_not_called_there(desks: Desks) -> None:
    desk = desks.open()
    fix = planned(desk)
    gone = {**worlds.subscription(_id=MADE, isActive=False, deactivationReason="Taken back").document}
    desk.memory.put(gone)

    outcome = desk.applying.apply(fix, session_id=worlds.SESSION, by="U1")

    assert (outcome.result, outcome.detail) == ("refused", OFF)
    assert desk.subscriptions() == [desk.document(MADE)]

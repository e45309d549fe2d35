from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests import worlds
from tests.handlers.cli.states import OUTCOME, full, mended
from tests.services.writing_desk import MADE

if TYPE_CHECKING:
    from tests.handlers.cli.typist import Typists


@pytest.mark.parametrize(("yes", "code", "result"), [((), 1, "planned"), (("--yes",), 0, "undone")])
def test_an_undo_acts_only_with_yes(typists: Typists, yes: tuple[str, ...], code: int, result: str) -> None:
    typist = typists.open()
    action_id = mended(typist)

    exit_code, said = typist.asks("undo", action_id, *yes)

    (outcome,) = said["actions"]
    assert (exit_code, outcome["result"], set(outcome)) == (code, result, OUTCOME)
    assert (outcome["session_id"], outcome["subscription_id"]) == (worlds.SESSION, MADE)
    assert len(typist.desk.running()) == (0 if yes else 1)


def test_an_undo_is_planned_as_it_would_be_done(typists: Typists) -> None:
    typist = typists.open()
    action_id = mended(typist)
    typist.desk.put(booked={**typist.desk.document(MADE), "_rev": "rev-booked", "remainingClips": 9})

    shown, done = typist.asks("undo", action_id), typist.asks("undo", action_id, "--yes")

    assert shown == done
    assert (shown[0], shown[1]["actions"][0]["result"]) == (1, "refused")


def test_an_undo_of_what_was_taken_back_is_not_planned(typists: Typists) -> None:
    typist = typists.open()
    action_id = mended(typist)
    typist.asks("undo", action_id, "--yes")

    shown, done = typist.asks("undo", action_id), typist.asks("undo", action_id, "--yes")

    assert shown == done
    assert (shown[0], shown[1]["actions"][0]["result"]) == (0, "already_there")


def test_an_undo_of_what_changed_nothing_is_not_planned(typists: Typists) -> None:
    typist = typists.open()
    typist.desk.memory.commit = full  # type: ignore[assignment, method-assign]
    failed = typist.asks("fix", worlds.SESSION, "--yes")[1]["actions"][0]["action_id"]

    shown, done = typist.asks("undo", failed), typist.asks("undo", failed, "--yes")

    assert shown == done
    assert (shown[0], shown[1]["actions"][0]["result"]) == (1, "refused")


def test_an_undo_done_before_says_so_and_is_no_fault(typists: Typists) -> None:
    typist = typists.open()
    action_id = mended(typist)
    typist.asks("undo", action_id, "--yes")

    code, said = typist.asks("undo", action_id, "--yes")

    assert (code, said["actions"][0]["result"]) == (0, "already_there")


@pytest.mark.parametrize("yes", [(), ("--yes",)])
def test_an_undo_of_an_unknown_action_cannot_be_completed(typists: Typists, yes: tuple[str, ...]) -> None:
    code, said = typists.open().asks("undo", "act_none", *yes)

    assert (code, said["error"]) == (
        2,
        "There is no action act_none. `python app.py audit` lists them all.",
    )

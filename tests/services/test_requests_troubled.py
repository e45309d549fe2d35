"""A request for a pass by hand, and what goes wrong on its way."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from bot.errors import UnavailableError
from bot.requests import Form
from services.requests import ALREADY, GIVEN, NOT_GIVEN
from tests import worlds
from tests.services.room import ADA, ASKER, MANAGER, Room
from tests.services.writing_desk import Desks, instead

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def desks(tmp_path: Path) -> Iterator[Desks]:
    made = Desks(tmp_path)
    yield made
    made.close()


@pytest.fixture
def room(desks: Desks) -> Room:
    return Room(desks.open(worlds.purchase(metadata={})))


def test_an_approval_that_could_not_be_written_says_why_and_is_settled(desks: Desks) -> None:
    desk, _ = desks.shaken(instead(UnavailableError("store", "The store is full.")))
    room = Room(desk)
    request = room.asked()

    said = room.requests.approve(request.id, by=MANAGER)

    why = "Nothing was written: The store is full."
    assert said == NOT_GIVEN.format(why=why)
    assert room.shows.text.splitlines()[1] == why
    assert room.told[-1][1] == "Your request was approved, and yet nothing was given. Nothing was written"
    assert room.requests.approve(request.id, by=MANAGER) == ALREADY["approved"]
    assert desk.subscriptions() == []


def test_slack_that_is_silent_after_a_decision_loses_nothing(room: Room) -> None:
    request = room.asked()
    room.slack.down = True

    assert room.requests.approve(request.id, by=MANAGER) == GIVEN

    room.slack.down = False
    room.requests.approve(request.id, by=MANAGER)
    assert room.shows.text.startswith("A pass was given by hand")


def test_a_crash_between_the_decision_and_the_pass_is_told_at_the_next_press(room: Room) -> None:
    request = room.asked()
    room.desk.ledger.settle_request(request.id, "approved", by=MANAGER, at=worlds.NOW)

    assert room.requests.approve(request.id, by=MANAGER) == ALREADY["approved"]

    assert room.shows.text.startswith("Approved, and no pass was given")
    assert "No pass came of it. Ask for it again." in room.shows.text


def test_what_goes_out_of_reach_after_the_decision_is_its_outcome(room: Room) -> None:
    request = room.asked()

    class Unlucky:
        """A ledger beside which Clerk goes silent as soon as something is settled."""

        def settle_request(self, *told: Any, **more: Any) -> bool:
            room.desk.directory.down = True
            return room.desk.ledger.settle_request(*told, **more)

        def __getattr__(self, name: str) -> Any:
            return getattr(room.desk.ledger, name)

    ledger: Any = Unlucky()
    requests = replace(room.requests, ledger=ledger)

    said = requests.approve(request.id, by=MANAGER)

    assert said == NOT_GIVEN.format(why="Clerk did not answer.")
    assert room.shows.text.startswith("Approved, and no pass was given")
    assert (room.desk.subscriptions(), room.desk.journal()) == ([], [])


def test_a_request_whose_message_got_lost_can_still_be_decided(room: Room) -> None:
    room.slack.closed_channels.add("C2")
    assert isinstance(room.requests.ask(ADA, by=ASKER), Form)

    assert room.requests.approve("req_1", by=MANAGER) == GIVEN
    assert room.slack.updates == []

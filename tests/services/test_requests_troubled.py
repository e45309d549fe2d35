"""A request for a pass by hand, and what goes wrong on its way."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from bot.errors import UnavailableError
from bot.requests import Form
from services.requests import ALREADY, GIVEN, NOT_GIVEN
from tests import worlds
from tests.services.room import ADA, ASKER, MANAGER, TIED, Room
from tests.services.writing_desk import Desks, instead

if TYPE_CHECKING:
    from bot.requests import Request, Settlement


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


def died_after(room: Room, request: Request, state: Settlement) -> None:
    now = room.desk.clock()
    room.desk.ledger.settle_request(request.id, state, by=MANAGER, at=now, until=room.settling.until)
    room.settling.deliver()
    assert room.told == [("C2", "A pass by hand")]
    room.desk.clock.pass_by(minutes=3)


def test_a_pass_that_was_approved_is_given_though_the_program_died(room: Room) -> None:
    request = room.asked(TIED)
    died_after(room, request, "approved")

    room.settling.deliver()
    room.settling.deliver()

    action = room.desk.only_action()
    assert (action.kind, action.by, action.approved_by) == ("grant", ASKER, MANAGER)
    assert len(room.desk.running()) == 1
    assert room.shows.text.startswith("A pass was given by hand")
    assert room.told[1:] == [(ASKER, "Your request was approved and done")]
    assert [settled[:3] for settled in room.announced.settled] == [(worlds.SESSION, "fixed", MANAGER)]


def test_a_pass_that_was_given_before_the_program_died_is_told_and_not_given_again(room: Room) -> None:
    request = room.asked()
    room.settling.give(request, MANAGER)
    died_after(room, request, "approved")

    room.settling.deliver()

    assert (room.desk.only_action().kind, len(room.desk.running())) == ("grant", 1)
    assert room.told[1:] == [(ASKER, "Your request was approved and done")]


def test_what_no_longer_fits_after_a_crash_is_not_given(room: Room) -> None:
    request = room.asked()
    died_after(room, request, "approved")
    room.desk.put(sold=worlds.ten_pass(classesLimit=12).document)

    room.settling.deliver()

    assert room.desk.running() == []
    assert room.shows.text.startswith("Approved, and no pass was given")
    assert room.told[-1][1].endswith(
        "nothing was given. Something changed meanwhile, so nothing was given. Ask for it again."
    )


def test_a_rejection_is_told_though_the_program_died(room: Room) -> None:
    request = room.asked()
    died_after(room, request, "rejected")

    room.settling.deliver()

    assert room.shows.text.startswith("Rejected")
    assert room.told[1:] == [(ASKER, "Your request was rejected, so nothing was given. It was this")]


@pytest.mark.parametrize("came_through", [True, False])
def test_a_request_whose_post_had_no_answer_stands_there_once(room: Room, came_through: bool) -> None:
    room.slack.lost, room.slack.down = int(came_through), not came_through
    request = room.asked()
    assert (request.state, request.posted) == ("open", None)
    room.slack.down = False
    room.desk.clock.pass_by(minutes=3)

    room.settling.deliver()

    assert room.told == [("C2", "A pass by hand")]
    assert room.requests.approve(request.id, by=MANAGER) == GIVEN
    assert room.shows.text.startswith("A pass was given by hand")


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


def test_a_request_that_cannot_be_posted_stops_no_other(room: Room) -> None:
    room.slack.down = True
    first, second = room.asked(), room.asked(TIED)
    room.slack.down, room.slack.refused = False, 1
    room.desk.clock.pass_by(minutes=3)

    with pytest.raises(UnavailableError, match="Slack refused"):
        room.settling.deliver()

    posted = [room.desk.ledger.request(each.id) for each in (first, second)]
    assert [each is not None and each.posted is not None for each in posted] == [False, True]

"""A pass by hand, asked for and decided, over the whole program with its outside in memory."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC

import pytest

from bot.errors import NotThereError
from bot.speech import Reader
from services.granting import NO_SCHOOL
from services.languages import phrases
from services.requests import ALREADY, GIVEN, GIVEN_AGAIN, OWN, REJECTED, TAKEN_BACK
from services.settling import GONE
from tests import worlds
from tests.services.room import ADA, ASKER, MANAGER, NOT_YOU, OTHER, TIED, Room
from tests.services.writing_desk import MADE, Desks
from tests.slack_limits import check_message, texts


@pytest.fixture
def room(desks: Desks) -> Room:
    return Room(desks.open(worlds.purchase(metadata={})))


def test_a_wish_is_asked_in_the_channel_and_writes_nothing(room: Room) -> None:
    request = room.asked()

    ((channel, message, _),) = room.slack.posts
    check_message(message)
    assert (channel, request.state, request.asker) == ("C2", "open", ASKER)
    assert "Ada (a***@example.com), “Ten classes”, 13 Oct 2025 to 11 Jan 2026." in message.text
    assert "ada@example.com" not in (message.text + texts(message.blocks)).lower()
    assert (room.desk.subscriptions(), room.desk.journal()) == ([], [])


def test_a_manager_who_did_not_ask_gives_it_and_the_asker_hears_of_it(room: Room) -> None:
    request = room.asked()
    room.desk.clock.pass_by(hours=30)

    assert room.requests.approve(request.id, by=MANAGER) == GIVEN

    (made,) = room.desk.running()
    assert (made["manualCreationReason"], made["startDate"]) == (ADA.reason, "2025-10-13T10:00:00.000Z")
    action = room.desk.only_action()
    assert (action.kind, action.by, action.approved_by) == ("grant", ASKER, MANAGER)
    assert room.shows.text.startswith("A pass was given by hand")
    assert room.told == [
        ("C2", "A pass by hand"),
        (ASKER, "Your request was approved and done"),
    ]


def test_a_tied_payment_starts_the_pass_and_settles_its_alert(room: Room) -> None:
    request = room.asked(TIED)

    room.requests.approve(request.id, by=MANAGER)

    made = room.desk.document(MADE)
    assert (made["stripeSessionId"], made["startDate"]) == (worlds.SESSION, "2025-10-03T10:00:00.000Z")
    ((key, state, by, _),) = room.announced.settled
    assert (key, state, by) == (worlds.SESSION, "fixed", MANAGER)


@pytest.mark.parametrize(("who", "refusal"), [(ASKER, OWN), (OTHER, NOT_YOU)])
def test_neither_the_asker_nor_a_non_manager_decides(room: Room, who: str, refusal: str) -> None:
    request = room.asked()

    assert room.requests.approve(request.id, by=who) == refusal
    assert room.requests.reject(request.id, by=who) == refusal

    assert (room.slack.updates, room.desk.subscriptions()) == ([], [])
    assert room.requests.approve(request.id, by=MANAGER) == GIVEN


def test_a_second_press_does_nothing_and_says_so(room: Room) -> None:
    request = room.asked()
    room.requests.approve(request.id, by=MANAGER)

    assert room.requests.approve(request.id, by=MANAGER) == ALREADY["approved"]
    assert room.requests.reject(request.id, by="U9") == ALREADY["approved"]
    assert room.requests.approve(request.id, by=ASKER) == ALREADY["approved"]

    assert len(room.desk.subscriptions()) == 1
    assert room.shows.text.startswith("A pass was given by hand")


def test_the_asker_is_written_to_in_their_own_language(room: Room) -> None:
    room.reader = Reader("nb", UTC, phrases("nb"))
    request = room.asked()

    assert room.requests.reject(request.id, by=MANAGER) == REJECTED

    assert room.told[-1] == (ASKER, "Forespørselen din ble avslått, så ingenting ble gitt. Det gjaldt dette")


def test_a_rejected_request_gives_nothing_and_cannot_be_approved(room: Room) -> None:
    request = room.asked()

    assert room.requests.reject(request.id, by=MANAGER) == REJECTED
    assert room.requests.approve(request.id, by="U9") == ALREADY["rejected"]

    assert (room.desk.subscriptions(), room.desk.journal()) == ([], [])
    assert room.shows.text.startswith("Rejected: no pass was given")
    assert room.told[-1] == (ASKER, "Your request was rejected, so nothing was given. It was this")


def test_of_ten_who_press_at_once_one_settles_it(room: Room) -> None:
    request = room.asked()
    requests = room.requests

    def press(number: int) -> str:
        verb = requests.approve if number % 2 else requests.reject
        return verb(request.id, by=MANAGER)

    with ThreadPoolExecutor(10) as pool:
        said = list(pool.map(press, range(10)))

    assert len([each for each in said if each in {GIVEN, REJECTED}]) == 1
    assert len(room.desk.subscriptions()) == said.count(GIVEN)


def test_a_pass_that_changed_since_is_refused_with_what_changed(room: Room) -> None:
    request = room.asked()
    room.desk.put(sold=worlds.ten_pass(classesLimit=12, name="Twelve classes").document)

    said = room.requests.approve(request.id, by=MANAGER)

    assert "nothing was given. Pass: Ten classes → Twelve classes. Classes: 10 → 12." in said
    assert (room.desk.subscriptions(), room.slack.updates) == ([], [])
    assert room.requests.reject(request.id, by=MANAGER) == REJECTED


def test_a_pass_that_lost_its_school_since_is_refused(room: Room) -> None:
    request = room.asked()
    room.desk.put(sold=worlds.ten_pass(tenant={"_ref": "tenant-gone"}).document)

    assert f"nothing was given. {NO_SCHOOL}" in room.requests.approve(request.id, by=MANAGER)
    assert (room.desk.subscriptions(), room.slack.updates) == ([], [])


def test_a_payment_that_was_refunded_since_gives_no_pass(room: Room) -> None:
    request = room.asked(TIED)
    room.desk.payments.give_back("acct_oak", worlds.INTENT, worlds.NOW, amount=100)

    assert "nothing was given." in room.requests.approve(request.id, by=MANAGER)
    assert room.desk.subscriptions() == []


def test_a_given_pass_is_taken_back_and_given_again(room: Room) -> None:
    request = room.asked()
    room.requests.approve(request.id, by=MANAGER)

    for running, said, head in (
        (0, TAKEN_BACK, "Taken back:"),
        (1, GIVEN_AGAIN, "A pass was given by hand, taken back, and given again:"),
        (0, TAKEN_BACK, "Taken back:"),
        (1, GIVEN_AGAIN, "A pass was given by hand, taken back, and given again:"),
    ):
        press = room.undo_button()
        assert room.requests.undo(press.key, press.seen, by=OTHER) == said
        assert len(room.desk.running()) == running
        assert room.shows.text.startswith(head)

    stale = room.desk.ledger.actions()[0].id
    assert room.requests.undo(request.id, stale, by=OTHER) == TAKEN_BACK


def test_a_request_nobody_knows_is_said_to_be_gone(room: Room) -> None:
    for press in (room.requests.approve, room.requests.reject):
        with pytest.raises(NotThereError, match=GONE):
            press("req_9", by=MANAGER)


def test_each_request_shows_what_came_of_itself(room: Room) -> None:
    first, second = room.asked(), room.asked(replace(ADA, reason="a second one, as agreed"))
    for request in (first, second):
        assert room.requests.approve(request.id, by=MANAGER) == GIVEN

    room.requests.undo(first.id, room.desk.ledger.actions()[0].id, by=OTHER)

    assert (room.shows.text.split(":")[0], len(room.desk.running())) == ("Taken back", 1)
    room.requests.approve(second.id, by=MANAGER)
    assert room.shows.text.startswith("A pass was given by hand")

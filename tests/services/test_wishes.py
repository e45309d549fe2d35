"""What is typed in the dialog for a pass by hand, and what is said to it."""

from __future__ import annotations

from typing import Any

import pytest

from bot.errors import NotThereError, UnavailableError
from bot.requests import Typed
from services.fetching import NO_PURCHASE
from services.granting import NO_PASS as NO_SUCH_PASS
from services.granting import OTHERS
from services.requests import NO_CHANNEL
from services.wishes import NO_CUSTOMER, NO_PASS, NO_PAYMENT, NO_REASON, NOBODY, NOTHING_TO_GIVE, Wishes
from tests import worlds
from tests.services.room import ADA, Room
from tests.services.writing_desk import Desks, Shaken


@pytest.fixture
def room(desks: Desks) -> Room:
    return Room(desks.open(worlds.purchase(metadata={})))


def test_every_field_that_is_wrong_is_named_at_once(room: Room) -> None:
    assert room.wrong(Typed("", "", "pi_1", " ")) == {
        "customer": NO_CUSTOMER,
        "pass": NO_PASS,
        "payment": NO_PAYMENT,
        "reason": NO_REASON,
    }
    assert room.wrong(Typed("eve@example.com", "pass-ten", worlds.OTHER_SESSION, "x")) == {
        "customer": NOBODY,
        "payment": NO_PURCHASE,
    }
    assert room.wrong(Typed("Ada Larsen", "pass-ten", "", "x")) == {"customer": NO_CUSTOMER}
    assert room.wrong(Typed("user_ada", "pass-none", "", "x")) == {"pass": NO_SUCH_PASS}


def test_several_people_with_one_address_are_shown_and_none_is_chosen(room: Room) -> None:
    room.desk.put(twin=worlds.bob(email="ada@example.com").document)

    problem = room.wrong(ADA)["customer"]

    assert "user_ada (Ada Larsen)" in problem
    assert "user_bob" in problem


def test_a_wish_that_is_refused_says_why(desks: Desks) -> None:
    room = Room(desks.open())

    assert room.wrong(Typed("user_bob", "pass-ten", worlds.SESSION, "x")) == {"": OTHERS}


def test_a_record_without_a_login_is_named_by_its_own_id(room: Room) -> None:
    room.desk.put(bare=worlds.bob(_id="usr-bare", clerkId=worlds.ABSENT, email="bare@example.com").document)

    for customer in ("usr-bare", "bare@example.com"):
        assert room.asked(Typed(customer, "pass-ten", "", "x")).clerk_id == "usr-bare"


def test_clerk_out_of_reach_is_not_nobody(room: Room) -> None:
    room.desk.directory.down = True

    assert room.wrong(ADA) == {"customer": "Clerk did not answer."}
    assert room.wrong(Typed("user_ada", "pass-ten", "", "x")) == {"": "Clerk did not answer."}


def test_without_a_channel_nothing_is_asked(room: Room) -> None:
    room.channel = None

    assert room.wrong(ADA) == {"": NO_CHANNEL}


def test_a_channel_that_is_closed_to_us_is_said_and_nothing_typed_is_lost(room: Room) -> None:
    room.slack.closed_channels.add("C2")

    assert room.wrong(ADA) == {"": "Passkeeper is not in that channel."}


def test_the_dialog_opens_with_what_the_purchase_tells(desks: Desks) -> None:
    room = Room(desks.open())

    form = room.requests.form(worlds.SESSION)

    assert form.typed == Typed("user_ada", "pass-ten", worlds.SESSION, "")
    shelf = [(each.school, each.name, each.on_sale) for each in form.choices]
    assert shelf == [("Oak Dance", "Drop-in", True), ("Oak Dance", "Ten classes", True)]
    assert room.requests.form("").typed == Typed()


def test_without_any_pass_there_is_nothing_to_give(room: Room) -> None:
    empty: Any = Shaken(room.desk.memory)
    empty.passes = list
    services = room.desk.services

    with pytest.raises(NotThereError, match=NOTHING_TO_GIVE):
        Wishes(empty, services.people, services.granting).form(None)


def test_a_store_that_goes_silent_keeps_what_was_typed(room: Room) -> None:
    silent = Shaken(room.desk.memory)
    silent.schools_fail = UnavailableError("store", "The pass store did not answer.")
    services = room.desk.services
    store: Any = silent

    form = Wishes(store, services.people, services.granting).again(ADA, {"reason": NO_REASON})

    assert form.problems == {"": "The pass store did not answer.", "reason": NO_REASON}
    assert (form.typed, [each.pass_id for each in form.choices]) == (ADA, ["pass-ten"])

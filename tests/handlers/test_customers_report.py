from __future__ import annotations

import json
from typing import Any

import pytest

from bot.errors import UnavailableError
from handlers.customers import LONG_MESSAGE, NO_MESSAGE
from services import own_words as say
from tests.handlers.customers_room import REPORT, Room, refused
from tests.worlds import SESSION

WORDS = "My pass is missing."


@pytest.fixture
def room() -> Room:
    return Room()


def test_a_message_is_kept_under_the_proven_name(room: Room) -> None:
    answer = room.ask(REPORT, json={"message": WORDS, "sessionId": SESSION, "userId": "user_bob"})

    assert (answer.status_code, answer.json) == (
        202,
        {"success": True, "kept": True, "message": say.REPORTED},
    )
    assert room.reports == [("user_ada", WORDS, SESSION)]


@pytest.mark.parametrize("session", [None, 7, "", "cs_<script>", "pi_1", {"id": SESSION}])
def test_a_checkout_that_is_none_is_left_out_and_the_message_taken(room: Room, session: Any) -> None:
    assert room.ask(REPORT, json={"message": WORDS, "sessionId": session}).status_code == 202
    assert room.reports == [("user_ada", WORDS, None)]


@pytest.mark.parametrize("message", [None, 7, "", " \n", ["x"], {"a": 1}])
def test_without_words_nothing_is_taken(room: Room, message: Any) -> None:
    assert refused(room.ask(REPORT, json={"message": message})) == (400, NO_MESSAGE)
    assert room.reports == []


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff", b"[" * 5_000])
def test_a_body_that_is_no_message_is_refused(room: Room, body: bytes) -> None:
    assert refused(room.ask(REPORT, data=body, json=None)) == (400, NO_MESSAGE)


def test_a_thousand_characters_are_the_most_in_whatever_script(room: Room) -> None:
    longest = "\N{DANCER}" * 1_000
    assert len(json.dumps(longest)) > 12_000

    assert room.ask(REPORT, json={"message": longest}).status_code == 202
    assert refused(room.ask(REPORT, json={"message": f"{longest}!"})) == (400, LONG_MESSAGE)
    assert len(room.reports) == 1


def test_a_second_one_of_the_day_is_not_said_to_be_kept(room: Room) -> None:
    room.reported_before = True

    assert room.ask(REPORT).json == {"success": True, "kept": False, "message": say.REPORTED_BEFORE}


def test_what_could_not_be_kept_is_no_success(room: Room) -> None:
    room.reports_fail = UnavailableError("ledger", "The disk is full.")

    answer = room.ask(REPORT)

    assert refused(answer) == (503, say.AGAIN)
    assert answer.headers["Retry-After"] == "5"

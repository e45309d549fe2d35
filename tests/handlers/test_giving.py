from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from bot.errors import NotThereError, UnavailableError
from bot.requests import Form, Typed
from bot.views import ids
from bot.views.giving import ASKED
from tests.fakes.desk import FORM, Bench, FakeAccess, FakeRequests
from tests.fakes.requests import REQUEST
from tests.handlers.typing_person import Person
from tests.slack_limits import texts

KEY = "cs_live_oak0001"
TYPED = Typed("ada@example.com", "pass-ten", KEY, "Paid by bank")
VALUES: dict[str, Any] = {
    ids.CUSTOMER: {ids.CUSTOMER: {"value": "ada@example.com"}},
    ids.PASS: {ids.PASS: {"selected_option": {"value": "pass-ten"}}},
    ids.PAYMENT: {ids.PAYMENT: {"value": KEY}},
    ids.REASON: {ids.REASON: {"value": "Paid by bank"}},
}


class NothingToGive(FakeRequests):
    def form(self, session_id: str, /) -> Form:
        raise NotThereError("There are no passes to give yet.")


class StoreDown(FakeRequests):
    def approve(self, request_id: str, /, *, by: str) -> str:
        raise UnavailableError("store", "The pass store did not answer.")


def shown(person: Person) -> str:
    return texts(person.bench.slack.views["V1"]["blocks"])


def test_the_button_opens_a_dialog_at_once_and_fills_it_then() -> None:
    person = Person()
    person.bench.requests.opens = replace(FORM, typed=TYPED)

    person.press(ids.GIVE, ids.Press(KEY).packed())

    (opened,) = person.bench.slack.opened
    assert "Checking Stripe and the passes…" in texts(opened["blocks"])
    assert person.bench.requests.opened == [KEY]
    dialog = person.bench.slack.views["V1"]
    assert dialog["callback_id"] == ids.GIVE_DIALOG
    assert dialog["blocks"][0]["element"]["initial_value"] == "ada@example.com"


def test_the_shortcut_opens_the_same_dialog_empty() -> None:
    person = Person()

    answer = person.shortcut(ids.GIVE_SHORTCUT)

    assert answer.status == 200
    assert person.bench.requests.opened == [""]
    assert person.bench.slack.views["V1"]["callback_id"] == ids.GIVE_DIALOG


def test_where_nothing_can_be_given_the_dialog_says_so() -> None:
    person = Person(Bench(requests=NothingToGive()))

    person.shortcut(ids.GIVE_SHORTCUT)

    assert "There are no passes to give yet." in shown(person)


def test_a_stranger_is_refused_in_the_dialog_and_nothing_is_read() -> None:
    person = Person(Bench(access=FakeAccess(not_support={"U1": "Not you, sorry."})))

    person.shortcut(ids.GIVE_SHORTCUT)
    person.submit(ids.GIVE_DIALOG, "", VALUES)
    for action in (ids.APPROVE, ids.REJECT, ids.GIVE_UNDO):
        person.press(action, "req_1")

    assert "Not you, sorry." in shown(person)
    assert {reply[1].text for reply in person.bench.slack.replies} == {"Not you, sorry."}
    asked = person.bench.requests
    assert (asked.opened, asked.asked, asked.pressed) == ([], [], [])


def test_what_was_typed_is_asked_for_and_the_person_is_told() -> None:
    person = Person()
    person.bench.requests.answer = REQUEST

    answer = person.submit(ids.GIVE_DIALOG, "", VALUES)

    told = json.loads(answer.body)
    assert told["response_action"] == "update"
    assert "Working…" in texts(told["view"]["blocks"])
    assert person.bench.requests.asked == [(TYPED, "U1")]
    assert ASKED in shown(person)


def test_what_is_wrong_is_shown_with_all_that_was_typed() -> None:
    person = Person()
    person.bench.requests.answer = Form(TYPED, FORM.choices, {"customer": "Nobody is known."})

    person.submit(ids.GIVE_DIALOG, "", VALUES)

    view = person.bench.slack.views["V1"]
    assert "Nobody is known." in shown(person)
    kept = {b["block_id"]: b["element"].get("initial_value") for b in view["blocks"] if "element" in b}
    assert kept == {"customer": TYPED.customer, "pass": None, "payment": KEY, "reason": TYPED.reason}


def test_where_there_is_no_room_the_dialog_stays_as_it_was_typed() -> None:
    person = Person(Bench(workers=1, waiting=-1))

    answer = person.submit(ids.GIVE_DIALOG, "", VALUES)

    assert json.loads(answer.body) == {
        "response_action": "errors",
        "errors": {ids.REASON: "I am busy just now. Please try again in a moment."},
    }


def test_where_there_is_no_room_to_open_it_a_dialog_says_so() -> None:
    person = Person(Bench(workers=1, waiting=-1))

    person.shortcut(ids.GIVE_SHORTCUT)

    assert "I am busy just now. Please try again in a moment." in shown(person)


def test_presses_in_the_channel_carry_the_request_and_are_answered_alone() -> None:
    person = Person()

    person.press(ids.APPROVE, "req_1")
    person.press(ids.REJECT, "req_1")
    person.press(ids.GIVE_UNDO, ids.Press("req_1", "act_1").packed())

    assert person.bench.requests.pressed == [
        ("approve", "req_1", "U1"),
        ("reject", "req_1", "U1"),
        ("undo", "req_1", "act_1", "U1"),
    ]
    told = [(message.text, replaced) for _, message, replaced in person.bench.slack.replies]
    assert told == [
        ("You pressed approve.", False),
        ("You pressed reject.", False),
        ("You pressed undo.", False),
    ]


def test_what_hinders_a_decision_is_said_and_the_message_stays() -> None:
    person = Person(Bench(requests=StoreDown()))

    person.press(ids.APPROVE, "req_1")

    assert person.sees.text == "The pass store did not answer."
    assert person.bench.slack.replies[-1][2] is False

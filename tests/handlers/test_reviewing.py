from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.actions import Refusal
from bot.views import ids
from bot.views.ids import seen, seen_fix
from tests.fakes.desk import FINDING, FIX, Bench, FakeAccess, FakePlanned
from tests.handlers.typing_person import URL, Person
from tests.slack_limits import texts

KEY = "cs_live_oak0001"
SEEN = seen(FINDING)


def test_a_stranger_who_opens_a_dialog_is_refused_in_it() -> None:
    person = Person(Bench(access=FakeAccess(not_support={"U1": "Not you, sorry."})))

    for action in (ids.REVIEW, ids.BATCH, ids.DRAFT):
        person.press(action, ids.Press(KEY, SEEN).packed())

    shown = person.bench.slack.views.values()
    assert [view["blocks"][0]["text"]["text"] for view in shown] == ["Not you, sorry."] * 3
    assert person.bench.slack.replies == []


def test_a_stranger_who_submits_a_dialog_is_refused_in_it() -> None:
    person = Person(Bench(access=FakeAccess(not_support={"U1": "Not you, sorry."})))

    person.submit(ids.REVIEW_DIALOG, ids.Press(KEY, seen_fix(FIX)).packed(), {})

    assert "Not you, sorry." in texts(person.bench.slack.views["V1"]["blocks"])
    assert person.bench.fixing.applied == []


def test_a_review_opens_at_once_and_then_shows_before_and_after() -> None:
    person = Person()

    person.press(ids.REVIEW, ids.Press(KEY, SEEN, "page1").packed())

    (opened,) = person.bench.slack.opened
    assert "Checking Stripe and the passes…" in texts(opened["blocks"])
    shown = person.bench.slack.views["V1"]
    assert shown["submit"]["text"] == "Create the Pass"
    assert ids.Press.unpacked(shown["private_metadata"]) == ids.Press(KEY, seen_fix(FIX), "page1", URL)


@pytest.mark.parametrize(("refusals", "told"), [({}, False), ({"U1": "Ask a manager."}, True)])
def test_a_review_says_what_needs_a_manager_to_those_who_are_none(
    refusals: dict[str, str], *, told: bool
) -> None:
    person = Person(Bench(access=FakeAccess(not_manager=refusals)))
    person.bench.fixing.purchases[KEY] = FakePlanned(FINDING, replace(FIX, needs_manager=True))

    person.press(ids.REVIEW, ids.Press(KEY, SEEN).packed())

    assert ("needs a manager" in texts(person.bench.slack.views["V1"]["blocks"])) is told


def test_a_review_of_what_has_changed_since_says_how_it_stands_now() -> None:
    person = Person()
    moved = replace(FINDING, end=datetime(2027, 3, 1, tzinfo=UTC), detail="It now ends on 1 Mar 2027.")
    person.bench.fixing.purchases[KEY] = FakePlanned(moved, FIX)

    person.press(ids.REVIEW, ids.Press(KEY, SEEN).packed())

    assert person.bench.slack.views["V1"]["blocks"][0]["text"]["text"] == (
        "Things have changed since this was shown. This is how it stands now: It now ends on 1 Mar 2027."
    )


def test_a_review_that_is_agreed_to_after_it_changed_once_more_does_nothing_and_says_so() -> None:
    person = Person()
    person.press(ids.REVIEW, ids.Press(KEY, SEEN).packed())
    agreed = person.bench.slack.views["V1"]["private_metadata"]
    person.bench.fixing.purchases[KEY] = FakePlanned(FINDING, replace(FIX, fingerprint="0a0b0c0d0e0f1011"))

    person.submit(ids.REVIEW_DIALOG, agreed, {})

    assert person.bench.fixing.applied == []
    assert "Things have changed since this was shown" in texts(person.bench.slack.views["V1"]["blocks"])


def test_what_was_reviewed_and_done_can_be_taken_back_in_the_same_dialog() -> None:
    person = Person()
    person.type("/pass-check", "ada@example.com")
    person.submit(ids.REVIEW_DIALOG, ids.Press(KEY, seen_fix(FIX), "page1", URL).packed(), {})
    (undo,) = person.bench.slack.views["V1"]["blocks"][1]["elements"]

    person.press_in("V1", ids.UNDO, undo["value"])

    assert person.bench.fixing.undone == [("act_1", "U1")]
    assert "Taken back: Ada Oak" in texts(person.bench.slack.views["V1"]["blocks"])
    assert "Taken back by <@U1>" in texts(person.sees.blocks)


def test_a_press_in_a_dialog_that_goes_wrong_is_told_in_it() -> None:
    person = Person()

    person.press_in("V1", ids.UNDO, ids.Press(KEY).packed())

    assert "There is nothing to take back" in texts(person.bench.slack.views["V1"]["blocks"])


def test_a_review_of_what_cannot_be_fixed_says_why() -> None:
    person = Person()
    person.bench.fixing.purchases[KEY] = FakePlanned(FINDING, Refusal("The money went back."))

    person.press(ids.REVIEW, ids.Press(KEY, SEEN).packed())

    assert "The money went back." in texts(person.bench.slack.views["V1"]["blocks"])


def test_a_reviewed_fix_is_applied_told_in_the_dialog_and_in_the_answer() -> None:
    person = Person()
    person.type("/pass-check", "ada@example.com")
    metadata = ids.Press(KEY, seen_fix(FIX), "page1", URL).packed()

    answer = person.submit(ids.REVIEW_DIALOG, metadata, {})

    assert json.loads(answer.body)["response_action"] == "update"
    assert person.bench.fixing.applied == [(KEY, "U1", True, FIX.fingerprint)]
    assert "Pass created: Ada Oak" in texts(person.bench.slack.views["V1"]["blocks"])
    assert "Pass created by <@U1>" in texts(person.sees.blocks)

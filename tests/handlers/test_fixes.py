from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from bot.actions import Action, Approval, Refusal
from bot.alerts import Gap
from bot.errors import UnavailableError
from bot.views import ids
from bot.views.ids import seen, seen_fix
from handlers.approval import OWN
from tests.fakes.desk import FINDING, FIX, NOW, Bench, FakeAccess, FakePlanned
from tests.handlers.typing_person import Person
from tests.slack_limits import texts

if TYPE_CHECKING:
    from bot.messages import Block

KEY = "cs_live_oak0001"
SEEN = seen(FINDING)


def buttons(person: Person, action_id: str) -> list[dict[str, Any]]:
    """The buttons of that kind in what the person sees now."""
    rows: list[Block] = [block for block in person.sees.blocks if block["type"] == "actions"]
    return [one for row in rows for one in row["elements"] if one["action_id"] == action_id]


def test_a_press_on_a_checked_purchase_makes_the_pass_and_offers_undo_in_its_place() -> None:
    person = Person()
    person.type("/pass-check", "ada@example.com")
    (button,) = buttons(person, ids.APPLY)

    person.press(ids.APPLY, button["value"])

    assert person.bench.fixing.applied == [(KEY, "U1", True, FIX.fingerprint)]
    assert person.bench.slack.replies[-1][2] is True
    assert "Pass created by <@U1> · <!date^1795167720^{time}|09:42 UTC>" in texts(person.sees.blocks)
    assert buttons(person, ids.APPLY) == []
    (undo,) = buttons(person, ids.UNDO)
    asked = undo["confirm"]["text"]["text"]
    assert "for Ada Oak: Ten Classes, 20 Nov 2026 to 18 Feb 2027." in asked


def test_undo_takes_back_that_action_and_can_itself_be_undone() -> None:
    person = Person()
    person.type("/pass-fix", "ada@example.com")
    person.press(ids.APPLY, buttons(person, ids.APPLY)[0]["value"])

    person.press(ids.UNDO, buttons(person, ids.UNDO)[0]["value"])

    assert person.bench.fixing.undone == [("act_1", "U1")]
    assert "Taken back by <@U1>" in texts(person.sees.blocks)
    assert ids.Press.unpacked(buttons(person, ids.UNDO)[0]["value"]).seen == "act_2"


def test_a_second_press_does_nothing_and_says_so() -> None:
    person = Person()
    press = ids.Press(KEY, SEEN).packed()

    person.press(ids.APPLY, press)
    person.press(ids.APPLY, press)

    assert len(person.bench.fixing.applied) == 1
    assert person.sees.text == (
        "Nothing was done: it was there already: Ada Oak, Ten Classes. The customer has this pass already."
    )


def test_a_press_on_what_has_changed_since_is_refused_and_says_how_it_stands() -> None:
    person = Person()
    moved = replace(FINDING, end=datetime(2027, 3, 1, tzinfo=UTC), detail="It now ends on 1 Mar 2027.")
    person.bench.fixing.purchases[KEY] = FakePlanned(moved, FIX)

    person.press(ids.APPLY, ids.Press(KEY, SEEN, "page1").packed())

    assert person.bench.fixing.applied == []
    assert person.bench.slack.replies[-1][2] is False
    assert "Things have changed since this was shown" in person.sees.text
    assert "It now ends on 1 Mar 2027." in person.sees.text


def test_a_button_without_a_digest_approves_nothing() -> None:
    person = Person()

    person.press(ids.APPLY, ids.Press(KEY).packed())

    assert person.bench.fixing.applied == []


def test_what_needs_a_manager_is_refused_to_others_and_stays_as_it_is() -> None:
    access = FakeAccess(not_manager={"U1": "This needs a manager. Please ask one to press the button."})
    person = Person(Bench(access=access))
    person.bench.fixing.purchases[KEY] = FakePlanned(FINDING, replace(FIX, needs_manager=True))
    press = ids.Press(KEY, SEEN).packed()

    person.press(ids.APPLY, press)

    assert person.bench.fixing.applied == []
    assert "This needs a manager. Please ask one to press the button." in person.sees.text

    person.user = "U2"
    person.press(ids.APPLY, press)
    assert person.bench.fixing.applied == [(KEY, "U2", True, FIX.fingerprint)]


@pytest.mark.parametrize("page", ["page1", ""])
def test_a_manager_is_asked_where_they_can_see_it(page: str) -> None:
    access = FakeAccess(not_manager={"U1": "Ask a manager."})
    person = Person(Bench(access=access))
    person.bench.fixing.purchases[KEY] = FakePlanned(FINDING, replace(FIX, needs_manager=True))
    person.bench.fixing.needs = Approval(manager=True)
    press = ids.Press(KEY, SEEN, page).packed()

    person.press(ids.APPLY, press)
    person.submit(ids.REVIEW_DIALOG, press, {})
    person.press(ids.UNDO, ids.Press(KEY, "act_9", page).packed())

    assert access.asked_alone == [bool(page)] * 3


def test_a_stranger_who_presses_is_refused_at_the_click() -> None:
    person = Person(Bench(access=FakeAccess(not_support={"U1": "Not you, sorry."})))

    for action in (ids.APPLY, ids.UNDO, ids.CLAIM, ids.MORE, ids.SHARE):
        person.press(action, ids.Press(KEY, SEEN).packed())

    assert {reply[1].text for reply in person.bench.slack.replies} == {"Not you, sorry."}
    assert (person.bench.fixing.applied, person.bench.slack.opened) == ([], [])


def test_an_answer_that_is_forgotten_gives_way_to_the_outcome_alone() -> None:
    person = Person()

    person.press(ids.APPLY, ids.Press(KEY, SEEN, "page99").packed())

    assert person.sees.text == "Pass created: Ada Oak, Ten Classes. The customer can use it now."


def test_only_what_stays_ticked_is_fixed() -> None:
    person = Person()
    other = FakePlanned(
        replace(FINDING, session_id="cs_live_oak0002"), replace(FIX, fingerprint="0a0b0c0d0e0f1011")
    )
    person.bench.fixing.purchases["cs_live_oak0002"] = other
    person.type("/pass-fix")

    person.press(ids.BATCH, buttons(person, ids.BATCH)[0]["value"])
    dialog = person.bench.slack.views["V1"]
    ticked = {ids.CHOICES: {ids.CHOICES: {"selected_options": [{"value": "1"}]}}}
    person.submit(ids.BATCH_DIALOG, dialog["private_metadata"], ticked)

    assert person.bench.fixing.applied == [("cs_live_oak0002", "U1", True, "0a0b0c0d0e0f1011")]
    assert len(buttons(person, ids.APPLY)) == 1


def test_nothing_ticked_is_nothing_done() -> None:
    person = Person()
    nothing: dict[str, Any] = {ids.CHOICES: {ids.CHOICES: {"selected_options": []}}}

    person.submit(ids.BATCH_DIALOG, ids.Many(((KEY, seen_fix(FIX)),)).packed(), nothing)

    assert person.bench.fixing.applied == []
    assert "Nothing was ticked, so nothing was done." in texts(person.bench.slack.views["V1"]["blocks"])


def test_a_choice_of_which_nothing_is_left_says_so() -> None:
    person = Person()
    person.bench.fixing.purchases[KEY] = FakePlanned(FINDING, Refusal("It is there.", already=True))

    person.press(ids.BATCH, ids.Many(((KEY, ""),)).packed())

    assert "None of these can be fixed any more." in texts(person.bench.slack.views["V1"]["blocks"])


def test_undo_on_an_alert_takes_back_what_the_alert_shows() -> None:
    person = Person()
    person.bench.fixing.newest = Action("act_9", NOW, "U1", "create", KEY, KEY, "sub", "f", {}, {})
    shown = ids.stands_as(Gap(KEY, FINDING, "fixed", "U1", NOW))

    person.press(ids.UNDO, ids.Press(KEY, shown).packed())

    assert person.bench.fixing.meanings == [(KEY, shown)]
    assert person.bench.fixing.undone == [("act_9", "U1")]
    assert person.bench.slack.replies[-1][2] is False


@pytest.mark.parametrize(
    ("approval", "refusal"), [(Approval(manager=True), "Ask a manager."), (Approval(not_by="U1"), OWN)]
)
def test_whoever_may_not_take_it_back_is_told_so_and_nothing_is_done(
    approval: Approval, refusal: str
) -> None:
    person = Person()
    person.bench.access.not_manager["U1"] = "Ask a manager."
    person.bench.fixing.needs = approval

    for press, key in ((ids.UNDO, KEY), (ids.GIVE_UNDO, "req_1")):
        person.press(press, ids.Press(key, "act_1").packed())
        assert person.sees.text == refusal
    assert (person.bench.fixing.undone, person.bench.requests.pressed) == ([], [])


def test_undo_does_not_wait_for_stripe_and_is_told_as_done(monkeypatch: pytest.MonkeyPatch) -> None:
    person = Person()
    monkeypatch.setattr(person.bench.fixing, "plan_one", _away)

    person.press(ids.UNDO, ids.Press(KEY, "act_1").packed())

    assert person.bench.fixing.undone == [("act_1", "U1")]
    assert person.sees.text.startswith("Taken back")


def test_of_several_what_hinders_one_stops_no_other_and_each_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    person = Person()
    known = person.bench.fixing.plan_one
    monkeypatch.setattr(person.bench.fixing, "plan_one", lambda key: known(key) if key == KEY else _away(key))
    many = ids.Many(((KEY, seen_fix(FIX)), ("cs_live_oak0002", "0a0b0c0d0e0f")))
    ticked = {ids.CHOICES: {ids.CHOICES: {"selected_options": [{"value": "0"}, {"value": "1"}]}}}

    person.submit(ids.BATCH_DIALOG, many.packed(), ticked)

    told = texts(person.bench.slack.views["V1"]["blocks"])
    assert [key for key, *_ in person.bench.fixing.applied] == [KEY]
    assert "Pass created: Ada Oak, Ten Classes." in told
    assert "It did not work" in told
    assert "Stripe did not answer." in told


def _away(_: str) -> FakePlanned:
    raise UnavailableError("stripe", "Stripe did not answer.")


def test_undo_where_nothing_was_done_says_so() -> None:
    person = Person()

    person.press(ids.UNDO, ids.Press(KEY).packed())

    assert person.sees.text == "There is nothing to take back for this purchase."

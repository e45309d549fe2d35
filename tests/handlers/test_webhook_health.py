from __future__ import annotations

from bot.actions import Outcome
from bot.views import ids
from tests.handlers.typing_person import Person

OFFER = ids.Press("switch_off:we_1", "f00d").packed()
UNDO = ids.Press("", "act_1").packed()


def test_a_manager_changes_an_endpoint_and_sees_what_was_done() -> None:
    person = Person()

    person.press(ids.ENDPOINT_REPAIR, OFFER)

    assert person.bench.endpoint_repairs.applied == [("switch_off:we_1", "f00d", "U1")]
    assert person.sees.text == "It is switched off. Type /webhook-health to see how it stands now."
    assert person.bench.slack.replies[-1][2] is True


def test_somebody_else_is_told_to_ask_a_manager() -> None:
    person = Person()
    person.bench.access.not_manager["U1"] = "This needs a manager."

    person.press(ids.ENDPOINT_REPAIR, OFFER)
    person.press(ids.ENDPOINT_UNDO, UNDO)

    assert person.bench.endpoint_repairs.applied == []
    assert person.bench.fixing.undone == []
    assert [reply[1].text for reply in person.bench.slack.replies] == ["This needs a manager."] * 2


def test_what_was_not_done_is_said_beside_the_button() -> None:
    person = Person()
    person.bench.endpoint_repairs.outcome = Outcome(None, None, "refused", None, "This has changed.")

    person.press(ids.ENDPOINT_REPAIR, OFFER)

    assert person.sees.text == "This has changed."
    assert person.bench.slack.replies[-1][2] is False


def test_a_change_is_taken_back_by_its_action() -> None:
    person = Person()

    person.press(ids.ENDPOINT_UNDO, UNDO)

    assert person.bench.fixing.undone == [("act_1", "U1")]
    assert person.bench.slack.replies[-1][2] is True

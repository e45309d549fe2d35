from __future__ import annotations

import json
import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from bot.errors import UnavailableError
from bot.findings import Answer
from bot.views import ids
from bot.views.checking import NOTHING_IN_IT, SEVERAL_IN_IT
from bot.views.notes import BUSY
from tests.fakes.desk import ADA, ANSWER, COVERAGE, FINDING, Bench, FakeAccess, FakeLookup
from tests.handlers.typing_person import Person
from tests.slack_limits import action_ids, texts

if TYPE_CHECKING:
    from slack_bolt import BoltResponse

    from bot.messages import View

SESSION = "cs_live_oak0001"
SECTION = {"type": "section", "text": {"text": "ada@example.com"}}
ATTACHED = {"fallback": "", "fields": [{"value": "Ada <ada@example.com>"}]}


def run(person: Person, message: dict[str, Any]) -> View:
    """The shortcut on this message, and the dialog as it ends up."""
    person._interact(
        {
            "type": "message_action",
            "callback_id": ids.CHECK_MESSAGE,
            "message": message,
            "channel": {"id": "C1"},
        }
    )
    return person.bench.slack.views["V1"]


def typed(text: str) -> dict[str, Any]:
    return {ids.QUERY: {ids.QUERY: {"type": "plain_text_input", "value": text}}}


def check(person: Person, text: str) -> BoltResponse:
    return person.submit(ids.CHECK_DIALOG, "", typed(text))


@pytest.mark.parametrize(
    ("message", "wanted"),
    [
        ({"text": "Where is my pass? <mailto:ada@example.com|ada@example.com>"}, "ada@example.com"),
        ({"text": "From: *ada@example.com*, thanks."}, "ada@example.com"),
        ({"text": f"see `{SESSION}`"}, SESSION),
        ({"text": f"<https://dashboard.stripe.com/checkout/{SESSION}?x=1|Stripe>"}, SESSION),
        ({"text": "user_2abcDEF345 wrote"}, "user_2abcDEF345"),
        (
            {"text": "", "blocks": [SECTION]},
            "ada@example.com",
        ),
        (
            {"attachments": [ATTACHED]},
            "ada@example.com",
        ),
        ({"text": "a***@example.com", "blocks": [{"value": f'{{"k":"{SESSION}","s":"1"}}'}]}, SESSION),
    ],
)
def test_a_message_that_names_one_customer_is_answered_in_a_dialog(
    message: dict[str, Any], wanted: str
) -> None:
    person = Person()

    view = run(person, message)

    assert "Checking Stripe and the passes…" in texts(person.bench.slack.opened[0]["blocks"])
    assert person.bench.lookup.asked == [wanted]
    assert "Ada Oak · ada@example.com" in texts(view["blocks"])
    assert action_ids(view["blocks"]) == {ids.REVIEW, ids.DRAFT, ids.STRIPE}
    assert person.bench.slack.replies == []


def test_a_message_that_names_nobody_asks_whom_is_meant() -> None:
    person = Person()

    view = run(person, {"text": "Where is my pass? user_id, a***@example.com, cs_"})

    assert NOTHING_IN_IT in texts(view["blocks"])
    assert (view["callback_id"], person.bench.lookup.asked) == (ids.CHECK_DIALOG, [])


def test_a_message_without_words_asks_too() -> None:
    assert NOTHING_IN_IT in texts(run(Person(), {})["blocks"])


def test_of_several_in_a_message_a_person_chooses_and_none_is_chosen() -> None:
    person = Person()

    view = run(person, {"text": "ada@example.com or Ada@Example.com or ida@example.com?"})

    assert SEVERAL_IN_IT in texts(view["blocks"])
    pressed = view["blocks"][1]["elements"]
    assert [one["text"]["text"] for one in pressed] == ["Check Ada@Example.com", "Check ida@example.com"]
    assert person.bench.lookup.asked == []

    person.press_in("V1", pressed[1]["action_id"], pressed[1]["value"])
    assert person.bench.lookup.asked == ["ida@example.com"]
    assert "Ada Oak · ada@example.com" in texts(person.bench.slack.views["V1"]["blocks"])


def test_what_is_found_can_be_fixed_and_taken_back_without_leaving_the_dialog() -> None:
    person = Person()
    view = run(person, {"text": "ada@example.com"})
    button = next(
        one for block in view["blocks"] for one in block.get("elements", []) if one.get("style") == "primary"
    )

    assert button["text"]["text"] == "Create the Pass…"
    person.press_in("V1", button["action_id"], button["value"])
    review = person.bench.slack.views["V1"]
    assert (review["callback_id"], len(person.bench.slack.opened)) == (ids.REVIEW_DIALOG, 1)

    person.submit(ids.REVIEW_DIALOG, review["private_metadata"], {})
    done = person.bench.slack.views["V1"]
    assert len(person.bench.fixing.applied) == 1
    assert "Pass created: Ada Oak" in texts(done["blocks"])

    undo = done["blocks"][1]["elements"][0]
    person.press_in("V1", undo["action_id"], undo["value"])
    assert "Taken back: Ada Oak" in texts(person.bench.slack.views["V1"]["blocks"])
    assert person.bench.slack.replies == []


def test_near_addresses_are_offered_in_the_dialog() -> None:
    nobody = Answer("ada@example.con", None, (), COVERAGE, (), (), ("ada@example.com",))
    person = Person(Bench(lookup=FakeLookup(answer=nobody)))

    view = run(person, {"text": "ada@example.con"})

    assert "Did you mean one of these?" in texts(view["blocks"])
    assert action_ids(view["blocks"]) == {"candidate_check_0"}


def test_several_people_are_offered_in_the_dialog() -> None:
    two = replace(ANSWER, customer=None, candidates=(ADA, replace(ADA, clerk_id="user_2")), findings=())
    person = Person(Bench(lookup=FakeLookup(answer=two)))

    assert action_ids(run(person, {"text": "ada@example.com"})["blocks"]) == {
        "candidate_check_0",
        "candidate_check_1",
    }


def test_more_than_fit_are_counted() -> None:
    many = tuple(replace(FINDING, session_id=f"cs_live_{n}", detail="d" * 4000) for n in range(30))
    person = Person(Bench(lookup=FakeLookup(answer=replace(ANSWER, findings=many))))

    assert "There are 20 more." in texts(run(person, {"text": "ada@example.com"})["blocks"])


def test_the_shortcut_for_a_customer_asks_for_one_field_and_answers_in_its_place() -> None:
    person = Person()
    person.shortcut(ids.CHECK_CUSTOMER)
    asked = person.bench.slack.views["V1"]
    assert (asked["submit"]["text"], asked["blocks"][0]["block_id"]) == ("Check", ids.QUERY)

    answer = check(person, " Ada Oak ")

    assert json.loads(answer.body)["response_action"] == "update"
    assert person.bench.lookup.asked == ["Ada Oak"]
    assert "Ada Oak · ada@example.com" in texts(person.bench.slack.views["V1"]["blocks"])


@pytest.mark.parametrize("text", ["", "ada@", "a@example.com b@example.com", "1"])
def test_what_cannot_be_looked_up_is_said_at_its_field_and_stays_typed(text: str) -> None:
    person = Person()

    told = json.loads(check(person, text).body)

    assert (told["response_action"], list(told["errors"])) == ("errors", [ids.QUERY])
    assert told["errors"][ids.QUERY].endswith(" like ada@example.com.")
    assert (person.bench.lookup.asked, person.bench.slack.views) == ([], {})


def test_what_was_typed_is_not_lost_where_a_system_is_out_of_reach() -> None:
    down = UnavailableError("slack", "Stripe did not answer.")
    person = Person(Bench(lookup=FakeLookup(error=down)))

    check(person, "ada@example.com")

    view = person.bench.slack.views["V1"]
    assert view["blocks"][0]["text"]["text"] == "Stripe did not answer."
    assert view["blocks"][1]["element"]["initial_value"] == "ada@example.com"


def test_what_was_typed_is_not_lost_where_there_is_no_room() -> None:
    gate = threading.Event()
    person = Person(Bench(lookup=FakeLookup(gate=gate), workers=1, waiting=0))

    person.type("/pass-check", "ada@example.com")
    told = json.loads(check(person, "ada@example.com").body)
    gate.set()
    person.wait()

    assert told == {"response_action": "errors", "errors": {ids.QUERY: BUSY}}


def test_a_shortcut_that_goes_wrong_says_so_in_its_dialog() -> None:
    person = Person(Bench(lookup=FakeLookup(error=UnavailableError("stripe", "Stripe did not answer."))))

    assert "Stripe did not answer." in texts(run(person, {"text": "ada@example.com"})["blocks"])


def test_a_stranger_is_refused_in_the_dialog_and_nothing_is_asked() -> None:
    person = Person(Bench(access=FakeAccess(not_support={"U1": "Not you, sorry."})))

    assert "Not you, sorry." in texts(run(person, {"text": "ada@example.com"})["blocks"])
    check(person, "ada@example.com")
    assert "Not you, sorry." in texts(person.bench.slack.views["V1"]["blocks"])
    assert person.bench.lookup.asked == []

from __future__ import annotations

import json

from bot.speech import Reader
from bot.views import ids
from bot.views.apology import Letter
from tests.fakes.desk import FINDING
from tests.handlers.typing_person import Person
from tests.slack_limits import texts

KEY = FINDING.session_id or ""
PRESS = ids.Press(KEY).packed()


def _draft(person: Person) -> str:
    return str(person.bench.slack.views["V1"]["blocks"][3]["element"]["initial_value"])


def test_an_apology_is_drafted_signed_and_given_back_to_send() -> None:
    person = Person()

    person.press(ids.DRAFT, PRESS)
    draft, kept = _draft(person), person.bench.slack.views["V1"]["private_metadata"]
    answer = person.submit(
        ids.APOLOGY_DIALOG, kept, {"text_0": {"text": {"value": f"{draft}\n\nPS: Sorry!"}}}
    )

    assert draft == "Dear Ada,\n\nwe are sorry (cs_live_oak0001).\n\nKim"
    body = json.loads(answer.body)
    assert body["response_action"] == "update"
    assert "PS: Sorry!" in texts(body["view"]["blocks"])


def test_one_customer_with_several_passes_gets_one_message() -> None:
    person = Person()
    person.bench.apologies.mates = ("cs_live_oak0002",)
    person.press(ids.DRAFT, PRESS)
    assert "(cs_live_oak0001, cs_live_oak0002)" in _draft(person)


def test_a_norwegian_colleague_gets_a_norwegian_draft_and_can_have_it_in_english() -> None:
    person = Person()
    person.bench.readers.readers["U1"] = Reader("nb")
    person.press(ids.DRAFT, PRESS)
    assert _draft(person).startswith("Kjære Ada")

    other = person.bench.slack.views["V1"]["blocks"][1]["elements"][0]["value"]
    person.press_in("V1", ids.DRAFT_LANGUAGE, other)
    assert _draft(person).startswith("Dear Ada")


def test_what_was_sent_is_marked_with_who_sent_it() -> None:
    person = Person()
    letter = Letter((KEY, "cs_live_oak0002"), "en", "ada@example.com", "", "")
    person.press_in("V1", ids.SENT, letter.packed())
    assert person.bench.apologies.marked == [((KEY, "cs_live_oak0002"), "U1")]
    assert "Marked as sent" in texts(person.bench.slack.views["V1"]["blocks"])


def test_only_support_may_mark_anything() -> None:
    person = Person()
    person.bench.access.not_support["U1"] = "Not you, sorry."
    person.press_in("V1", ids.SENT, Letter((KEY,), "en", None, "", "").packed())
    assert person.bench.apologies.marked == []

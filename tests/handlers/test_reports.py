from __future__ import annotations

from bot.views import ids
from tests.fakes.desk import Bench, FakeAccess
from tests.handlers.typing_person import Person

PRESSED = ids.Press("user_ada").packed()


def test_the_button_checks_that_customer_for_whoever_pressed() -> None:
    person = Person()

    person.press(ids.REPORT_CHECK, PRESSED)

    assert person.bench.lookup.asked == ["user_ada"]
    ((_, message, replaced),) = person.bench.slack.replies
    assert "Ada Oak" in message.text
    assert not replaced


def test_a_stranger_is_refused_and_nothing_is_read() -> None:
    person = Person(Bench(access=FakeAccess(not_support={"U1": "Not you, sorry."})))

    person.press(ids.REPORT_CHECK, PRESSED)

    assert [message.text for _, message, _ in person.bench.slack.replies] == ["Not you, sorry."]
    assert person.bench.lookup.asked == []

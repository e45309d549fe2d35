from __future__ import annotations

from bot.alerts import Alert, Gap
from bot.views import ids
from tests.fakes.desk import FINDING, NOW
from tests.handlers.typing_person import Person
from tests.slack_limits import texts

KEY = "cs_live_oak0001"


def with_alert() -> Person:
    person = Person()
    person.bench.announcing.alerts["alert_1"] = Alert("alert_1", NOW, (Gap(KEY, FINDING),))
    return person


def test_the_first_to_take_an_alert_has_it() -> None:
    person = with_alert()

    person.press(ids.CLAIM, "alert_1")
    assert person.sees.text == "It is yours now."
    person.user = "U2"
    person.press(ids.CLAIM, "alert_1")
    assert person.sees.text == "A colleague has taken this one already: the alert shows who."


def test_an_alert_that_is_not_known_is_said_to_be_gone() -> None:
    person = Person()

    person.press(ids.CLAIM, "alert_2")

    assert person.sees.text == "I do not know this alert any more. Check the customer again instead."


def test_not_a_problem_asks_why_and_settles_with_the_reason() -> None:
    person = with_alert()

    person.press(ids.MORE, "", selected_option={"value": ids.NOT_A_PROBLEM + KEY})
    (dialog,) = person.bench.slack.opened
    reason = {ids.REASON: {ids.REASON: {"value": "A test of ours"}}}
    person.submit(ids.DISMISS_DIALOG, dialog["private_metadata"], reason)

    assert person.bench.announcing.settled == [(KEY, "dismissed", "U1", "A test of ours")]
    assert "Saved." in texts(person.bench.slack.views["V1"]["blocks"])


def test_what_was_settled_meanwhile_is_not_dismissed_and_says_so() -> None:
    person = with_alert()
    person.bench.announcing.over.add(KEY)

    person.press(ids.MORE, "", selected_option={"value": ids.NOT_A_PROBLEM + KEY})
    (dialog,) = person.bench.slack.opened
    reason = {ids.REASON: {ids.REASON: {"value": "A test of ours"}}}
    person.submit(ids.DISMISS_DIALOG, dialog["private_metadata"], reason)

    assert person.bench.announcing.settled == []
    assert "This was settled meanwhile" in texts(person.bench.slack.views["V1"]["blocks"])


def test_an_alert_is_put_off_by_its_menu() -> None:
    person = with_alert()

    person.press(ids.MORE, "", selected_option={"value": f"{ids.SNOOZE}four_hours:alert_1"})

    assert person.bench.announcing.snoozed == [("alert_1", "U1", "four_hours")]
    assert person.sees.text == "Snoozed: nobody is reminded until then."


def test_a_snooze_of_what_is_not_known_or_not_offered_does_nothing() -> None:
    person = with_alert()

    person.press(ids.MORE, "", selected_option={"value": f"{ids.SNOOZE}year:alert_1"})
    assert person.bench.announcing.snoozed == []
    person.press(ids.MORE, "", selected_option={"value": f"{ids.SNOOZE}hour:alert_2"})

    assert person.sees.text == "I do not know this alert any more. Check the customer again instead."


def test_links_to_stripe_are_only_acknowledged() -> None:
    person = Person()

    answers = [person.press(ids.STRIPE), person.press(ids.MORE, "", selected_option={"value": ids.STRIPE})]

    assert [answer.status for answer in answers] == [200, 200]
    assert (person.bench.slack.replies, person.bench.slack.opened) == ([], [])

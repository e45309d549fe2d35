from __future__ import annotations

import json
import threading
from dataclasses import replace

from structlog.testing import capture_logs

from bot.errors import BadRequestError
from bot.findings import Answer
from bot.views.notes import BUSY, COMMANDS
from tests.fakes.desk import ANSWER, COVERAGE, Bench, FakeAccess, FakeLookup
from tests.handlers.typing_person import URL, Person
from tests.slack_limits import action_ids, texts

REFUSAL = "Passkeeper is for the support team."


def test_a_check_says_that_it_works_and_then_what_it_found() -> None:
    person = Person()

    answer = person.type("/pass-check", "ada@example.com")

    assert (answer.status, answer.body) == (200, "")
    (first, working, _), (second, found, replaced) = person.bench.slack.replies
    assert (first, second, working.text, replaced) == (URL, URL, "Checking Stripe and the passes…", True)
    assert found.text.startswith("Ada Oak · ada@example.com\nPaid, and no pass was made: Ten Classes")
    assert person.bench.lookup.asked == ["ada@example.com"]
    assert person.bench.homes.asked == [("U1", "ada@example.com")]


def test_an_address_that_is_nearly_one_we_know_is_asked_about_and_never_acted_on() -> None:
    near = Answer("ada@example.con", None, (), COVERAGE, (), (), ("ada@example.com",))
    person = Person(Bench(lookup=FakeLookup(answer=near)))
    person.bench.fixing.purchases, person.bench.fixing.answer = {}, near

    for command in ("/pass-check", "/pass-fix"):
        person.type(command, "ada@example.con")
        assert "Did you mean one of these?" in texts(person.sees.blocks)
        assert action_ids(person.sees.blocks) == {"candidate_check_0"}

    person.press("candidate_check_0", "ada@example.com")
    assert person.bench.lookup.asked == ["ada@example.con", "ada@example.com"]
    assert person.bench.fixing.applied == []


def test_input_that_cannot_be_used_is_answered_with_the_sentence_that_says_why() -> None:
    person = Person(Bench(lookup=FakeLookup(error=BadRequestError("That is more than one address."))))

    person.type("/pass-check", "a@example.com")

    assert (person.sees.text, person.bench.slack.replies[-1][2]) == ("That is more than one address.", True)


def test_a_stranger_is_refused_politely_and_nothing_is_asked() -> None:
    person = Person(Bench(access=FakeAccess(not_support={"U1": REFUSAL})))

    for command in COMMANDS:
        person.type(command, "ada@example.com")

    assert [reply[1].text for reply in person.bench.slack.replies] == [REFUSAL] * 3
    assert (person.bench.lookup.asked, person.bench.fixing.planned_for) == ([], [])


def test_an_unknown_error_is_told_by_a_reference_that_the_log_has_too() -> None:
    person = Person(Bench(lookup=FakeLookup(error=RuntimeError("secret of ada@example.com"))))

    with capture_logs() as logs:
        person.type("/pass-check", "ada@example.com")

    assert "tell your developer this reference: ref1" in person.sees.text
    (line,) = logs
    assert (line["reference"], line["error"]) == ("ref1", "RuntimeError")
    assert "ada@example.com" not in str(logs)


def test_with_no_room_left_a_command_is_told_so_at_once() -> None:
    gate = threading.Event()
    person = Person(Bench(lookup=FakeLookup(gate=gate), workers=1, waiting=1))

    answers = [person.type("/pass-check", "ada@example.com") for _ in range(3)]
    gate.set()
    person.wait()

    assert [answer.status for answer in answers] == [200] * 3
    assert json.loads(answers[2].body) == {"text": BUSY, "response_type": "ephemeral"}


def test_with_no_room_left_a_press_is_told_so_beside_it() -> None:
    gate = threading.Event()
    person = Person(Bench(lookup=FakeLookup(gate=gate), workers=1, waiting=0))

    person.type("/pass-check", "ada@example.com")
    answer = person.press("answer_share", "{}")
    person.bench.work._courtesies.drain(5)
    gate.set()
    person.wait()

    assert (answer.status, answer.body) == (200, "")
    assert BUSY in [reply[1].text for reply in person.bench.slack.replies]


def test_a_wrong_signature_is_refused() -> None:
    person = Person(secret="another-secret")

    answer = person.type("/pass-check", "ada@example.com")

    assert answer.status == 401
    assert person.bench.lookup.asked == []


def test_a_command_that_is_not_ours_is_not_acknowledged() -> None:
    assert Person().type("/another").status == 404


def test_a_fault_before_the_job_is_answered_and_logged_without_the_request() -> None:
    person = Person()

    with capture_logs() as logs:
        view = {"type": "modal", "callback_id": "fix_review_dialog"}
        answer = person._interact({"type": "view_submission", "view": view})

    assert answer.status == 200
    assert {"event": "listener failed", "error": "KeyError", "log_level": "warning"} in logs


def test_a_fix_for_one_person_shows_the_plan_with_its_button() -> None:
    person = Person()

    person.type("/pass-fix", "ada@example.com")

    assert person.bench.fixing.planned_for == ["ada@example.com"]
    assert "• Ends: 18 Feb 2027" in person.sees.text


def test_a_fix_for_everybody_needs_no_argument() -> None:
    person = Person()

    person.type("/pass-fix")

    assert person.bench.fixing.planned_for == [None]


def test_a_fix_for_everybody_leaves_out_what_was_called_no_problem_and_says_so() -> None:
    person = Person()
    person.bench.announcing.dismiss("cs_live_oak0001", by="U2", note="A gift.")

    person.type("/pass-fix")

    assert person.sees.text == (
        "There is nothing else to fix.\n1 purchase is left out: a colleague said that it is not a problem."
    )

    person.bench.fixing.answer = ANSWER
    person.type("/pass-fix", "cs_live_oak0001")
    assert "• Ends: 18 Feb 2027" in person.sees.text


def test_a_fix_for_somebody_who_is_not_found_says_that() -> None:
    nobody = Answer("x@example.com", None, (), COVERAGE, (), ("No payment was found.",))
    person = Person()
    person.bench.fixing.purchases, person.bench.fixing.answer = {}, nobody

    person.type("/pass-fix", "x@example.com")

    assert person.sees.text == "Nobody was found for “x@example.com”."


def test_health_is_told_with_what_to_do() -> None:
    person = Person()

    person.type("/webhook-health")

    assert (
        "Look at this: One in ten payments failed.\nWhat to do: Look at the webhook log." in person.sees.text
    )


def test_choosing_one_of_several_people_checks_that_one() -> None:
    person = Person()

    person.press("candidate_check_1", "user_ada")

    assert person.bench.lookup.asked == ["user_ada"]
    assert person.bench.slack.replies[-1][2] is True


def test_sharing_posts_it_masked_where_it_was_asked() -> None:
    person = Person()

    person.press("answer_share", '{"k":"cs_live_oak0001"}')

    ((channel, message, thread),) = person.bench.slack.posts
    assert (channel, thread) == ("C1", None)
    assert "a***@example.com" in message.text
    assert "ada@example.com" not in str(message)
    assert person.sees.text == "Shared with everybody in this channel, with the address masked."


def test_a_share_that_slack_refuses_is_told_to_the_person() -> None:
    person = Person()
    person.bench.slack.closed_channels = {"C1"}

    person.press("answer_share", '{"k":"cs_live_oak0001"}')

    assert person.sees.text == "Passkeeper is not in that channel."


def test_when_slack_is_down_nothing_is_lost_but_the_answer() -> None:
    person = Person(Bench(lookup=FakeLookup(answer=replace(ANSWER))))
    person.bench.slack.down = True

    with capture_logs() as logs:
        assert person.type("/pass-check", "ada@example.com").status == 200

    assert [line["event"] for line in logs] == ["could not tell a person"]

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests import worlds
from tests.handlers.cli.states import (
    GRANT,
    OUTCOME,
    fine,
    full,
    gap,
    managers,
    mended,
    one_account_out_of_reach,
    refunded,
    stripe_down,
)
from tests.worlds import payment

if TYPE_CHECKING:
    from tests.handlers.cli.typist import Typists

STRANGE = f"cs_test_oak0001{worlds.RUN}"


@pytest.mark.parametrize(
    ("state", "words", "code", "results"),
    [
        (gap, ("ada@example.com",), 1, ["planned"]),
        (gap, (worlds.SESSION, "--yes"), 0, ["created"]),
        (gap, ("--all",), 1, ["planned"]),
        (gap, ("--all", "--yes", "--days", "30"), 0, ["created"]),
        (gap, ("--all", "--yes", "--days", "1"), 0, []),
        (gap, ("ada@example.com", "--days", "11"), 1, ["planned"]),
        (gap, ("ada@example.com", "--days", "10"), 1, ["planned"]),
        (gap, ("ada@example.com", "--days", "9", "--yes"), 0, []),
        (gap, ("user_ada", "--days", "9", "--yes"), 0, []),
        (gap, (worlds.SESSION, "--days", "1"), 1, ["planned"]),
        (gap, (worlds.INTENT, "--days", "1"), 1, ["planned"]),
        (gap, ("nobody@example.com", "--yes"), 1, []),
        (fine, ("ada@example.com", "--yes"), 0, ["already_there"]),
        (fine, ("--all", "--yes"), 0, []),
        (managers, ("ada@example.com",), 1, ["planned"]),
        (managers, ("ada@example.com", "--yes"), 1, ["planned"]),
        (managers, ("ada@example.com", "--yes", "--manager"), 0, ["repaired"]),
        (managers, ("ada@example.com", "--manager"), 1, ["planned"]),
        (refunded, ("ada@example.com", "--yes", "--manager"), 1, ["refused"]),
        (one_account_out_of_reach, ("--all", "--yes"), 2, ["created"]),
        (stripe_down, ("ada@example.com", "--yes"), 2, []),
    ],
)
def test_a_fix_acts_only_as_it_was_told(
    typists: Typists, state: Any, words: tuple[str, ...], code: int, results: list[str]
) -> None:
    typist = typists.open()
    state(typist)
    before = typist.desk.subscriptions()

    exit_code, said = typist.asks("fix", *words)

    assert [each["result"] for each in said["actions"]] == results
    assert exit_code == code
    assert set(said) == {"actions"}
    assert all(set(each) == OUTCOME for each in said["actions"])
    done = {"created", "repaired"} & set(results)
    assert all((each["action_id"] is not None) is bool(done) for each in said["actions"])
    assert (typist.desk.subscriptions() == before) is not bool(done)


@pytest.mark.parametrize(
    "words", [("fix", STRANGE, "--yes"), (*GRANT, "--session", STRANGE, "--yes"), ("draft", STRANGE)]
)
def test_a_checkout_of_the_other_mode_is_never_said_not_to_exist(
    typists: Typists, words: tuple[str, ...]
) -> None:
    typist = typists.open()

    code, said = typist.asks(*words)

    (told,) = (each["detail"] for each in said["actions"]) if "actions" in said else (said["error"],)
    assert told.startswith("This checkout belongs to Stripe's test mode")
    assert (code, typist.desk.payments.asked) == (2, {})


@pytest.mark.parametrize(
    ("query", "code"), [("ada@example.com", 0), ("user_ada", 0), ("nobody@example.com", 1)]
)
def test_a_customer_with_nothing_to_fix_is_no_work_and_nobody_is(
    typists: Typists, query: str, code: int
) -> None:
    typist = typists.open(
        worlds.purchase(payer_email="bob@example.com", metadata=worlds.told(userId="user_bob"))
    )

    assert typist.asks("check", query)[0] == code
    assert typist.asks("fix", query) == (code, {"actions": []})


@pytest.mark.parametrize("words", [(), ("ada@example.com", "--all"), ("--yes",), ("", "--yes")])
def test_a_fix_of_both_or_of_neither_is_refused(typists: Typists, words: tuple[str, ...]) -> None:
    typist = typists.open()

    code, said = typist.asks("fix", *words)

    assert (code, list(said), typist.desk.subscriptions()) == (2, ["error"], [])


def test_a_fix_that_failed_is_not_completed(typists: Typists) -> None:
    typist = typists.open()
    typist.desk.memory.commit = full  # type: ignore[assignment, method-assign]

    code, said = typist.asks("fix", worlds.SESSION, "--yes")

    assert (code, [each["result"] for each in said["actions"]]) == (2, ["failed"])
    assert said["actions"][0]["detail"] == "Nothing was written: The disk is full."


def test_a_fix_that_could_not_be_planned_for_certain_is_not_completed(typists: Typists) -> None:
    typist = typists.open()
    payments, answers = typist.desk.payments, [payment(), None]
    payments.payment = lambda *_: answers.pop(0)  # type: ignore[method-assign]

    code, said = typist.asks("fix", worlds.SESSION, "--yes")

    assert (code, [each["result"] for each in said["actions"]]) == (2, ["refused"])
    assert typist.desk.subscriptions() == []


def test_a_plan_shows_what_would_be_written_and_how_to_do_it(typists: Typists) -> None:
    said = typists.open().type("fix", "ada@example.com").stdout

    assert "    Pass: Ten classes\n    For: Ada Larsen\n    School: Oak Dance\n" in said
    assert "    Starts: 3 Oct 2025\n    Ends: 1 Jan 2026\n" in said
    assert "Nothing was written. Add --yes to do it" in said


def test_what_was_taken_back_is_no_work_for_the_next_run(typists: Typists) -> None:
    typist = typists.open()
    typist.desk.fixing.undo(mended(typist), by="U1")

    assert typist.asks("fix", "--all", "--yes") == (0, {"actions": []})


@pytest.mark.parametrize(
    ("words", "code", "result"),
    [
        (GRANT, 1, "planned"),
        ((*GRANT, "--yes"), 0, "created"),
        ((*GRANT, "--session", worlds.SESSION, "--yes"), 0, "created"),
        ((*GRANT[:-1], " ", "--yes"), 1, "refused"),
        ((*GRANT, "--user", "user_bob", "--session", worlds.SESSION, "--yes"), 1, "refused"),
        ((*GRANT, "--user", "user_nobody", "--yes"), 1, "refused"),
    ],
)
def test_a_grant_is_answered_like_a_fix(
    typists: Typists, words: tuple[str, ...], code: int, result: str
) -> None:
    typist = typists.open()

    exit_code, said = typist.asks(*words)

    (outcome,) = said["actions"]
    assert (exit_code, outcome["result"], set(outcome)) == (code, result, OUTCOME)
    assert len(typist.desk.subscriptions()) == (1 if result == "created" else 0)


@pytest.mark.parametrize("session", [(), ("--session", worlds.SESSION)])
@pytest.mark.parametrize(
    ("taken_back", "code", "result"), [(False, 0, "already_there"), (True, 1, "refused")]
)
def test_a_grant_that_was_made_is_planned_as_it_would_be_given(
    typists: Typists, session: tuple[str, ...], taken_back: bool, code: int, result: str
) -> None:
    typist = typists.open()
    made = typist.asks(*GRANT, *session, "--yes")[1]["actions"][0]
    if taken_back:
        typist.asks("undo", made["action_id"], "--yes")

    shown, done = typist.asks(*GRANT, *session), typist.asks(*GRANT, *session, "--yes")

    (outcome,) = shown[1]["actions"]
    assert shown == done
    assert (shown[0], outcome["result"], outcome["action_id"]) == (code, result, None)
    assert outcome["subscription_id"] == made["subscription_id"]


@pytest.mark.parametrize("more", [("--pass", "pass-none"), ("--session", worlds.OTHER_SESSION)])
def test_a_grant_of_something_unknown_cannot_be_completed(typists: Typists, more: tuple[str, ...]) -> None:
    typist = typists.open()

    code, said = typist.asks(*GRANT, *more, "--yes")

    assert (code, list(said), typist.desk.subscriptions()) == (2, ["error"], [])

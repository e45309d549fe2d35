from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.verdicts import Verdict
from tests import worlds
from tests.fakes.messenger import FakeMessenger
from tests.handlers.cli.states import (
    ACTION,
    CHECKS,
    COVERAGE,
    FINDING,
    fine,
    gap,
    managers,
    mended,
    one_account_out_of_reach,
    stripe_down,
)
from tests.services.writing_desk import MADE

if TYPE_CHECKING:
    from tests.handlers.cli.typist import Typists


@pytest.mark.parametrize(
    ("state", "query", "code", "verdicts"),
    [
        (fine, "ada@example.com", 0, ["ok"]),
        (fine, worlds.SESSION, 0, ["ok"]),
        (fine, "user_ada", 0, ["ok"]),
        (gap, "ada@example.com", 1, ["missing"]),
        (gap, "nobody@example.com", 1, []),
        (gap, worlds.OTHER_SESSION, 1, []),
        (managers, worlds.SESSION, 1, ["blocked"]),
        (one_account_out_of_reach, worlds.SESSION, 2, ["missing", "unchecked"]),
        (stripe_down, worlds.SESSION, 2, ["unchecked"] * 3),
        (gap, "cs_test_oak0001a1B2c3D4e5F6g7H8", 2, ["unchecked"]),
    ],
)
def test_a_check_answers_in_the_contracts_shape(
    typists: Typists, state: Any, query: str, code: int, verdicts: list[str]
) -> None:
    typist = typists.open()
    state(typist)

    exit_code, said = typist.asks("check", query)

    assert [each["verdict"] for each in said["findings"]] == verdicts
    assert exit_code == code
    assert set(said) >= {"query", "customer", "candidates", "coverage", "findings"}
    assert set(said["coverage"]) == COVERAGE
    assert said["coverage"]["complete"] is (code != 2)
    assert all(set(each) == FINDING for each in said["findings"])


@pytest.mark.parametrize("command", ["check", "fix"])
def test_what_cannot_be_looked_up_is_answered_with_what_works_in_a_terminal(
    typists: Typists, command: str
) -> None:
    code, said = typists.open().asks(command, "ada@")

    assert code == 2
    assert said["error"].endswith(f"send me one like python app.py {command} ada@example.com.")


def test_a_check_tells_the_customer_and_the_money(typists: Typists) -> None:
    _, said = typists.open().asks("check", "ADA@example.com")

    (found,) = said["findings"]
    assert said["customer"] == {
        "clerk_id": "user_ada",
        "name": "Ada Larsen",
        "emails": ["ada@example.com"],
        "user_ids": ["usr-ada"],
    }
    assert (found["amount"], found["currency"], found["paid_at"][-1]) == (200000, "nok", "Z")


def test_a_check_of_several_people_names_them(typists: Typists) -> None:
    typist = typists.open()
    typist.desk.put(other=worlds.bob(name="Bob Larsen").document)

    code, said = typist.asks("check", "Larsen")

    assert (code, said["customer"], len(said["candidates"])) == (1, None, 2)
    assert "bob@example.com" in typist.type("fix", "Larsen").stdout


@pytest.mark.parametrize(
    ("state", "code", "counted"),
    [
        (fine, 0, {"sessions": 1, "purchases": 1, "ok": 1, "missing": 0}),
        (gap, 1, {"sessions": 1, "purchases": 1, "ok": 0, "missing": 1}),
        (one_account_out_of_reach, 2, {"sessions": 1, "missing": 1, "unchecked": 1}),
    ],
)
def test_a_sweep_counts_every_verdict(
    typists: Typists, state: Any, code: int, counted: dict[str, int]
) -> None:
    typist = typists.open()
    state(typist)

    exit_code, said = typist.asks("reconcile", "--days", "30")

    assert (exit_code, set(said)) == (code, {"coverage", "counts", "findings", "unsellable"})
    assert set(said["counts"]) == {"sessions", "purchases", *Verdict}
    assert {name: said["counts"][name] for name in counted} == counted
    assert all(set(each) == FINDING for each in said["findings"])


def test_posting_needs_slack_before_anything_is_asked(typists: Typists) -> None:
    typist = typists.open()

    code, said = typist.asks("reconcile", "--post")

    assert (code, typist.desk.payments.asked) == (2, {})
    assert "SLACK_BOT_TOKEN" in said["error"]


def test_the_trail_tells_who_what_and_both_images(typists: Typists) -> None:
    typist = typists.open()
    _, fixed = typist.asks("fix", worlds.SESSION, "--yes")
    action_id = fixed["actions"][0]["action_id"]
    typist.desk.clock.pass_by(days=1)
    _, undone = typist.asks("undo", action_id, "--yes")

    code, said = typist.asks("audit")

    first, second = said["actions"]
    assert (code, set(first), set(second)) == (0, ACTION, ACTION)
    assert (first["action_id"], first["kind"], first["result"]) == (action_id, "create", "created")
    assert (first["before"], first["after"][MADE]["isActive"]) == ({MADE: None}, True)
    assert first["undone_by"] == second["action_id"] == undone["actions"][0]["action_id"]
    assert (first["at"], second["undone_by"]) == ("2025-10-13T10:00:00Z", None)
    assert first["by"] == second["by"]
    assert first["by"].startswith("terminal:")
    assert typist.desk.document(MADE)["passkeeperActionId"] == second["action_id"]
    assert [each["kind"] for each in typist.asks("audit", "--since", "2025-10-14")[1]["actions"]] == ["undo"]


def test_the_trail_in_words_keeps_ids_whole(typists: Typists) -> None:
    typist = typists.open()
    action_id = mended(typist)

    said = typist.type("audit").stdout

    head, row = said.splitlines()
    assert head.split() == ["When", "(UTC)", "Action", "By", "Kind", "Result", "What"]
    assert row.startswith(
        f"2025-10-13 10:00  {action_id}  U1  create  created  Ada Larsen gets “Ten classes”"
    )


def test_an_empty_trail_says_so(typists: Typists) -> None:
    typist = typists.open()

    assert typist.asks("audit") == (0, {"actions": []})
    assert typist.type("audit").stdout == "Nothing has been changed yet.\n"


def test_a_posted_sweep_tells_the_channel_once(typists: Typists) -> None:
    typist = typists.open()
    typist.slack = FakeMessenger()

    codes = [typist.asks("reconcile", "--post")[0] for _ in range(2)]
    ((channel, message, _),) = typist.slack.posts

    assert (codes, channel) == ([1, 1], "C0123456789")
    assert "Ten classes" in message.text
    assert "ada@example.com" not in str(message)


def test_a_fix_edits_the_alert_that_was_posted(typists: Typists) -> None:
    typist = typists.open()
    typist.slack = FakeMessenger()
    typist.asks("reconcile", "--post")

    typist.asks("fix", "--all", "--yes")

    ((_, message),) = typist.slack.updates
    assert "Fixed" in str(message)


def test_posted_health_tells_the_channel(typists: Typists) -> None:
    typist = typists.open()
    typist.slack = FakeMessenger()

    typist.asks("health", "--post")

    assert [channel for channel, *_ in typist.slack.posts] == ["C0123456789"]


def test_health_names_every_check_in_the_contracts_order(typists: Typists) -> None:
    code, said = typists.open().asks("health")

    assert [each["check"] for each in said["checks"]] == CHECKS
    assert all(set(each) == {"check", "status", "detail", "advice", "evidence"} for each in said["checks"])
    assert code == (0 if said["status"] == "ok" else 1)
    assert said["status"] in {"ok", "warning", "critical"}


def test_health_without_stripe_could_not_be_completed(typists: Typists) -> None:
    typist = typists.open()
    stripe_down(typist)

    code, said = typist.asks("health")

    assert (code, {each["status"] for each in said["checks"] if each["check"] == "accounts"}) == (
        2,
        {"unknown"},
    )


def test_health_without_an_account_that_refuses_the_key_could_not_be_completed(typists: Typists) -> None:
    typist = typists.open()
    one_account_out_of_reach(typist)

    code, said = typist.asks("health")

    (accounts,) = (each for each in said["checks"] if each["check"] == "accounts")
    assert (code, accounts["status"], said["status"]) == (2, "fail", "critical")


def test_a_draft_is_written_for_what_was_mended(typists: Typists) -> None:
    typist = typists.open()
    mended(typist)

    code, said = typist.asks("draft", worlds.SESSION, "--language", "nb")

    assert (code, said["to"], said["subject"]) == (0, "ada@example.com", "Kortet ditt")


def test_a_draft_of_something_unknown_cannot_be_completed(typists: Typists) -> None:
    code, said = typists.open().asks("draft", worlds.OTHER_SESSION)

    assert (code, list(said)) == (2, ["error"])

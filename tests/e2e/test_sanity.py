"""What is different where the school's passes are in Sanity: lost answers, tokens, drafts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e.conftest import SANITY
from tests.e2e.test_commands import answer

if TYPE_CHECKING:
    from sandbox.sanity import SanitySandbox
    from sandbox.town import Town

pytestmark = pytest.mark.parametrize("town", [SANITY], indirect=True)

MUTATE = "/data/mutate"


def lake(town: Town) -> SanitySandbox:
    assert town.sanity
    return town.sanity


def held_by_ada(town: Town) -> list[Any]:
    return [held for held in town.documents.documents("subscription") if held["user"]["_ref"] == "usr-ada"]


@pytest.mark.parametrize("fault", [{"drop": True}, {"half": True}, {"status": 502}])
def test_an_answer_lost_after_the_write_ends_with_one_pass(town: Town, fault: dict[str, Any]) -> None:
    lake(town).afterwards.add(MUTATE, times=1, **fault)
    (action,) = answer(town, "fix", "ada@example.com", "--yes", code=0)["actions"]
    assert action["result"] == "created"
    assert [held["_id"] for held in held_by_ada(town)] == [action["subscription_id"]]


def test_a_write_that_never_arrived_is_sent_once_more_after_looking(town: Town) -> None:
    lake(town).faults.add(MUTATE, times=1, drop=True)
    (action,) = answer(town, "fix", "ada@example.com", "--yes", code=0)["actions"]
    assert action["result"] == "created"
    assert len(held_by_ada(town)) == 1


def test_a_token_that_may_only_read_fixes_nothing_and_says_what_it_lacks(town: Town) -> None:
    lake(town).add_token(lake(town).token, {"read"})
    (action,) = answer(town, "fix", "ada@example.com", "--yes", code=2)["actions"]
    assert action["result"] == "failed"
    assert 'lacks the "create" permission' in action["detail"]
    assert held_by_ada(town) == []
    checks = {each["check"]: each for each in answer(town, "health", code=1)["checks"]}
    assert checks["store_writable"]["status"] == "fail"
    assert answer(town, "reconcile", code=1)["counts"]["missing"] == 3


def test_a_sanity_that_is_down_is_said_and_nobody_is_told_that_they_bought_nothing(town: Town) -> None:
    lake(town).faults.add("/data/query", status=403)
    done = town.command("check", "ada@example.com", "--json")
    assert done.returncode == 2
    assert "No payment was found" not in done.stdout
    assert lake(town).token not in done.stdout + done.stderr


def test_a_pass_that_is_only_a_draft_is_found_as_one(town: Town) -> None:
    made = next(held for held in town.documents.documents("subscription") if held["passId"] == "pass-month")
    lake(town).put({**made, "_id": f"drafts.{made['_id']}"})
    lake(town).put({**made, "_type": "archived"})
    (finding,) = answer(town, "check", made["stripeSessionId"], code=1)["findings"]
    assert (finding["verdict"], finding["reason"]) == ("hidden", "draft_only")

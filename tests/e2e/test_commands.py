from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from tests.e2e.conftest import ON_BOTH_STORES

if TYPE_CHECKING:
    from sandbox.town import Town


def answer(town: Town, *arguments: str, code: int, **settings: str) -> Any:
    done = town.command(*arguments, "--json", settings=settings)
    assert done.returncode == code, done.stdout + done.stderr
    return json.loads(done.stdout)


@ON_BOTH_STORES
def test_the_story_is_counted_as_it_was_told(town: Town) -> None:
    said = answer(town, "reconcile", code=1)
    assert (said["counts"]["sessions"], said["counts"]["purchases"]) == (14, 8)
    assert (said["counts"]["ok"], said["counts"]["missing"]) == (5, 3)
    assert (said["counts"]["not_a_pass"], said["counts"]["not_paid"]) == (2, 4)
    assert sorted(each["reason"] for each in said["findings"]) == ["log_error", "no_delivery", "stuck"]
    assert said["coverage"]["accounts"] == ["platform", "acct_elm", "acct_oak"]
    assert said["coverage"]["complete"] is True


@ON_BOTH_STORES
def test_a_person_is_checked_fixed_once_and_there_already_the_second_time(town: Town) -> None:
    before = answer(town, "check", "ADA@example.com", code=1)
    (finding,) = before["findings"]
    assert (finding["verdict"], finding["fixable"], finding["amount"]) == ("missing", True, 200000)
    assert before["customer"]["clerk_id"] == "user_ada"

    (planned,) = answer(town, "fix", "ada@example.com", code=1)["actions"]
    assert (planned["result"], planned["action_id"]) == ("planned", None)
    (created,) = answer(town, "fix", "ada@example.com", "--yes", code=0)["actions"]
    assert created["result"] == "created"
    (again,) = answer(town, "fix", "ada@example.com", "--yes", code=0)["actions"]
    assert (again["result"], again["subscription_id"]) == ("already_there", created["subscription_id"])

    held = [d for d in town.documents.documents("subscription") if d["user"]["_ref"] == "usr-ada"]
    assert [d["_id"] for d in held] == [created["subscription_id"]]
    assert answer(town, "check", "ada@example.com", code=0)["findings"][0]["verdict"] == "ok"


@ON_BOTH_STORES
def test_everything_recent_is_fixed_and_the_second_time_changes_nothing(town: Town) -> None:
    first = answer(town, "fix", "--all", "--yes", code=0)["actions"]
    assert [each["result"] for each in first] == ["created"] * 3
    before = town.documents.documents("subscription")
    second = answer(town, "fix", "--all", "--yes", code=0)["actions"]
    assert [each["result"] for each in second] == ["already_there"] * 3
    assert town.documents.documents("subscription") == before


@ON_BOTH_STORES
def test_an_action_is_taken_back_and_no_fix_brings_it_back_again(town: Town) -> None:
    (made,) = answer(town, "fix", "ada@example.com", "--yes", code=0)["actions"]
    answer(town, "undo", made["action_id"], code=1)
    (undone,) = answer(town, "undo", made["action_id"], "--yes", code=0)["actions"]
    assert undone["result"] == "undone"
    finding = answer(town, "check", "ada@example.com", code=0)["findings"][0]
    assert (finding["verdict"], finding["reason"]) == ("ended", "withdrawn")
    (kept,) = answer(town, "fix", "ada@example.com", "--yes", code=1)["actions"]
    assert kept["result"] == "refused"
    first, second = answer(town, "audit", code=0)["actions"]
    assert (first["undone_by"], second["kind"]) == (undone["action_id"], "undo")
    (back,) = answer(town, "undo", undone["action_id"], "--yes", code=0)["actions"]
    assert back["result"] == "undone"
    assert answer(town, "check", "ada@example.com", code=0)["findings"][0]["verdict"] == "ok"


def test_a_stripe_that_is_down_is_said_and_never_no_payment_found(town: Town) -> None:
    town.stripe.faults.add("/v1", status=503)
    said = answer(town, "check", "ada@example.com", code=2)
    assert {each["verdict"] for each in said["findings"]} == {"unchecked"}
    assert said["coverage"]["complete"] is False
    assert "No payment was found" not in json.dumps(said)
    answer(town, "fix", "ada@example.com", "--yes", code=2)


def test_one_account_out_of_reach_leaves_the_others_judged(town: Town) -> None:
    town.stripe.add_account("acct_elm", refuses=True)
    said = answer(town, "reconcile", code=2)
    unchecked = [each for each in said["findings"] if each["verdict"] == "unchecked"]
    assert [(each["reason"], each["account"], each["tenant_id"]) for each in unchecked] == [
        ("account", "acct_elm", "tenant-elm")
    ]
    assert said["counts"]["missing"] == 1
    assert said["coverage"]["complete"] is False


@ON_BOTH_STORES
def test_the_health_names_the_two_endpoints_on_one_address(town: Town) -> None:
    said = answer(town, "health", code=1, STRIPE_WEBHOOK_SECRET="whsec_sandbox")
    checks = {each["check"]: each for each in said["checks"]}
    assert checks["endpoint_duplicates"]["status"] == "warn"
    assert checks["endpoint_exists"]["status"] == "ok"
    assert checks["endpoint_reachable"]["status"] == "ok"
    assert len(checks) == 17


def test_an_export_is_imported_again_and_nothing_is_lost(town: Town) -> None:
    path = town.folder / "out.ndjson"
    answer(town, "export", str(path), code=0)
    said = answer(town, "import", str(path), code=0, PASS_STORE=f"sqlite:///{town.folder / 'copy.db'}")
    assert said["imported"]["subscription"] == 5
    assert said["skipped"] == []
    copied = answer(town, "reconcile", code=1, PASS_STORE=f"sqlite:///{town.folder / 'copy.db'}")
    assert copied["counts"]["missing"] == 3


@ON_BOTH_STORES
def test_a_sweep_posts_each_gap_once_and_edits_what_healed(town: Town) -> None:
    answer(town, "reconcile", "--post", code=1)
    answer(town, "reconcile", "--post", code=1)
    posted = [m for m in town.slack.messages("C0SUPPORT") if m.blocks]
    assert len(posted) == 3
    answer(town, "fix", "--all", "--yes", code=0)
    assert all("Fixed by" in json.dumps(m.blocks) for m in town.slack.messages("C0SUPPORT") if m.blocks)
    assert "@example.com" not in json.dumps([m.text for m in posted]).replace("***@example.com", "")


def test_four_programs_at_once_post_each_gap_once(town: Town) -> None:
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda _: town.command("reconcile", "--post"), range(4)))
    assert {each.returncode for each in done} == {1}, [each.stderr for each in done]
    assert len([m for m in town.slack.messages("C0SUPPORT") if m.blocks]) == 3


FIGURES = ("purchases", "webhook_success_rate", "fixed_by_hand", "fixed_automatically", "still_open")


@ON_BOTH_STORES
def test_the_managers_read_how_the_story_went(town: Town) -> None:
    before = answer(town, "summary", "--period", "week", code=0)
    assert [before[name] for name in FIGURES] == [8, 0.625, 0, 0, 3]
    assert before["median_minutes_to_fix"] is None
    assert sum(day["gaps"] for day in before["by_day"]) == 3

    answer(town, "reconcile", "--post", code=1)
    answer(town, "fix", "--all", "--yes", code=0)
    after = answer(town, "summary", "--post", code=0)
    assert [after[name] for name in FIGURES] == [8, 0.625, 3, 0, 0]
    assert after["median_minutes_to_fix"] < 5
    (posted,) = town.slack.messages("C0MANAGERS")
    assert "8 passes were bought" in posted.text
    assert "62.5 %" in posted.text
    assert "Fixed by hand: 3." in posted.text
    assert {"data_visualization", "data_table"} <= {block["type"] for block in posted.blocks}


def test_managers_get_the_words_where_slack_knows_no_charts(town: Town) -> None:
    town.slack.faults.error("chat.postMessage", "invalid_blocks")
    answer(town, "summary", "--post", code=0)
    (posted,) = town.slack.messages("C0MANAGERS")
    assert "62.5 %" in posted.text
    assert not posted.blocks

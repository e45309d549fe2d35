from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.actions import Outcome
from bot.health import ProbeResult, judge_health
from bot.views.endpoints import changed_message
from bot.views.health import health_message
from bot.views.seen import seen
from tests.bot.health_worlds import ENDPOINT, HEALTHY, NOW, SITE, broken, heard_as, sale, urls
from tests.slack_limits import check_message, texts

if TYPE_CHECKING:
    from bot.health import HealthEvidence
    from bot.messages import Message

TWINS = {
    **urls(SITE, SITE),
    "destinations": (heard_as("we_0", "@accounts"), heard_as("we_1", "@self")),
}


def _message(evidence: HealthEvidence) -> Message:
    report = judge_health(evidence)
    message = health_message(report.status, report.checks, report.offers)
    check_message(message)
    return message


def _of(message: Message, kind: str) -> list[dict[str, Any]]:
    return [block for block in message.blocks if block["type"] == kind]


def test_a_problem_comes_with_what_was_seen_and_a_button_that_asks_first() -> None:
    message = _message(broken(**TWINS))
    assert f"Seen: we_0 {SITE} · we_1 {SITE}" in texts(message.blocks)
    (button,) = _of(message, "actions")[0]["elements"]
    assert button["text"]["text"] == "Switch the Duplicate Off…"
    assert (button["confirm"]["title"]["text"], button["confirm"]["confirm"]["text"]) == (
        "Switch the duplicate off?",
        "Switch It Off",
    )
    asked = button["confirm"]["text"]["text"]
    assert SITE in asked
    assert "we_1" in asked
    assert "…" not in asked
    assert json.loads(button["value"]).keys() == {"k", "s"}


def test_the_button_stands_under_the_check_that_it_mends() -> None:
    off = replace(ENDPOINT, status="disabled")
    message = _message(broken(endpoints=(off,), writable=False))
    kinds = [block["type"] for block in message.blocks]
    assert kinds[:4] == ["section", "rich_text", "context", "actions"]


def test_an_offer_whose_check_is_fine_still_stands_there() -> None:
    both = (ENDPOINT, replace(ENDPOINT, id="we_2", status="disabled"))
    told = (heard_as("we_1", "@self"), heard_as("we_2", "@accounts", enabled=False))
    message = _message(broken(endpoints=both, destinations=told))
    assert "Switch the Endpoint On…" in json.dumps(_of(message, "actions"), ensure_ascii=False)


def test_days_with_sales_make_a_chart_and_others_no_point() -> None:
    sales = (sale(1), sale(2, made=False, hours=30), sale(3, hours=24 * 6))
    (chart,) = _of(_message(broken(sales=sales)), "data_visualization")
    drawn = json.dumps(chart)
    assert drawn.count('"20 Nov 2026"') == 3
    assert drawn.count('"18 Nov 2026"') == 0
    assert chart["title"] == "Passes by day"


def test_one_day_is_no_line() -> None:
    assert _of(_message(HEALTHY), "data_visualization") == []


def test_what_is_unknown_is_named_once_and_never_as_fine() -> None:
    message = _message(broken(probe=ProbeResult(None, failure="unreachable"), sales=()))
    shown = texts(message.blocks)
    assert message.text.startswith("What could be checked is fine. 4 checks could not be made.")
    assert "Could not be checked" in shown
    assert "• No data: no pass was paid for in the last 7 days." in shown


def test_the_worst_day_still_fits_into_a_message() -> None:
    message = _message(
        broken(
            endpoints=(),
            probe=ProbeResult(500),
            writable=False,
            given_up=3,
            sales=tuple(sale(n, made=False, hours=n * 20) for n in range(15)),
        )
    )
    assert len(message.blocks) < 20


def test_what_was_done_takes_the_place_of_the_button_with_undo() -> None:
    message = changed_message(Outcome("act_1", None, "repaired", None, "It is off."), "U0MORGAN", NOW)
    check_message(message)
    assert message.text == "It is off. Type /webhook-health to see how it stands now."
    assert "Done by <@U0MORGAN>" in json.dumps(message.blocks)
    (button,) = _of(message, "actions")[0]["elements"]
    assert (button["action_id"], button["value"]) == ("endpoint_undo", '{"s":"act_1"}')


def test_what_made_no_action_of_its_own_has_no_undo() -> None:
    message = changed_message(Outcome(None, None, "repaired", None, "It works on it."), "U0MORGAN", NOW)
    assert _of(message, "actions") == []


def test_what_was_taken_back_says_so() -> None:
    message = changed_message(Outcome("act_2", None, "undone", None, "As before."), "U0MORGAN", NOW)
    assert "Taken back by <@U0MORGAN>" in json.dumps(message.blocks)


def test_evidence_names_three_and_counts_the_rest() -> None:
    assert seen({"sessions": ["a", "b", "c", "d", "e"]}) == "a · b · c · 2 more"
    assert seen({"nearest": {"id": "we_1", "url": "https://example.com"}}) == "we_1 https://example.com"
    assert seen({"events": 4, "paid": 3, "last_failed": None}) == ""
    assert seen({"endpoints": ["odd"], "last": "2026-11-20T08:00:00Z"}) == "2026-11-20T08:00:00Z"


def test_days_are_those_of_the_zone() -> None:
    late = sale(1, hours=12.5)
    days = [each for each in _days(broken(sales=(late,))) if each["purchases"]]
    assert [each["date"] for each in days] == ["2026-11-19"]
    assert NOW - timedelta(hours=12.5) == late.at


def _days(evidence: HealthEvidence) -> list[dict[str, Any]]:
    checks = {check.check: check for check in judge_health(evidence).checks}
    found: list[dict[str, Any]] = checks["success_rate"].evidence["by_day"]
    return found

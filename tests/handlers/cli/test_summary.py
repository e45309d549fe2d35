from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests import worlds
from tests.fakes.messenger import FakeMessenger
from tests.handlers.cli.states import COVERAGE, fine, gap, one_account_out_of_reach, stripe_down
from tests.worlds import NOW, days

if TYPE_CHECKING:
    from tests.handlers.cli.typist import Typist, Typists

KEYS = {
    "period",
    "purchases",
    "webhook_success_rate",
    "fixed_by_hand",
    "fixed_automatically",
    "still_open",
    "median_minutes_to_fix",
    "false_alarms",
    "reports",
    "targets",
    "by_day",
    "coverage",
    "median_minutes_to_pass",
    "causes",
    "customers_to_write_to",
    "fixes",
}


def recent(typists: Typists) -> Typist:
    return typists.open(worlds.purchase(created=NOW - days(2)))


@pytest.mark.parametrize(
    ("state", "code", "bought", "rate", "still_open"),
    [
        (fine, 0, 1, 1.0, 0),
        (gap, 0, 1, 0.0, 1),
        (one_account_out_of_reach, 2, 1, 0.0, 1),
        (stripe_down, 2, None, None, None),
    ],
)
def test_a_summary_is_done_when_everything_was_read(
    typists: Typists, state: Any, code: int, bought: int | None, rate: float | None, still_open: int | None
) -> None:
    typist = typists.open()
    state(typist)

    exit_code, said = typist.asks("summary", "--period", "month")

    assert (exit_code, set(said), set(said["coverage"])) == (code, KEYS, COVERAGE)
    assert (said["purchases"], said["webhook_success_rate"]) == (bought, rate)
    assert said["still_open"] == still_open


@pytest.mark.parametrize(("period", "length"), [("day", 2), ("week", 8), ("month", 31), ("quarter", 91)])
def test_the_period_may_be_chosen(typists: Typists, period: str, length: int) -> None:
    _, said = recent(typists).asks("summary", "--period", period)

    assert (said["period"]["name"], len(said["by_day"])) == (period, length)


def test_another_period_is_not_known(typists: Typists) -> None:
    assert typists.open().type("summary", "--period", "year").exit_code == 2


def test_a_fix_at_the_terminal_is_by_hand(typists: Typists) -> None:
    typist = recent(typists)
    typist.asks("fix", worlds.SESSION, "--yes")

    _, said = typist.asks("summary")

    assert (said["fixed_by_hand"], said["fixed_automatically"], said["still_open"]) == (1, 0, 0)


def test_a_terminal_shows_the_figures_the_days_and_what_to_do(typists: Typists) -> None:
    shown = recent(typists).type("summary").stdout

    assert "In the last 7 days 1 pass was bought." in shown
    for row in ("Made by the webhook", "Less than 2 % of passes", "no data", "/pass-fix"):
        assert row in shown


def test_a_terminal_says_what_could_not_be_read(typists: Typists) -> None:
    typist = recent(typists)
    one_account_out_of_reach(typist)

    shown = typist.type("summary").stdout
    assert "In the last 7 days at least 1 pass was bought." in shown
    assert "at least 1 purchase waits for a fix" in shown
    assert "Not everything could be looked at." in shown


def test_a_terminal_shows_nothing_as_none_where_nothing_could_be_read(typists: Typists) -> None:
    typist = recent(typists)
    stripe_down(typist)

    lines = typist.type("summary").stdout.splitlines()

    assert lines[0].startswith("It is not known how many passes were bought in the last 7 days.")
    assert "It is not known whether anything waits for a fix." in lines
    rows = {" ".join(line.split()) for line in lines}
    assert {"Passes bought no data – –", "Still open no data – –", "Fixed automatically 0 – –"} <= rows


def test_a_posted_summary_tells_the_channel(typists: Typists) -> None:
    typist = recent(typists)
    typist.slack = FakeMessenger()

    code, _ = typist.asks("summary", "--post")

    ((channel, message, _),) = typist.slack.posts
    assert (code, channel) == (0, "C0123456789")
    assert "1 pass was bought" in message.text


def test_posting_needs_slack_before_anything_is_asked(typists: Typists) -> None:
    typist = recent(typists)

    code, said = typist.asks("summary", "--post")

    assert (code, typist.desk.payments.asked) == (2, {})
    assert "SLACK_BOT_TOKEN" in said["error"]

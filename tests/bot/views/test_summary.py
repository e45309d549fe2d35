from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inline_snapshot import snapshot

from bot.metrics import summarise
from bot.views.summary import percent, summary_message
from bot.views.to_do import to_do
from tests.bot.sums import COVERAGE, NOW, action, alert, finding, period, sale, told
from tests.slack_limits import check_message, texts

if TYPE_CHECKING:
    from bot.figures import PeriodName, Summary

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


def summary(name: PeriodName = "week", **parts: Any) -> Summary:
    return summarise(period(name), told(**parts))


def story() -> Summary:
    """Eight were sold in two days, three went wrong, one of those is still open."""
    sales = [sale(f"a{n}", at=NOW - DAY) for n in range(3)]
    sales += [sale("b0", at=NOW - DAY, made=False), *(sale(f"c{n}") for n in range(2))]
    sales += [sale("d0", made=False), sale("d1", made=False, gap=True)]
    return summary(
        sales=sales,
        actions=[action("b0"), action("d0", by="webhook")],
        alerts=[alert("b0", "fixed", at=NOW, found=NOW - 4 * MINUTE), alert("x", "dismissed", at=NOW)],
        open=[finding("d1")],
        reports=1,
    )


def blocks(of: Summary) -> dict[str, Any]:
    message = summary_message(of)
    check_message(message)
    return {block["type"]: block for block in reversed(message.blocks)}


def test_the_text_carries_the_whole_point() -> None:
    message = summary_message(story())

    check_message(message)
    assert message.text == snapshot("""\
In the last 7 days 8 passes were bought. The webhook made 62.5 % of the passes by itself.
Fixed by hand: 1. Fixed automatically: 1. Still open: 1.
Minutes from payment to pass: no data. Minutes from alert to fix: 4. False alarms: 1. Reports: 1.
What to do today: 1 purchase waits for a fix, the oldest since 20 Nov 2026.
Type /pass-fix to see what is open.\
""")


def test_the_table_shows_each_figure_beside_its_target() -> None:
    rows = [[cell["text"] for cell in row] for row in blocks(story())["data_table"]["rows"]]

    assert rows == snapshot(
        [
            ["Figure", "Now", "Target", "Met"],
            ["Passes bought", "8", "–", "–"],
            ["Made by the webhook", "62.5 %", "More than 98 %, at best 99 %", "No"],
            ["Minutes to a pass", "no data", "–", "–"],
            ["Fixed by hand", "1", "Less than 2 % of passes", "No"],
            ["Fixed automatically", "1", "–", "–"],
            ["Still open", "1", "–", "–"],
            ["Minutes to a fix", "4", "Less than 5", "Yes"],
            ["False alarms", "1", "Less than 5 % of alerts", "No"],
            ["Reports", "1", "Less than 1 a week", "No"],
            ["Customers to write to", "0", "–", "–"],
        ]
    )


def test_the_chart_draws_only_days_with_data() -> None:
    drawn = blocks(story())["data_visualization"]["chart"]

    assert drawn["type"] == "line"
    assert drawn["axis_config"]["categories"] == ["19 Nov", "20 Nov"]
    assert {one["name"]: [point["value"] for point in one["data"]] for one in drawn["series"]} == {
        "Success rate, %": [75, 50],
        "Gaps": [1, 2],
    }


def test_a_month_is_drawn_as_its_last_fourteen_days() -> None:
    sales = [sale(f"a{n}", at=NOW - n * DAY - MINUTE) for n in range(20)]

    drawn = blocks(summary("month", sales=sales))["data_visualization"]["chart"]

    assert drawn["axis_config"]["categories"][0] == "7 Nov"
    assert len(drawn["axis_config"]["categories"]) == 14


@pytest.mark.parametrize("sales", [[], [sale("a")], [sale("a", eligible=False)]])
def test_without_two_days_of_data_there_is_no_chart(sales: list[Any]) -> None:
    shown = blocks(summary(sales=sales))

    assert "data_visualization" not in shown
    assert "data_table" in shown


def test_no_data_is_said_and_is_no_figure() -> None:
    message = summary_message(summary("day"))

    assert message.text == snapshot("""\
In the last 24 hours 0 passes were bought. Success rate of the webhook: no data.
Fixed by hand: 0. Fixed automatically: 0. Still open: 0.
Minutes from payment to pass: no data. Minutes from alert to fix: no data. False alarms: 0. Reports: 0.
Nothing waits for a fix.\
""")
    assert "%" not in message.text


def test_what_is_too_young_to_count_is_no_data_yet() -> None:
    young = summary(sales=[sale("a", eligible=False)])

    assert "1 pass was bought. Success rate of the webhook: no data yet." in summary_message(young).text


def test_what_could_not_be_read_is_said_before_the_figures() -> None:
    part = replace(COVERAGE, problems=("The payments of <Oak> ada@example.com could not be checked.",))

    message = summary_message(summary(coverage=part))

    check_message(message)
    assert message.text.splitlines()[1] == (
        "Not everything could be looked at, so these figures are not complete. "
        "The payments of &lt;Oak&gt; a***@example.com could not be checked."
    )
    assert message.text.endswith("What could be read needs no fix.")


def test_what_could_be_read_is_the_least_that_it_can_be() -> None:
    part = replace(COVERAGE, problems=("Oak could not be read.",))

    message = summary_message(summary(coverage=part, sales=[sale("a")], open=[finding("b")]))

    assert message.text == snapshot("""\
In the last 7 days at least 1 pass was bought. The webhook made 100 % of the passes by itself.
Not everything could be looked at, so these figures are not complete. Oak could not be read.
Fixed by hand: 0. Fixed automatically: 0. Still open: at least 1.
Minutes from payment to pass: no data. Minutes from alert to fix: no data. False alarms: 0. Reports: 0.
What to do today: at least 1 purchase waits for a fix, the oldest since 20 Nov 2026.
Type /pass-fix to see what is open.\
""")


def test_where_nothing_could_be_read_nothing_is_said_to_be_none() -> None:
    part = replace(COVERAGE, problems=("Stripe did not answer.",))
    unread = summary("quarter", coverage=part, actions=[action("a")], counted=False, judged=False)

    assert summary_message(unread).text == snapshot("""\
It is not known how many passes were bought in the last 90 days. Success rate of the webhook: no data.
Not everything could be looked at, so these figures are not complete. Stripe did not answer.
Fixed by hand: 1. Fixed automatically: 0. Still open: no data.
Minutes from payment to pass: no data. Minutes from alert to fix: no data. False alarms: 0. Reports: 0.
It is not known whether anything waits for a fix.
1 fix was made. Taken back: 0. Did not work: 0. How it stands now is not known.\
""")
    assert "data_visualization" not in blocks(unread)


def test_none_in_what_could_be_read_is_not_none_at_all() -> None:
    part = replace(COVERAGE, problems=("Oak could not be read.",))

    text = summary_message(summary(coverage=part)).text

    assert text.startswith("It is not known how many passes were bought in the last 7 days.")


def test_what_is_open_is_named_as_a_channel_may_read_it() -> None:
    many = [finding(f"cs_{n}", customer="Ada Oak", pass_name="*Ten* <!here>") for n in range(40)]

    message = summary_message(summary(open=many))

    check_message(message)
    assert "40 purchases wait for a fix" in message.text
    (named,) = [one["text"]["text"] for one in message.blocks if one["type"] == "section"]
    assert named.count("•") == 5
    assert "ada@example.com" not in texts(message.blocks)
    assert "Ada Oak" not in texts(message.blocks)


def test_a_gap_without_a_day_is_still_to_do() -> None:
    assert to_do(summary(open=[finding("a", paid_at=None)])) == (
        "What to do today: 1 purchase waits for a fix.\nType /pass-fix to see what is open."
    )


@pytest.mark.parametrize(
    ("keys", "begins"), [("a", "1 fix was made. As it"), ("ab", "2 fixes were made. As they")]
)
def test_a_quarter_tells_how_its_fixes_stand(keys: str, begins: str) -> None:
    known = told(actions=[action(key) for key in keys], sales=[sale(key) for key in keys])

    said = summary_message(summarise(period("quarter"), known)).text

    assert f"{begins} should be now: {len(keys)}. Went wrong again: 0." in said


def test_the_span_is_told_in_the_schools_own_time() -> None:
    assert blocks(story())["context"]["elements"][0]["text"] == (
        "13 Nov 2026 10:00 to 20 Nov 2026 10:00 · Europe/Oslo"
    )


@pytest.mark.parametrize(
    ("share", "said"), [(None, "no data"), (0.0, "0 %"), (1.0, "100 %"), (0.9999, "99.99 %"), (0.07, "7 %")]
)
def test_a_share_is_read_as_percent(share: float | None, said: str) -> None:
    assert percent(share) == said


@given(st.text(max_size=400), st.text(max_size=400))
def test_no_text_from_outside_breaks_the_message(name: str, problem: str) -> None:
    part = replace(COVERAGE, problems=(problem,))

    check_message(
        summary_message(summary(coverage=part, open=[finding("a", pass_name=name, school=problem)]))
    )

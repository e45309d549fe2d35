"""The managers' summary as a message: the point in words, a chart of the days, and the figures in a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from babel.dates import format_date
from slackblocks import (
    DataPoint,
    DataSeries,
    DataTableBlock,
    DataVisualizationBlock,
    LineChart,
    RawText,
)
from slackblocks.objects import AxisConfig

from bot import words
from bot.views import kit, shared

if TYPE_CHECKING:
    from slackblocks import Block, RawNumber, RichTextBlock

    from bot.messages import Message
    from bot.metrics import Day, Summary

NO_DATA = "no data"

_SPANS = {"day": "24 hours", "week": "7 days", "month": "30 days"}
_CHARTED = 14
"""Days in the chart; Slack draws at most 20."""

_NAMED = 5
_COLUMNS = ("Figure", "Now", "Target", "Met")
_MET = {True: "Yes", False: "No", None: "No data"}


def summary_message(summary: Summary) -> Message:
    """Addresses and names are masked: it is read in a channel."""
    told = (head(summary), *_unread(summary), how_it_went(summary), to_do(summary))
    blocks: list[Block] = [kit.headed(told[0], "\n".join(told[1:])), *_chart(summary), _table(summary)]
    waiting = [f"• {shared.line(finding)}" for finding in summary.open[:_NAMED]]
    if waiting:
        blocks.append(kit.say(kit.cut("\n".join(("Still open, the oldest first:", *waiting)), 2900)))
    period = summary.period
    span = f"{_time(summary, start=True)} to {_time(summary, start=False)}"
    blocks.append(kit.aside(f"{span} · {period.zone}"))
    return kit.message("\n".join(told), blocks)


def head(summary: Summary) -> str:
    """How many passes were bought, and how many the webhook made by itself."""
    span = _SPANS[summary.period.name]
    bought = f"{summary.purchases} pass{'es were' if summary.purchases != 1 else ' was'} bought"
    if summary.rate is None:
        why = "no data" if summary.purchases == 0 else "no data yet"
        return f"In the last {span} {bought}. Success rate of the webhook: {why}."
    return f"In the last {span} {bought}. The webhook made {percent(summary.rate)} of the passes by itself."


def how_it_went(summary: Summary) -> str:
    return (
        f"Fixed by hand: {summary.by_hand}. Fixed automatically: {summary.automatic}. "
        f"Still open: {len(summary.open)}.\nMinutes from alert to fix: {_number(summary.minutes)}. "
        f"False alarms: {summary.false_alarms}. Reports: {summary.reports}."
    )


def to_do(summary: Summary) -> str:
    if not summary.open:
        return "Nothing waits for a fix." if summary.coverage.complete else "What could be read needs no fix."
    oldest = summary.open[0].paid_at
    since = f", the oldest since {words.day(oldest.astimezone(summary.period.zone))}" if oldest else ""
    number = len(summary.open)
    waits = "1 purchase waits" if number == 1 else f"{number} purchases wait"
    return f"What to do today: {waits} for a fix{since}.\nType /pass-fix to go through them."


def percent(share: float | None) -> str:
    """A share of 1 as people read it: "62.5 %"."""
    return NO_DATA if share is None else f"{round(share * 100, 2):g} %"


def figures(summary: Summary) -> list[tuple[str, str, str, str]]:
    """Each figure's name, what it is now, its target, and whether that is met."""
    targets = summary.targets

    def met(name: str) -> str:
        return _MET[targets[name].met]

    return [
        ("Passes bought", str(summary.purchases), "–", "–"),
        (
            "Made by the webhook",
            percent(summary.rate),
            "More than 98 %, at best 99 %",
            met("webhook_success_rate"),
        ),
        ("Fixed by hand", str(summary.by_hand), "Less than 2 % of passes", met("by_hand_share")),
        ("Fixed automatically", str(summary.automatic), "–", "–"),
        ("Still open", str(len(summary.open)), "–", "–"),
        ("Minutes to a fix", _number(summary.minutes), "Less than 5", met("minutes_to_fix")),
        ("False alarms", str(summary.false_alarms), "Less than 5 % of alerts", met("false_alarm_share")),
        ("Reports", str(summary.reports), "Less than 1 a week", met("reports_per_week")),
    ]


def _unread(summary: Summary) -> tuple[str, ...]:
    problems = summary.coverage.problems
    if not problems:
        return ()
    told = kit.cut(" ".join(words.line(shared.masked(each, None), 300) for each in problems), 900)
    return (f"Not everything could be looked at, so these figures are not complete. {told}",)


def _number(value: float | None) -> str:
    return NO_DATA if value is None else f"{value:.1f}".removesuffix(".0")


def _time(summary: Summary, *, start: bool) -> str:
    period = summary.period
    at = (period.since if start else period.until).astimezone(period.zone)
    return f"{words.day(at)} {at:%H:%M}"


def _chart(summary: Summary) -> list[Block]:
    """Only days with data, and only where there are two: one point is no line."""
    days = [(day, day.rate) for day in summary.by_day if day.rate is not None][-_CHARTED:]
    if len(days) < 2:  # noqa: PLR2004 (said above)
        return []
    names = [_short(day) for day, _ in days]
    rates = [round(rate * 100, 2) for _, rate in days]
    series = [_series("Success rate, %", names, rates), _series("Gaps", names, [day.gaps for day, _ in days])]
    return [DataVisualizationBlock("Success rate and gaps by day", LineChart(series, AxisConfig(names)))]


def _series(name: str, days: list[str], values: list[float] | list[int]) -> DataSeries:
    return DataSeries(name, [DataPoint(day, value) for day, value in zip(days, values, strict=True)])


def _short(day: Day) -> str:
    return format_date(day.day, "d MMM", locale="en")


def _table(summary: Summary) -> Block:
    rows: list[list[RawText | RawNumber | RichTextBlock]] = [
        [RawText(cell) for cell in row] for row in (_COLUMNS, *figures(summary))
    ]
    return DataTableBlock(rows, "The figures and their targets", page_size=len(rows))

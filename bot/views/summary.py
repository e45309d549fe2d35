"""The managers' summary as a message: the point in words, a chart of the days, and the figures in a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slackblocks import DataTableBlock, RawText

from bot import words
from bot.speech import counted, joined, number, say
from bot.views import ids, kit, shared
from bot.views.charts import charts
from bot.views.to_do import to_do

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slackblocks import Block, RawNumber, RichTextBlock

    from bot.figures import Period, PeriodName, Summary
    from bot.messages import Message

NO_DATA = say("no data")
STILL_OPEN, TO_WRITE_TO = say("Still open"), say("Customers to write to")

SPANS: Mapping[PeriodName, str] = {
    "day": say("24 hours"),
    "week": say("7 days"),
    "month": say("30 days"),
    "quarter": say("90 days"),
}
_NAMED = 5
_COLUMNS = (say("Figure"), say("Now"), say("Target"), say("Met"))
_MET = {True: say("Yes"), False: say("No"), None: say("No data")}


def summary_message(summary: Summary) -> Message:
    """Addresses and names are masked: it is read in a channel."""
    told = (head(summary), *unread(summary), _how_it_went(summary), to_do(summary), *_reviewed(summary))
    blocks: list[Block] = [kit.headed(told[0], joined("\n", told[1:])), *charts(summary), _table(summary)]
    left = [joined("", ("• ", shared.line(finding))) for finding in summary.open[:_NAMED]]
    if left:
        listed = joined("\n", (say("Still open, the oldest first:"), *left))
        blocks.append(kit.say(kit.cut(listed, 2900)))
    blocks += kit.row([kit.button(say("Send Me a CSV"), ids.CSV, _asked(summary.period))])
    blocks.append(kit.aside(span(summary)))
    return kit.message(joined("\n", told), blocks)


def _asked(period: Period) -> str:
    """Which summary a press means: its name and its end."""
    return f"{period.name} {period.until.isoformat(timespec='seconds')}"


def span(summary: Summary) -> str:
    """From when to when, by the school's clock."""
    period = summary.period
    since, until = (at.astimezone(period.zone) for at in (period.since, period.until))
    return say(
        "{since_day} {since_time} to {until_day} {until_time} · {zone}",
        since_day=words.day(since),
        since_time=f"{since:%H:%M}",
        until_day=words.day(until),
        until_time=f"{until:%H:%M}",
        zone=str(period.zone),
    )


def head(summary: Summary) -> str:
    """How many passes were bought, and how many the webhook made by itself."""
    bought = _bought(summary, SPANS[summary.period.name])
    if summary.rate is None:
        why = say("no data yet") if summary.purchases else NO_DATA
        return say("{bought} Success rate of the webhook: {why}.", bought=bought, why=why)
    rate = percent(summary.rate)
    return say("{bought} The webhook made {rate} of the passes by itself.", bought=bought, rate=rate)


def _bought(summary: Summary, span: str) -> str:
    number, complete = summary.purchases, summary.coverage.complete
    if number is None or not (number or complete):
        return say("It is not known how many passes were bought in the last {span}.", span=span)
    if complete:
        return counted(
            number,
            "In the last {span} {number} pass was bought.",
            "In the last {span} {number} passes were bought.",
            span=span,
        )
    return counted(
        number,
        "In the last {span} at least {number} pass was bought.",
        "In the last {span} at least {number} passes were bought.",
        span=span,
    )


def _how_it_went(summary: Summary) -> str:
    left = say("Still open: {open}.", open=_least(summary, summary.still_open))
    return joined("\n", (joined(" ", (fixed(summary), left)), times(summary)))


def fixed(summary: Summary) -> str:
    return say(
        "Fixed by hand: {by_hand}. Fixed automatically: {automatic}.",
        by_hand=summary.by_hand,
        automatic=summary.automatic,
    )


def times(summary: Summary) -> str:
    """How long it took, and what else is counted."""
    return say(
        "Minutes from payment to pass: {to_pass}. Minutes from alert to fix: {minutes}. "
        "False alarms: {false_alarms}. Reports: {reports}.",
        to_pass=_number(summary.to_pass),
        minutes=_number(summary.minutes),
        false_alarms=summary.false_alarms,
        reports=summary.reports,
    )


def _reviewed(summary: Summary) -> tuple[str, ...]:
    """How well the fixes worked, where the period is long enough to tell."""
    review = summary.review
    if summary.period.name != "quarter":
        return ()
    if not review.made:
        return (say("No fix was made in this time."),)
    if review.standing is None or review.came_back is None:
        return (
            counted(
                review.made,
                "{number} fix was made. Taken back: {taken_back}. Did not work: {failed}. How it stands now "
                "is not known.",
                "{number} fixes were made. Taken back: {taken_back}. Did not work: {failed}. How they stand "
                "now is not known.",
                taken_back=review.taken_back,
                failed=review.failed,
            ),
        )
    return (
        counted(
            review.made,
            "{number} fix was made. As it should be now: {standing}. Went wrong again: {came_back}. "
            "Taken back: {taken_back}. Did not work: {failed}.",
            "{number} fixes were made. As they should be now: {standing}. Went wrong again: {came_back}. "
            "Taken back: {taken_back}. Did not work: {failed}.",
            standing=review.standing,
            came_back=review.came_back,
            taken_back=review.taken_back,
            failed=review.failed,
        ),
    )


def percent(share: float | None) -> str:
    """A share of 1 as people read it: "62.5 %"."""
    if share is None:
        return NO_DATA
    return say("{number} %", number=number(round(share * 100, 2)))


def plain(count: int | None) -> str:
    return NO_DATA if count is None else str(count)


def _least(summary: Summary, count: int | None) -> str:
    """A count of what was read: the least that it can be where that was not everything."""
    if count is None or summary.coverage.complete:
        return plain(count)
    return say("at least {number}", number=count)


def figures(summary: Summary) -> list[tuple[str, str, str, str]]:
    """Each figure's name, what it is now, its target, and whether that is met."""
    return [
        (say("Passes bought"), _least(summary, summary.purchases), "–", "–"),
        _target(summary, "webhook_success_rate", say("Made by the webhook"), percent(summary.rate)),
        (say("Minutes to a pass"), _number(summary.to_pass), "–", "–"),
        _target(summary, "by_hand_share", say("Fixed by hand"), str(summary.by_hand)),
        (say("Fixed automatically"), str(summary.automatic), "–", "–"),
        (STILL_OPEN, _least(summary, summary.still_open), "–", "–"),
        _target(summary, "minutes_to_fix", say("Minutes to a fix"), _number(summary.minutes)),
        _target(summary, "false_alarm_share", say("False alarms"), str(summary.false_alarms)),
        _target(summary, "reports_per_week", say("Reports"), str(summary.reports)),
        (TO_WRITE_TO, str(summary.owed), "–", "–"),
    ]


_TARGETS = {
    "webhook_success_rate": say("More than 98 %, at best 99 %"),
    "by_hand_share": say("Less than 2 % of passes"),
    "minutes_to_fix": say("Less than 5"),
    "false_alarm_share": say("Less than 5 % of alerts"),
    "reports_per_week": say("Less than 1 a week"),
}


def _target(summary: Summary, name: str, label: str, now: str) -> tuple[str, str, str, str]:
    return (label, now, _TARGETS[name], _MET[summary.targets[name].met])


def unread(summary: Summary) -> tuple[str, ...]:
    """What hindered, where the figures are not complete."""
    problems = summary.coverage.problems
    if not problems:
        return ()
    told = kit.cut(joined(" ", (shared.masked(each, None) for each in problems)), 900)
    return (say("Not everything could be looked at, so these figures are not complete. {told}", told=told),)


def _number(value: float | None) -> str:
    return NO_DATA if value is None else number(round(value, 1))


def _table(summary: Summary) -> Block:
    rows: list[list[RawText | RawNumber | RichTextBlock]] = [
        [RawText(cell) for cell in row] for row in (_COLUMNS, *figures(summary))
    ]
    return DataTableBlock(rows, say("The figures and their targets"), page_size=len(rows))

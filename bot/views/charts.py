"""Slack's own charts of the managers' figures. The text beside them tells the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slackblocks import BarChart, DataPoint, DataSeries, DataVisualizationBlock, LineChart
from slackblocks.objects import AxisConfig

from bot.speech import cut, say, short_day

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slackblocks import Block

    from bot.figures import Day, Summary

_LABEL = 20
"""Characters of a name in a chart, which is Slack's own limit."""

_CAUSES = 6
"""Bars: Slack's pages and schema name 6 and 12 as the limit, so the smaller holds everywhere."""

CAUSES = {
    "log_error": say("Site gave an error"),
    "stuck": say("Site never finished"),
    "log_success": say("Site said it's done"),
    "no_delivery": say("Site never heard"),
    "free_pass": say("Free pass"),
    "upgrade_incomplete": say("Upgrade half done"),
    "upgrade_not_applied": say("Upgrade not done"),
    "owner_record_missing": say("No customer record"),
    "owner_unknown": say("Unknown account"),
    "no_metadata": say("Pass not named"),
    "no_owner": say("Not signed in"),
    "pass_deleted": say("Pass deleted"),
    "pass_type_unknown": say("Unknown pass type"),
    "made_by_hand": say("Made by hand"),
    "broken_reference": say("Broken link"),
    "other_account": say("Other account"),
    "wrong_school": say("Wrong school"),
    "end_date_too_early": say("Ends too early"),
    "dates": say("Wrong dates"),
    "same_session": say("Made twice"),
    "probable": say("Perhaps twice"),
}
"""Short names of reasons; any other one stands under "Something else"."""

_OTHER = say("Something else")


def charts(summary: Summary) -> list[Block]:
    return [*_trend(summary.trend), *_causes(summary.causes or ())]


def _trend(days: Sequence[Day]) -> list[Block]:
    """Only days with data, and only where there are two: one point is no line."""
    told = [(each.day, each.rate, each.gaps or 0) for each in days if each.rate is not None]
    if len(told) < 2:  # noqa: PLR2004 (said above)
        return []
    names: list[str] = [short_day(each) for each, _, _ in told]
    rates = [round(rate * 100, 2) for _, rate, _ in told]
    series = [
        _series(say("Success rate, %"), names, rates),
        _series(say("Gaps"), names, [gaps for _, _, gaps in told]),
    ]
    title = say("Success rate and gaps by day")
    return [DataVisualizationBlock(title, LineChart(series, AxisConfig(names)))]


def _causes(causes: Sequence[tuple[str, int]]) -> list[Block]:
    """The most common ones, the rest as one bar."""
    counts: dict[str, int] = {}
    for reason, number in causes:
        name = CAUSES.get(reason, _OTHER)
        crowded = len(counts) >= _CAUSES - 1 and name not in counts
        name = _OTHER if crowded else name
        counts[name] = counts.get(name, 0) + number
    if not counts:
        return []
    names = [cut(name, _LABEL) for name in counts]
    series = [_series(say("Gaps"), names, list(counts.values()))]
    return [DataVisualizationBlock(say("Why passes went wrong"), BarChart(series, AxisConfig(names)))]


def _series(name: str, points: Sequence[str], values: Sequence[float]) -> DataSeries:
    pairs = zip(points, values, strict=True)
    return DataSeries(cut(name, _LABEL), [DataPoint(point, value) for point, value in pairs])

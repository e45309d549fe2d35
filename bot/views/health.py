"""What `/webhook-health` answers: what is wrong with what to do, what could not be told, and what is fine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from slackblocks import DataPoint, DataSeries, DataVisualizationBlock, LineChart, SectionBlock
from slackblocks.objects import AxisConfig

from bot.speech import Said, counted, cut, day, joined, say, told
from bot.views import ids, kit
from bot.views.seen import seen

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from slackblocks import Block

    from bot.findings import Check
    from bot.health.repairs import Offer
    from bot.messages import Message
    from bot.speech import Reader

HEADS = {
    "ok": say("Payments reach the site. Nothing needs to be done."),
    "warning": say("Payments reach the site, but something should be looked at."),
    "critical": say("Payments do not reach the site as they should."),
}
SO_FAR = say("What could be checked is fine.")
_ORDER = ("fail", "warn", "unknown", "ok")
_MARKS = {
    "fail": say("Problem"),
    "warn": say("Look at this"),
    "unknown": say("Could not be checked"),
}
_PLACES = {
    "switch_off": "endpoint_duplicates",
    "switch_on": "endpoint_enabled",
    "add_event": "endpoint_events",
    "take_over": "deliveries",
}
"""Beside which check an offer stands."""

_TITLES = {
    "switch_off": say("Switch the duplicate off?"),
    "switch_on": say("Switch the endpoint on?"),
    "add_event": say("Add the missing event?"),
    "take_over": say("Let Passkeeper take over?"),
}
_YES = {
    "switch_off": say("Switch It Off"),
    "switch_on": say("Switch It On"),
    "add_event": say("Add It"),
    "take_over": say("Take Over"),
}
_LINE, _HEAD, _FINE, _UNKNOWN = 500, 150, 1900, 2500


def health_message(status: str, checks: Sequence[Check], offers: Sequence[Offer] = ()) -> Message:
    """`status` is ok, warning or critical, as in the JSON; `offers` become buttons."""
    ordered = sorted(checks, key=lambda check: _ORDER.index(check.status))
    loud = [check for check in ordered if check.status in {"fail", "warn"}]
    unsure = [check for check in ordered if check.status == "unknown"]
    fine = [check for check in ordered if check.status == "ok"]
    head = _head(status, len(unsure))
    blocks: list[Block] = [SectionBlock(kit.plain(head))]
    for check in loud:
        blocks += _shown(check, [each for each in offers if _PLACES[each.kind] == check.check])
    named = {check.check for check in loud}
    for offer in offers:
        blocks += [] if _PLACES[offer.kind] in named else _button(offer)
    blocks += [*_chart(checks), *_unsure(unsure), *_fine(fine)]
    return kit.message(joined("\n", (head, *map(_told, [*loud, *unsure]))), blocks)


def _head(status: str, unsure: int) -> str:
    head = HEADS.get(status, HEADS["critical"])
    if not unsure:
        return head
    left = counted(unsure, "{number} check could not be made.", "{number} checks could not be made.")
    return joined(" ", (SO_FAR if status == "ok" else head, left))


def _shown(check: Check, offers: Sequence[Offer]) -> Iterator[Block]:
    mark, detail, advice = _MARKS[check.status], _plain(check.detail), _plain(check.advice)
    head = say("{mark}: {detail}", mark=mark, detail=detail)
    if len(head) <= _HEAD:
        yield kit.headed(head, cut(advice, _LINE))
    else:
        yield kit.headed(mark, cut(joined("\n", (detail, advice)), 2 * _LINE))
    evidence = seen(check.evidence)
    if evidence:
        yield kit.aside(say("Seen: {evidence}", evidence=evidence))
    for offer in offers:
        yield from _button(offer)


def _button(offer: Offer) -> list[Block]:
    """The press carries a key, and a digest of what was shown: it is decided afresh what it means."""
    press = ids.Press(offer.key, offer.digest).packed()
    asked = kit.confirm(_TITLES[offer.kind], offer.question, _YES[offer.kind])
    return kit.row([kit.button(offer.label, ids.ENDPOINT_REPAIR, press, confirm=asked)])


def _unsure(checks: Sequence[Check]) -> list[Block]:
    if not checks:
        return []
    each = [joined(" ", (_plain(check.detail), _plain(check.advice))) for check in checks]
    lines = joined("\n", [joined("", ("• ", one)) for one in dict.fromkeys(each)])
    return [kit.headed(_MARKS["unknown"], cut(lines, _UNKNOWN))]


def _fine(checks: Sequence[Check]) -> list[Block]:
    if not checks:
        return []
    return [kit.aside(cut(say("Fine: {all}", all=joined(" ", [_plain(c.detail) for c in checks])), _FINE))]


def _chart(checks: Sequence[Check]) -> list[Block]:
    """Only days with data, and only where there are two: one point is no line."""
    rate = next((check for check in checks if check.check == "success_rate"), None)
    all_days = rate.evidence.get("by_day") if rate else None
    days = [each for each in all_days if each["purchases"]] if isinstance(all_days, list) else []
    if len(days) < 2:  # noqa: PLR2004 (said above)
        return []
    names = [_day(each["date"]) for each in days]
    series = [
        _series(say("Passes bought"), names, [each["purchases"] for each in days]),
        _series(say("Came by themselves"), names, [each["arrived"] for each in days]),
    ]
    return [DataVisualizationBlock(say("Passes by day"), LineChart(series, AxisConfig(names)))]


def _series(name: str, days: Sequence[str], values: Sequence[int]) -> DataSeries:
    return DataSeries(name, [DataPoint(at, value) for at, value in zip(days, values, strict=True)])


def _day(written: str) -> str:
    """At noon, so that it is the same day for every reader."""
    return day(datetime.combine(date.fromisoformat(written), time(12), UTC))


def _told(check: Check) -> str:
    head = say("{mark}: {detail}", mark=_MARKS[check.status], detail=_plain(check.detail))
    advice = say("What to do: {advice}", advice=_plain(check.advice)) if check.advice else ""
    return cut(joined("\n", (head, advice)), _LINE)


@dataclass(frozen=True, slots=True)
class _Unmarked:
    text: str

    def told(self, reader: Reader) -> str:
        return told(self.text, reader).replace("`", "")


def _plain(text: str) -> str:
    """Commands are marked for a terminal or a page; here they are read as they are."""
    return Said(_Unmarked(text)) if isinstance(text, Said) else text.replace("`", "")

"""The table of an alert that is about many purchases, within Slack's limits for tables.

https://docs.slack.dev/reference/block-kit/blocks/data-table-block
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from slackblocks import DataTableBlock, RawText

from bot.speech import cut, joined, say
from bot.views import said
from bot.views.states import plain_state

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slackblocks import Block, RawNumber, RichTextBlock

    from bot.alerts import Gap
    from bot.findings import Finding

ROWS = 200
"""Gaps in one table, which is Slack's own limit."""

_MOST, _ROOMY = 18_000, 14_000
_CELL = 40
_COLUMNS = (say("Customer"), say("Pass"), say("Amount and day"), say("What is wrong"), say("State"))
_CAPTION = say("Purchases that need a look")


def parts(findings: Sequence[Finding]) -> list[list[Finding]]:
    """The findings in tables that Slack takes, with room left for states that grow."""
    found: list[list[Finding]] = [[]]
    room = _ROOMY
    for finding in findings:
        length = sum(len(cut(cell, _CELL)) for cell in _about(finding)) + _CELL
        if found[-1] and (len(found[-1]) == ROWS or length > room):
            found.append([])
            room = _ROOMY
        found[-1].append(finding)
        room -= length
    return found


def table(gaps: Sequence[Gap]) -> Block:
    """The first `ROWS` of them."""
    shown = gaps[:ROWS]
    cells = [(*_about(gap.finding), plain_state(gap)) for gap in shown]
    fits = sum(len(cut(cell, _CELL)) for row in cells for cell in row) <= _MOST
    width = _CELL if fits else max(12, _MOST // (len(shown) * len(_COLUMNS)))
    rows = [[RawText(cut(cell, width)) for cell in row] for row in (_COLUMNS, *cells)]
    told: list[list[RawText | RawNumber | RichTextBlock]] = [[*row] for row in rows]
    return DataTableBlock(told, _CAPTION, page_size=min(100, len(shown)))


def _about(finding: Finding) -> tuple[str, ...]:
    bought = joined(" ", (said.money(finding), said.paid(finding)))
    return (said.first_name(finding), said.pass_name(finding), bought or "–", said.title(finding))

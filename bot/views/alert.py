"""What the support channel is told of gaps, and how each stands now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slackblocks import DataTableBlock, OverflowMenu, RawText

from bot.views import buttons, fixes, ids, kit, said, shared

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from slackblocks import Block, Element, RawNumber, RichTextBlock

    from bot.alerts import Alert, Gap
    from bot.messages import Message

ROWS = 200
"""Gaps in one table, which is Slack's own limit; what is beyond is counted."""

_TABLE_CHARACTERS = 18_000
_OPTION_VALUE = 150
_COLUMNS = ("Customer", "Pass", "Amount and day", "What is wrong", "State")
_STATES = {
    "open": "Open",
    "fixed": "Fixed",
    "healed": "Healed by itself",
    "changed": "Changed since",
    "dismissed": "Not a problem",
}


def alert_message(alert: Alert, now: datetime) -> Message:
    """One gap or many, in their present state. `now` is for the time of an open alert."""
    return _single(alert, alert.gaps[0]) if len(alert.gaps) == 1 else _several(alert, now)


def _single(alert: Alert, gap: Gap) -> Message:
    finding = gap.finding
    told = f"{shared.line(finding)}\n{shared.public(finding.detail, finding)}"
    blocks: list[Block] = [
        shared.told(finding),
        kit.aside_rich(_state(alert, gap), after=shared.whom(finding)),
        *kit.row(_buttons(alert, gap)),
    ]
    return kit.message(f"{told}\n{_plain_state(gap)}", blocks)


def _several(alert: Alert, now: datetime) -> Message:
    open_ = [gap for gap in alert.gaps if gap.state == "open"]
    head = _head(len(alert.gaps), len(open_))
    blocks: list[Block] = [kit.say(head), _table(alert.gaps), kit.aside_rich(_progress(alert, now))]
    if len(alert.gaps) > ROWS:
        blocks.append(kit.say(f"There are {len(alert.gaps) - ROWS} more. Type /pass-fix to go through them."))
    fixable = [gap.finding for gap in open_ if gap.finding.fixable and gap.finding.session_id]
    row: list[Element] = [fixes.several(fixable)] if fixable else []
    if open_ and alert.claimed_by is None:
        row.append(_claim(alert))
    named = [f"{shared.line(gap.finding)} ({_plain_state(gap)})" for gap in alert.gaps]
    return kit.message("\n".join((head, *named)), [*blocks, *kit.row(row)])


def _head(total: int, left: int) -> str:
    if left == total:
        return f"{total} paid purchases do not have the pass that was bought."
    return f"{total} paid purchases did not have the pass that was bought; {left} still do not."


def _table(gaps: Sequence[Gap]) -> Block:
    shown = gaps[:ROWS]
    width = max(12, min(40, _TABLE_CHARACTERS // (len(shown) * len(_COLUMNS))))
    rows = [[RawText(kit.cut(cell, width)) for cell in _cells(gap)] for gap in shown]
    header = [RawText(column) for column in _COLUMNS]
    table: list[list[RawText | RawNumber | RichTextBlock]] = [[*one] for one in (header, *rows)]
    return DataTableBlock(table, "Purchases that need a look", page_size=min(100, len(shown)))


def _cells(gap: Gap) -> tuple[str, ...]:
    finding = gap.finding
    bought = " ".join(part for part in (said.money(finding), said.paid(finding)) if part)
    return (
        said.first_name(finding),
        said.pass_name(finding),
        bought or "–",
        said.title(finding),
        _plain_state(gap),
    )


def _progress(alert: Alert, now: datetime) -> str:
    taken = f"Taken by {kit.person(alert.claimed_by)} · " if alert.claimed_by else ""
    return f"{taken}As of {kit.moment(now)}"


def _state(alert: Alert, gap: Gap) -> str:
    """How the gap stands, with who and when where somebody did something."""
    parts = [kit.escape(_plain_state(gap))]
    if gap.by:
        parts[0] += f" by {kit.person(gap.by)}"
    elif gap.state == "open" and alert.claimed_by:
        parts = [f"Taken by {kit.person(alert.claimed_by)}"]
    return " · ".join([*parts, kit.moment(gap.at)] if gap.at else parts)


def _plain_state(gap: Gap) -> str:
    state = _STATES[gap.state]
    if gap.state == "changed" and gap.by:
        return "Taken back"
    if gap.note and gap.state in {"dismissed", "changed"}:
        return kit.cut(f"{state}: {shared.public(gap.note, gap.finding)}", 300)
    return state


def _buttons(alert: Alert, gap: Gap) -> list[Element]:
    finding = gap.finding
    shown: list[Element] = []
    if gap.state == "open":
        if finding.fixable and finding.session_id:
            shown.append(buttons.fix(finding, masked=True, primary=True))
        if alert.claimed_by is None:
            shown.append(_claim(alert))
        if buttons.wants_apology(finding):
            shown.append(buttons.draft(finding))
        shown += _more(gap)
    if finding.session_id and gap.state == "fixed":
        shown.append(buttons.draft(finding))
    if finding.session_id and (gap.state == "fixed" or (gap.state == "changed" and gap.by)):
        shown.append(buttons.undo(finding, ids.Press(finding.session_id).packed(), masked=True))
    return shown


def _claim(alert: Alert) -> Element:
    return kit.button("I'll Take It", ids.CLAIM, alert.id)


def _more(gap: Gap) -> list[Element]:
    url = said.stripe_url(gap.finding)
    options = [kit.option("Open in Stripe", ids.STRIPE, url=url)] if url else []
    if len(ids.NOT_A_PROBLEM + gap.key) <= _OPTION_VALUE:
        options.append(kit.option("Not a Problem", ids.NOT_A_PROBLEM + gap.key))
    return [OverflowMenu(ids.MORE, options)] if options else []

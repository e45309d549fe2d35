"""The app's home tab: what waits for this person, what is open, whom to write to, and how it goes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from slackblocks import DividerBlock

from bot import words
from bot.attention import is_gap
from bot.speech import counted, day, joined, say
from bot.views import buttons, ids, kit, said
from bot.views.charts import charts
from bot.views.notes import COMMANDS
from bot.views.summary import STILL_OPEN, TO_WRITE_TO, figures, fixed, head, percent, times, unread

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from slackblocks import Block, Button

    from bot.alerts import Alert
    from bot.contacts import Owed
    from bot.figures import Summary
    from bot.findings import Finding
    from bot.messages import View

_GAPS, _OWED, _CHECKS = 8, 5, 5
"""How many of each are shown: the rest is counted, since nobody reads on and a view holds 100 blocks."""


@dataclass(frozen=True, slots=True)
class Board:
    """What one person sees. `alerts` have an open gap; `checks` are what they asked lately, newest first.

    `manager` tells whether the figures are for them; `summary` is None while those are being read.
    """

    user: str
    alerts: Sequence[Alert]
    owed: Sequence[Owed]
    checks: Sequence[str]
    manager: bool = False
    summary: Summary | None = None


def home_view(board: Board, now: datetime, *, charted: bool = True) -> View:
    """`charted=False` says the same in words, for a workspace that takes no charts in a home tab."""
    blocks: list[Block] = []
    if board.manager:
        blocks += [*_figures(board.summary, charted=charted), DividerBlock()]
    mine = _open([alert for alert in board.alerts if alert.claimed_by == board.user])
    others = _open([alert for alert in board.alerts if alert.claimed_by != board.user])
    if mine:
        blocks += _gaps(say("Waiting for you"), mine)
    blocks += _gaps(say("Open"), others) if others or mine else [kit.say(say("No alert is open."))]
    blocks += _to_write(board.owed)
    blocks.append(DividerBlock())
    if board.checks:
        listed = joined("\n", [words.line(check) for check in board.checks[:_CHECKS]])
        blocks.append(kit.headed(say("You checked lately"), listed))
    blocks += [kit.say(_command(name)) for name in COMMANDS]
    return kit.home([*blocks, kit.aside_rich(say("Updated {time}", time=kit.moment(now)))])


def stranger_view(refusal: str) -> View:
    """For somebody who may not use Passkeeper: only why."""
    return kit.home([kit.say(refusal)])


def _open(alerts: Sequence[Alert]) -> list[Finding]:
    gaps = [gap.finding for alert in alerts for gap in alert.gaps if gap.state == "open"]
    return list({finding.key: finding for finding in gaps}.values())


def _gaps(title: str, findings: Sequence[Finding]) -> list[Block]:
    blocks: list[Block] = [kit.headed(title, _how_many(len(findings)))]
    for finding in findings[:_GAPS]:
        blocks.append(kit.headed(said.title(finding), _line(finding)))
        blocks += kit.row(_buttons(finding))
    if len(findings) > _GAPS:
        left = len(findings) - _GAPS
        blocks.append(kit.say(say("{left} more: type /pass-fix.", left=left)))
    return blocks


def _how_many(number: int) -> str:
    return counted(
        number, "{number} purchase is not as it should be.", "{number} purchases are not as they should be."
    )


def _line(finding: Finding) -> str:
    return joined(" · ", (said.person(finding), said.purchase(finding)))


def _buttons(finding: Finding) -> list[Button]:
    """Only such as open a dialog: a home tab has no place for an answer."""
    press = ids.Press(finding.session_id or "").packed()
    shown: list[Button] = []
    if finding.fixable and finding.session_id:
        shown.append(kit.button(buttons.fix_label(finding), ids.REVIEW, press))
    if is_gap(finding) and buttons.wants_apology(finding):
        shown.append(buttons.draft(finding))
    return shown


def _to_write(owed: Sequence[Owed]) -> list[Block]:
    if not owed:
        return []
    number = counted(
        len(owed),
        "{number} customer's pass was put right, and nobody has told them yet.",
        "{number} customers' passes were put right, and nobody has told them yet.",
    )
    blocks: list[Block] = [DividerBlock(), kit.headed(say("Customers to write to"), number)]
    for one in owed[:_OWED]:
        since = say("put right on {day}", day=day(one.since))
        blocks.append(kit.say(joined(" · ", (_name(one), joined(", ", map(words.line, one.passes)), since))))
        press = ids.Press(one.session_ids[0]).packed()
        blocks += kit.row([kit.button(say("Draft Apology"), ids.DRAFT, press)])
    return blocks


def _name(one: Owed) -> str:
    return words.line(one.name or one.email) or say("A customer")


def _figures(summary: Summary | None, *, charted: bool) -> list[Block]:
    """Read some minutes ago, as they say; what is open, and whom to write to, stands below as it is now."""
    if summary is None:
        return [kit.say(say("Reading the figures…"))]
    told = joined("\n", (*unread(summary), fixed(summary), times(summary)))
    drawn = charts(summary) if charted else [kit.say(_in_words(summary))]
    as_of = say("Figures as of {time}", time=kit.moment(summary.period.until))
    return [kit.headed(head(summary), told), *drawn, kit.aside_rich(as_of)]


def _in_words(summary: Summary) -> str:
    days = [
        say("{day}: {rate}", day=str(each.day), rate=percent(each.rate))
        for each in summary.trend
        if each.purchases
    ]
    rows = [row for row in figures(summary) if row[0] not in {STILL_OPEN, TO_WRITE_TO}]
    lines = [say("{figure}: {now}", figure=name, now=now) for name, now, _, _ in rows]
    return kit.cut(joined("\n", (*lines, *days)), 2900)


def _command(name: str) -> str:
    _, purpose, example = COMMANDS[name]
    return say("{name}: {purpose}\nExample: {example}", name=name, purpose=purpose, example=example)

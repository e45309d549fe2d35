"""What the support channel is told of gaps, and how each stands now."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

from slackblocks import OverflowMenu

from bot.speech import joined, say
from bot.views import buttons, fixes, ids, incident, kit, said, shared, snoozing
from bot.views.states import STATES, held_by, plain_held, plain_state, state, taken_back
from bot.views.table import table

if TYPE_CHECKING:
    from datetime import datetime

    from slackblocks import Block, Element, Option

    from bot.alerts import Alert, Gap
    from bot.messages import Message

_OPTION_VALUE = 150
_NINE = time(9)


def alert_message(alert: Alert, now: datetime, daily_at: time = _NINE) -> Message:
    """One gap or many, in their present state. `daily_at` is until when in the morning it can be put off."""
    if len(alert.gaps) == 1 and alert.day is None:
        return _single(alert, alert.gaps[0], now, daily_at)
    return _several(alert, now, daily_at)


def _single(alert: Alert, gap: Gap, now: datetime, daily_at: time) -> Message:
    finding = gap.finding
    head, body, line = _present(gap)
    blocks: list[Block] = [
        kit.headed(head, kit.cut(body, 1500)),
        kit.aside_rich(state(alert, gap, now), after=shared.whom(finding)),
        *kit.row(_buttons(alert, gap, daily_at)),
    ]
    return kit.message(joined("\n", (line, body, plain_held(alert, gap, now))), blocks)


def _present(gap: Gap) -> tuple[str, str, str]:
    """Head, body and first line; what once was to be done is no longer said of what is settled.

    There the pass stands in the head and the school beside the customer, so the body names neither.
    """
    finding = gap.finding
    if gap.state not in {"fixed", "dismissed"} and not taken_back(gap):
        return said.title(finding), shared.public(finding.detail, finding), shared.line(finding)
    what = shared.public(said.pass_name(finding), finding)
    settled = STATES["dismissed"] if gap.state == "dismissed" else plain_state(gap)
    head = say("{state}: {what}", state=settled, what=what)
    done = shared.public(gap.note, finding) if gap.note and gap.state != "dismissed" else ""
    bought = joined(" · ", (said.money(finding), said.paid(finding)))
    return head, joined("\n", (done, bought)), joined(" · ", (head, shared.whom(finding)))


def _several(alert: Alert, now: datetime, daily_at: time) -> Message:
    """An incident that came up one by one has no table: its gaps have alerts of their own."""
    head = incident.head(alert)
    facts = incident.facts(alert) if alert.day else ""
    blocks: list[Block] = [kit.headed(head, facts) if alert.day else kit.say(head)]
    if alert.gaps:
        blocks.append(table(alert.gaps))
    more = incident.elsewhere(alert) or (incident.NEWER if alert.day else "")
    if more:
        blocks.append(kit.say(more))
    blocks += [kit.aside_rich(_progress(alert, now)), *kit.row(_row(alert, daily_at))]
    named = [_named(gap) for gap in alert.gaps]
    return kit.message(joined("\n", (head, facts, *named, more)), blocks)


def _named(gap: Gap) -> str:
    return say("{what} ({state})", what=shared.line(gap.finding), state=plain_state(gap))


def _progress(alert: Alert, now: datetime) -> str:
    return joined(" · ", (held_by(alert, now), say("As of {time}", time=kit.moment(now))))


def _row(alert: Alert, daily_at: time) -> list[Element]:
    open_ = [gap.finding for gap in alert.gaps if gap.state == "open"]
    fixable = [finding for finding in open_ if finding.fixable and finding.session_id]
    row: list[Element] = [fixes.several(fixable)] if fixable else []
    if alert.left and alert.claimed_by is None:
        row.append(_claim(alert))
    if alert.left:
        row.append(OverflowMenu(ids.MORE, snoozing.options(alert, daily_at)))
    return row


def _buttons(alert: Alert, gap: Gap, daily_at: time) -> list[Element]:
    finding = gap.finding
    shown: list[Element] = []
    if gap.state == "open":
        if finding.fixable and finding.session_id:
            shown.append(buttons.fix(finding, masked=True, primary=True))
        if alert.claimed_by is None:
            shown.append(_claim(alert))
        if buttons.wants_apology(finding):
            shown.append(buttons.draft(finding))
        shown.append(OverflowMenu(ids.MORE, [*_more(gap), *snoozing.options(alert, daily_at)]))
    if finding.session_id and gap.state == "fixed":
        shown.append(buttons.draft(finding))
    if finding.session_id and (gap.state == "fixed" or taken_back(gap)):
        asked = ids.Press(finding.session_id, ids.stands_as(gap)).packed()
        shown.append(buttons.undo(finding, asked, masked=True, again=taken_back(gap)))
    return shown


def _claim(alert: Alert) -> Element:
    return kit.button(say("I'll Take It"), ids.CLAIM, alert.id)


def _more(gap: Gap) -> list[Option]:
    url = said.stripe_url(gap.finding)
    options = [kit.option(say("Open in Stripe"), ids.STRIPE, url=url)] if url else []
    dismissal = ids.NOT_A_PROBLEM + gap.finding.key
    if len(dismissal) <= _OPTION_VALUE:
        options.append(kit.option(say("Not a Problem"), dismissal))
    return options

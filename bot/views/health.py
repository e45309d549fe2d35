"""What `/webhook-health` answers: how it stands, then what to do, problems first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.views import kit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slackblocks import Block

    from bot.findings import Check
    from bot.messages import Message

_HEADS = {
    "ok": "Payments reach the site. Nothing needs to be done.",
    "warning": "Payments reach the site, but something should be looked at.",
    "critical": "Payments do not reach the site as they should.",
}
_ORDER = ("fail", "warn", "unknown", "ok")
_MARKS = {"fail": "Problem", "warn": "Look at this", "unknown": "Could not be checked", "ok": "Fine"}
_LINE = 500


def health_message(status: str, checks: Sequence[Check]) -> Message:
    """`status` is ok, warning or critical, as in the JSON."""
    ordered = sorted(checks, key=lambda check: _ORDER.index(check.status))
    loud = [check for check in ordered if check.status != "ok"]
    fine = [check for check in ordered if check.status == "ok"]
    head = _head(status, checks)
    blocks: list[Block] = [kit.say(head), *(kit.say(_told(check)) for check in loud[:20])]
    if fine:
        blocks.append(kit.say(kit.cut("\n".join(_told(check) for check in fine), 2900)))
    return kit.message("\n".join((head, *map(_told, loud))), blocks)


def _head(status: str, checks: Sequence[Check]) -> str:
    head = _HEADS.get(status, _HEADS["critical"])
    unknown = sum(check.status == "unknown" for check in checks)
    if not unknown:
        return head
    if status == "ok":
        head = "What could be checked is fine."
    return f"{head} {unknown} check{'s' * (unknown > 1)} could not be made."


def _told(check: Check) -> str:
    advice = f"\nWhat to do: {check.advice}" if check.advice and check.status != "ok" else ""
    return kit.cut(f"{_MARKS[check.status]}: {check.detail}{advice}", _LINE)

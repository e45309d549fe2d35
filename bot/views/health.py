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
_HEAD = 150


def health_message(status: str, checks: Sequence[Check]) -> Message:
    """`status` is ok, warning or critical, as in the JSON."""
    ordered = sorted(checks, key=lambda check: _ORDER.index(check.status))
    loud = [check for check in ordered if check.status != "ok"]
    fine = [check for check in ordered if check.status == "ok"]
    head = _head(status, checks)
    blocks: list[Block] = [kit.say(head), *map(_shown, loud)]
    if fine:
        blocks.append(kit.aside(kit.cut(f"Fine: {' '.join(_plain(check.detail) for check in fine)}", 1900)))
    return kit.message("\n".join((head, *map(_told, loud))), blocks)


def _head(status: str, checks: Sequence[Check]) -> str:
    head = _HEADS.get(status, _HEADS["critical"])
    unknown = sum(check.status == "unknown" for check in checks)
    if not unknown:
        return head
    if status == "ok":
        head = "What could be checked is fine."
    return f"{head} {unknown} check{'s' * (unknown > 1)} could not be made."


def _shown(check: Check) -> Block:
    head = f"{_MARKS[check.status]}: {_plain(check.detail)}"
    body = _plain(check.advice)
    if len(head) > _HEAD:
        head, body = _MARKS[check.status], f"{_plain(check.detail)} {body}"
    return kit.headed(head, kit.cut(body, _LINE))


def _told(check: Check) -> str:
    advice = f"\nWhat to do: {_plain(check.advice)}" if check.advice else ""
    return kit.cut(f"{_MARKS[check.status]}: {_plain(check.detail)}{advice}", _LINE)


def _plain(text: str) -> str:
    """Commands are marked for a terminal or a page; here they are read as they are."""
    return text.replace("`", "")

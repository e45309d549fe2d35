"""A finding as a channel may read it: first name, masked address, no button that writes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot import words
from bot.views import buttons, kit, said

if TYPE_CHECKING:
    from slackblocks import Block

    from bot.findings import Finding
    from bot.messages import Message

_ADDRESS = re.compile(r"[^\s<>\"'(),;:]+@[^\s<>\"'(),;:]*[^\s<>\"'(),;:.]")


def public(text: str, finding: Finding) -> str:
    """The text with every address masked, and the customer's name cut to the first."""
    return masked(text, finding.customer)


def masked(text: str, customer: str | None) -> str:
    """The same, where only the customer's name is known."""
    shown = _ADDRESS.sub(lambda found: words.masked(found[0]), text)
    for name in filter(None, (customer, words.line(customer))):
        shown = shown.replace(name, words.first_name(customer) or "A customer")
    return shown


def line(finding: Finding) -> str:
    """Whom it is about and what they bought, in one line."""
    whom = " · ".join(part for part in (said.first_name(finding), said.masked_email(finding)) if part)
    return public(f"{said.title(finding)}: {whom} · {said.purchase(finding)}", finding)


def told(finding: Finding) -> Block:
    """What it came to, and why."""
    return kit.headed(said.title(finding), kit.cut(public(finding.detail, finding), 1500))


def whom(finding: Finding) -> str:
    """Who it is about and where, as a channel may read it."""
    parts = (said.first_name(finding), said.masked_email(finding), words.line(finding.school, 60))
    return public(" · ".join(part for part in parts if part), finding)


def shared_message(finding: Finding, by: str) -> Message:
    """`by` is the Slack id of the person who shares it."""
    text = f"{line(finding)}\n{public(finding.detail, finding)}"
    blocks = [
        told(finding),
        *kit.row(buttons.stripe(finding)),
        kit.aside_rich(f"Shared by {kit.person(by)}", after=whom(finding)),
    ]
    return kit.message(text, blocks)

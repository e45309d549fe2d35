"""A finding as a channel may read it: first name, masked address, no button that writes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot import masking, words
from bot.speech import ENGLISH, Said, joined, say
from bot.speech import told as told_to
from bot.views import buttons, kit, said

if TYPE_CHECKING:
    from slackblocks import Block

    from bot.findings import Finding
    from bot.messages import Message
    from bot.speech import Reader


@dataclass(frozen=True, slots=True)
class _Masked:
    """Masked after it was told, since names and addresses stand in it only then."""

    text: str
    customer: str | None

    def told(self, reader: Reader) -> str:
        shown = masking.without_addresses(told_to(self.text, reader))
        instead = words.first_name(self.customer) or told_to(said.A_CUSTOMER, reader)
        return masking.without_names(shown, (self.customer or "", words.line(self.customer)), instead)


def public(text: str, finding: Finding) -> str:
    """The text with every address masked, and the customer's name cut to the first."""
    return masked(text, finding.customer)


def masked(text: str, customer: str | None) -> str:
    """The same, where only the customer's name is known."""
    shown = _Masked(text, customer)
    return Said(shown) if isinstance(text, Said) else shown.told(ENGLISH)


def line(finding: Finding) -> str:
    """Whom it is about and what they bought, in one line."""
    parts = (said.first_name(finding), said.masked_email(finding), said.purchase(finding))
    text = say("{title}: {what}", title=said.title(finding), what=joined(" · ", parts))
    return public(text, finding)


def told(finding: Finding) -> Block:
    """What it came to, and why."""
    return kit.headed(said.title(finding), kit.cut(public(finding.detail, finding), 1500))


def whom(finding: Finding) -> str:
    """Who it is about and where, as a channel may read it."""
    parts = (said.first_name(finding), said.masked_email(finding), words.line(finding.school, 60))
    return public(joined(" · ", parts), finding)


def shared_message(finding: Finding, by: str) -> Message:
    """`by` is the Slack id of the person who shares it."""
    text = joined("\n", (line(finding), public(finding.detail, finding)))
    blocks = [
        told(finding),
        *kit.row(buttons.stripe(finding)),
        kit.aside_rich(say("Shared by {person}", person=kit.person(by)), after=whom(finding)),
    ]
    return kit.message(text, blocks)

"""What the support channel reads when a customer asks for a person's help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import words
from bot.attention import needs_person
from bot.speech import counted, cut, joined, say
from bot.views import ids, kit, said, shared

if TYPE_CHECKING:
    from slackblocks import Block

    from bot.customer_reports import CustomerReport
    from bot.findings import Answer, Finding
    from bot.messages import Message

CHECK = say("Check This Customer")
NOT_LOOKED = say("Their purchases could not be looked up just now.")
NOTHING = say("No purchase of theirs was found.")
NOT_ALL = say("Not everything could be looked at.")
SILENT = say("They left no message.")

_WORDS = 1_200


def report_message(report: CustomerReport, answer: Answer | None) -> Message:
    """`answer` is what a check of this person says now, None where nobody could be asked."""
    customer = answer.customer if answer else None
    name = customer.name if customer else None
    head = say("{who} asks for help", who=words.first_name(name) or said.A_CUSTOMER)
    told = cut(shared.masked(_told(report), name), _WORDS)
    known = shared.masked(_known(report, answer), name)
    address = words.masked(customer.emails[0]) if customer and customer.emails else ""
    blocks: list[Block] = [
        kit.headed(head, told),
        kit.say(known),
        *([kit.aside(address)] if address else []),
        *kit.row([kit.button(CHECK, ids.REPORT_CHECK, ids.Press(report.by).packed(), primary=True)]),
    ]
    return kit.message(joined("\n", (head, told, known, address)), blocks)


def _told(report: CustomerReport) -> str:
    return say("“{message}”", message=report.text) if report.text else SILENT


def _known(report: CustomerReport, answer: Answer | None) -> str:
    """One line: the purchase that matters most, and how many others there are."""
    if answer is None:
        return NOT_LOOKED
    bought = [finding for finding in answer.findings if finding.session_id]
    gaps = "" if answer.coverage.complete else NOT_ALL
    if not bought:
        return NOTHING if answer.coverage.complete else NOT_LOOKED
    first = min(bought, key=lambda finding: _rank(report, finding))
    line = say("{title}: {what}", title=said.title(first), what=said.purchase(first))
    more = counted(len(bought) - 1, "and {number} more purchase", "and {number} more purchases")
    return joined(" · ", (line, more if len(bought) > 1 else "", gaps))


def _rank(report: CustomerReport, finding: Finding) -> tuple[bool, bool]:
    """What the customer names comes first, then what somebody has to act on; else the newest."""
    return (finding.session_id != report.session_id, not needs_person(finding))

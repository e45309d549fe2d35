"""What is said about one finding, in full for the person who asked and masked for a channel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import words
from bot.verdicts import Verdict

if TYPE_CHECKING:
    from bot.findings import Finding

TITLES = {
    Verdict.UNCHECKED: "Could not be checked",
    Verdict.MONEY_BACK: "Money back",
    Verdict.WAITING: "Too early to say",
    Verdict.NOT_PAID: "Not paid",
    Verdict.BLOCKED: "Paid, and a person must decide",
    Verdict.MISSING: "Paid, and no pass was made",
    Verdict.HIDDEN: "The customer cannot use the pass",
    Verdict.DUPLICATE: "More than one pass for one payment",
    Verdict.WRONG: "Not the pass that was bought",
    Verdict.ENDED: "Over",
    Verdict.OK: "All is well",
    Verdict.NOT_A_PASS: "Not a pass",
    Verdict.UNGROUNDED: "A pass without a payment",
}

_MANAGER = "Only a manager can press the button below."


def title(finding: Finding) -> str:
    return TITLES[finding.verdict]


def who_mends(finding: Finding) -> str:
    """Who may press, where not everybody may; what to do is in the finding's own sentence."""
    return _MANAGER if finding.fixable and finding.needs_manager else ""


def person(finding: Finding) -> str:
    """The customer in full: for the person who asked, never for a channel."""
    return words.line(finding.customer or finding.email) or "a customer we cannot name"


def first_name(finding: Finding) -> str:
    """What a channel may read of a customer's name."""
    return words.first_name(finding.customer) or "A customer"


def masked_email(finding: Finding) -> str:
    return words.masked(finding.email) if finding.email else ""


def pass_name(finding: Finding) -> str:
    return words.line(finding.pass_name) or "a pass whose name we do not know"


def money(finding: Finding) -> str:
    return words.money(finding.money) if finding.money else ""


def paid(finding: Finding) -> str:
    return f"paid {words.day(finding.paid_at)}" if finding.paid_at else ""


def dates(finding: Finding) -> str:
    """From when to when the pass runs, empty where either is not known."""
    if finding.start is None or finding.end is None:
        return ""
    return f"{words.day(finding.start)} to {words.day(finding.end)}"


def purchase(finding: Finding) -> str:
    """One line: pass, price, day of payment, school."""
    parts = (pass_name(finding), money(finding), paid(finding), words.line(finding.school, 60))
    return " · ".join(part for part in parts if part)


def live(finding: Finding) -> str:
    return "" if finding.livemode is not False else "Test mode"


def stripe_url(finding: Finding) -> str | None:
    """Where Stripe's dashboard shows the payment, None where there is none to show."""
    if not finding.payment_intent:
        return None
    account = f"{finding.account}/" if finding.account and finding.account.startswith("acct_") else ""
    mode = "test/" if finding.livemode is False else ""
    return f"https://dashboard.stripe.com/{account}{mode}payments/{finding.payment_intent}"

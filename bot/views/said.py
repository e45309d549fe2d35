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

_STEPS = {
    Verdict.UNCHECKED: "Please try again in a few minutes. Do not tell the customer that nothing was found.",
    Verdict.MONEY_BACK: "Once money goes back, nothing happens by itself. Ask a manager before a change.",
    Verdict.WAITING: "Check again in about ten minutes.",
    Verdict.NOT_PAID: "Tell the customer that the payment did not go through, and that they can buy again.",
    Verdict.BLOCKED: "Show this to a manager: no machine can say which pass is right.",
    Verdict.ENDED: "There is nothing to mend. Whether the customer gets more time is for a manager to say.",
    Verdict.OK: "Ask the customer to sign in again with the same address, on the school's own page.",
    Verdict.NOT_A_PASS: "There is no pass to look for. Hand over to whoever looks after classes.",
    Verdict.UNGROUNDED: "Show this to a manager before anything is changed.",
}

_FIXABLE = "Press the button below: you see what will change before anything is written."
_MANAGER = "A manager can mend this with the button below."
_ASK = "Show this to a manager: it cannot be mended by a button."


def title(finding: Finding) -> str:
    return TITLES[finding.verdict]


def next_step(finding: Finding) -> str:
    if finding.fixable:
        return _MANAGER if finding.needs_manager else _FIXABLE
    return _STEPS.get(finding.verdict, _ASK)


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

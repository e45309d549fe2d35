"""What is said about one finding, in full for the person who asked and masked for a channel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import words
from bot.speech import joined, say
from bot.verdicts import Verdict

if TYPE_CHECKING:
    from bot.findings import Finding

TITLES = {
    Verdict.UNCHECKED: say("Could not be checked"),
    Verdict.MONEY_BACK: say("Money back"),
    Verdict.WAITING: say("Too early to say"),
    Verdict.NOT_PAID: say("Not paid"),
    Verdict.BLOCKED: say("Paid, and a person must decide"),
    Verdict.MISSING: say("Paid, and no pass was made"),
    Verdict.HIDDEN: say("The customer cannot use the pass"),
    Verdict.DUPLICATE: say("More than one pass for one payment"),
    Verdict.WRONG: say("Not the pass that was bought"),
    Verdict.ENDED: say("Over"),
    Verdict.OK: say("All is well"),
    Verdict.NOT_A_PASS: say("Not a pass"),
    Verdict.UNGROUNDED: say("A pass without a payment"),
}

A_CUSTOMER = say("A customer")
UNNAMED_PASS = say("a pass whose name we do not know")

_MANAGER = say("Only a manager can press the button below.")


def title(finding: Finding) -> str:
    return TITLES[finding.verdict]


def who_mends(finding: Finding) -> str:
    """Who may press, where not everybody may; what to do is in the finding's own sentence."""
    return _MANAGER if finding.fixable and finding.needs_manager else ""


def person(finding: Finding) -> str:
    """The customer in full: for the person who asked, never for a channel."""
    return words.line(finding.customer or finding.email) or say("a customer we cannot name")


def first_name(finding: Finding) -> str:
    """What a channel may read of a customer's name."""
    return words.first_name(finding.customer) or A_CUSTOMER


def masked_email(finding: Finding) -> str:
    return words.masked(finding.email) if finding.email else ""


def pass_name(finding: Finding) -> str:
    return words.line(finding.pass_name) or UNNAMED_PASS


def money(finding: Finding) -> str:
    return words.money(finding.money) if finding.money else ""


def paid(finding: Finding) -> str:
    return say("paid {day}", day=words.day(finding.paid_at)) if finding.paid_at else ""


def dates(finding: Finding) -> str:
    """From when to when the pass runs, empty where either is not known."""
    if finding.start is None or finding.end is None:
        return ""
    return say("{start} to {end}", start=words.day(finding.start), end=words.day(finding.end))


def purchase(finding: Finding) -> str:
    """One line: pass, price, day of payment, school."""
    parts = (pass_name(finding), money(finding), paid(finding), words.line(finding.school, 60))
    return joined(" · ", parts)


def live(finding: Finding) -> str:
    return "" if finding.livemode is not False else say("Test mode")


def stripe_url(finding: Finding) -> str | None:
    """Where Stripe's dashboard shows the payment, None where there is none to show."""
    if not finding.payment_intent:
        return None
    account = f"{finding.account}/" if finding.account and finding.account.startswith("acct_") else ""
    mode = "test/" if finding.livemode is False else ""
    return f"https://dashboard.stripe.com/{account}{mode}payments/{finding.payment_intent}"

"""What customers read about their own purchases: plain, with what to do next, and nothing of the inside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping

WRITE = "Please write to us, and we will put it right."

READY = "Your pass is ready."
CONFIRMING = "Your purchase is being confirmed. This usually takes less than a minute."
LATE = "Your pass is taking longer than usual. You do not need to pay again; look again in a few minutes."
PRESS = "Your payment has arrived, and your pass was not made. Ask for your missing pass, and it is added."
HELP = f"Your payment has arrived, and a person needs to look at your pass. {WRITE}"
NOT_FOUND = "No pass was found for this purchase. If you have just paid, look again in a moment."
AGAIN = "We could not look everywhere just now. Nothing is lost; please try again in a minute."

REPORTED = "Thank you. We have your message, and a person will look at it."
REPORTED_BEFORE = (
    "We have your first message of today, and a person will look at it. This second one was not kept; "
    "write to the school if something has changed."
)

ADDED = "We found your payment and added what was missing."
SOME_ADDED = f"We added what we could. Something else needs a person to look at it. {WRITE}"
ALL_THERE = "No pass of yours is missing. One that you paid for minutes ago may need a little longer."
NOTHING_PAID = (
    "We found no payment for a pass on this account in the last 90 days. If you paid while signed in with "
    "another account, sign in with that one; otherwise please write to us."
)
NO_SCHOOL = "We do not know this school."

PLAIN: Final[Mapping[Verdict, str]] = {
    Verdict.NOT_PAID: "This checkout has not been paid, so no pass was made.",
    Verdict.NOT_A_PASS: "No pass belongs to this purchase.",
    Verdict.MONEY_BACK: "This payment was given back or is disputed, so no pass runs for it.",
    Verdict.ENDED: (
        "The pass from this purchase no longer runs. If you think that is wrong, please write to us."
    ),
}
"""What there is to say where no pass is owed."""

"""Sayings for what stands before the question of a pass: what was bought, and what came of the money."""

from __future__ import annotations

from bot.sentences.saying import Approver, Saying, Sayings
from bot.speech import phrase
from bot.verdicts import Verdict

_NOTHING = "Nothing."
_LATER = phrase("Try again in a few minutes.")

NOT_A_PASS: Sayings = {
    (Verdict.NOT_A_PASS, "class"): Saying(
        "A single class was bought, not a pass.",
        "Nothing: hand it to whoever looks after classes.",
        Approver.NOBODY,
        phrase("{who} paid {money} for a single class on {day}, not for a pass."),
        phrase("Check that the place in the class is booked."),
    ),
    (Verdict.NOT_A_PASS, "platform_plan"): Saying(
        "A school paid for its own plan on the platform.",
        _NOTHING,
        Approver.NOBODY,
        phrase("This is a school's own plan on the platform, not a pass."),
    ),
    (Verdict.NOT_A_PASS, "other"): Saying(
        "Something else was bought.",
        _NOTHING,
        Approver.NOBODY,
        phrase("{who} bought something else than a pass on {day}."),
    ),
}

UNCHECKED: Sayings = {
    (Verdict.UNCHECKED, "stripe"): Saying(
        "Stripe did not tell what came of the money.",
        "Nothing yet: check again later.",
        Approver.NOBODY,
        phrase("Stripe could not tell us about {purchase}, so nothing is certain yet."),
        _LATER,
    ),
    (Verdict.UNCHECKED, "store"): Saying(
        "The store of passes could not be read.",
        "Nothing yet: check again later.",
        Approver.NOBODY,
        phrase("The school's records could not be read, so we do not know what came of {purchase}."),
        _LATER,
    ),
    (Verdict.UNCHECKED, "directory"): Saying(
        "The store does not know the owner, and Clerk could not be asked.",
        "Nothing yet: check again later, or connect Clerk.",
        Approver.NOBODY,
        phrase(
            "The school's records do not know who made {purchase}, and the login system could not be asked."
        ),
        phrase("Try again in a few minutes, or ask a manager to have it connected."),
    ),
    (Verdict.UNCHECKED, "account"): Saying(
        "The school's Stripe account is out of reach.",
        "Nothing yet: a manager checks the connection to that account.",
        Approver.NOBODY,
        phrase("The school's Stripe account is out of our reach, so nothing is certain about {purchase}."),
        phrase("Ask a manager to check its connection."),
    ),
    (Verdict.UNCHECKED, "mode"): Saying(
        "The purchase is a test one and our key a live one, or the other way round.",
        "Nothing: check with the key of the right kind.",
        Approver.NOBODY,
        phrase("We cannot judge {purchase}: it and our Stripe key are not of the same kind (test and live)."),
        phrase("Ask a manager to check the settings."),
    ),
}

MONEY_BACK: Sayings = {
    (Verdict.MONEY_BACK, "disputed"): Saying(
        "The customer's bank disputes the payment, or took it back.",
        "Nothing: every fix stops until the dispute is closed.",
        Approver.NOBODY,
        phrase("{who} {bought}, and the payment is disputed."),
        phrase("Leave the pass alone and talk to a manager."),
    ),
    (Verdict.MONEY_BACK, "refunded_still_active"): Saying(
        "Refunded in full, and the pass still runs.",
        "Switch the pass off.",
        Approver.MANAGER,
        phrase("{who} {bought} and got all of it back, but the pass still runs."),
        phrase("A manager can switch it off."),
    ),
    (Verdict.MONEY_BACK, "partly_refunded"): Saying(
        "A part was refunded.",
        "Nothing: a person decides what the rest is worth.",
        Approver.NOBODY,
        phrase("{who} {bought} and got {back} of it back."),
        phrase("Ask a manager what should become of the pass."),
    ),
    (Verdict.MONEY_BACK, "refunded"): Saying(
        "Refunded in full, and no pass runs.",
        _NOTHING,
        Approver.NOBODY,
        phrase("{who} {bought} and got all of it back; no pass runs for it, so nothing is left to do."),
    ),
}

WAITING: Sayings = {
    (Verdict.WAITING, "payment_processing"): Saying(
        "The bank has not sent the money yet.",
        "Nothing yet.",
        Approver.NOBODY,
        phrase("{who} ordered {thing} on {day}, and the bank has not sent the money yet."),
        phrase("Wait until it is settled; that can take some days."),
    ),
    (Verdict.WAITING, "grace"): Saying(
        "Paid a moment ago; the pass may still appear by itself.",
        "Nothing yet.",
        Approver.NOBODY,
        phrase("{who} {bought}, a moment ago; the pass may still appear by itself."),
        phrase("Check again in some minutes."),
    ),
}

NOT_PAID: Sayings = {
    (Verdict.NOT_PAID, "open"): Saying(
        "The checkout was begun and not finished.",
        _NOTHING,
        Approver.NOBODY,
        phrase("{who} began to buy {thing} on {day} and has not paid yet."),
        phrase("If they saw money leave, ask for the receipt: a reservation goes back by itself."),
    ),
    (Verdict.NOT_PAID, "expired"): Saying(
        "The checkout was left, and ran out.",
        _NOTHING,
        Approver.NOBODY,
        phrase("{who} began to buy {thing} on {day} and never paid; that checkout has run out."),
        phrase("They can simply buy it again."),
    ),
    (Verdict.NOT_PAID, "failed"): Saying(
        "The payment did not go through.",
        _NOTHING,
        Approver.NOBODY,
        phrase("{who} tried to buy {thing} on {day}, and the payment did not go through."),
        phrase("They can try again, perhaps with another card."),
    ),
}

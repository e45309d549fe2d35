"""Sayings for passes that were made and are hidden, more than one, or over."""

from __future__ import annotations

from bot.sentences.saying import Approver, Saying, Sayings
from bot.speech import phrase
from bot.verdicts import Verdict

HIDDEN: Sayings = {
    (Verdict.HIDDEN, "broken_reference"): Saying(
        "The pass points at no customer, or at a school that does not exist.",
        "Point it at the payment's owner and school.",
        Approver.SUPPORT,
        phrase(
            "{who} {bought}, but the pass points at no customer or school that exists, so it shows nowhere."
        ),
        phrase("Point it at the right one, then tell {tell}."),
    ),
    (Verdict.HIDDEN, "other_account"): Saying(
        "The pass hangs on another account than the one that bought it.",
        "Move it to the account that the payment names.",
        Approver.MANAGER,
        phrase("{who} {bought}, but the pass hangs on another account."),
        phrase("A manager can move it to the account that bought it."),
    ),
    (Verdict.HIDDEN, "wrong_school"): Saying(
        "The pass is filed under another school.",
        "File it under the school it was bought at.",
        Approver.SUPPORT,
        phrase("{who} {bought}, but the pass is filed under another school and does not show at {school}."),
        phrase("Move it to {school}, then tell {tell}."),
    ),
    (Verdict.HIDDEN, "no_school"): Saying(
        "The pass is filed under no school, and what was sold does not tell it either.",
        "File it under the school it was bought at.",
        Approver.SUPPORT,
        phrase("{who} {bought}, but the pass is filed under no school, so it shows nowhere."),
        phrase("File it under {school}, then tell {tell}."),
    ),
    (Verdict.HIDDEN, "draft_only"): Saying(
        "The pass was written in the Studio and never published.",
        "Publish the draft.",
        Approver.MANAGER,
        phrase("{who} {bought}, but the pass is only a draft that nobody published."),
        phrase("A manager can publish it."),
    ),
    (Verdict.HIDDEN, "inactive"): Saying(
        "The pass is switched off, and nothing says why.",
        "Switch it on again.",
        Approver.MANAGER,
        phrase("{who} {bought}, but the pass is switched off and nothing says why."),
        phrase("A manager can switch it on again."),
    ),
    (Verdict.HIDDEN, "end_date_too_early"): Saying(
        "The pass is over by its own date, but not by what was bought.",
        "Correct the end to what was bought.",
        Approver.SUPPORT,
        phrase("{who} {bought}, but the pass shows as over: its end says {end} instead of {right_end}."),
        phrase("Correct the date, then tell {tell}."),
    ),
    (Verdict.HIDDEN, "type_not_bookable"): Saying(
        "The pass has a type that the booking page does not take.",
        "Set the right type; classes already used stay used.",
        Approver.SUPPORT,
        phrase(
            "{who} {bought} and sees the pass, but cannot book with it: "
            "its type is not one that the site takes."
        ),
        phrase("Set the right type, then tell {tell}."),
    ),
    (Verdict.HIDDEN, "classes_unset"): Saying(
        "The pass has no number of classes, so nothing can be booked.",
        "Set the classes that were sold, less those used.",
        Approver.MANAGER,
        phrase("{who} {bought} and sees the pass, but cannot book with it: it has no number of classes."),
        phrase("Ask a manager to set it."),
    ),
}

DUPLICATE: Sayings = {
    (Verdict.DUPLICATE, "same_session"): Saying(
        "Two or more passes carry the same payment.",
        "Keep the one in use and switch the others off.",
        Approver.MANAGER,
        phrase("{who} {bought} and holds {count} passes for that one payment."),
        phrase("A manager can keep the one in use and switch off the rest."),
    ),
    (Verdict.DUPLICATE, "probable"): Saying(
        "Beside the pass of this payment there is the same one with no payment of its own.",
        "Keep the one in use and switch the other off.",
        Approver.MANAGER,
        phrase("{who} {bought} and holds the same pass once more, with no payment of its own."),
        phrase("A manager can switch one off; make sure first that {they} did not buy two."),
    ),
}

ENDED: Sayings = {
    (Verdict.ENDED, "sold_expired"): Saying(
        "The pass's fixed end had passed, or left less than a day, when it was sold.",
        "Nothing: a manager decides on a longer pass or the money back.",
        Approver.NOBODY,
        phrase(
            "{who} {bought}, which could be used until {end} only: "
            "it was over, or nearly so, when it was sold."
        ),
        phrase("Ask a manager: a longer pass, or the money back."),
    ),
    (Verdict.ENDED, "upgraded"): Saying(
        "The pass was exchanged for a better one.",
        "Nothing.",
        Approver.NOBODY,
        phrase("{who} {bought} and has upgraded that pass to another one since."),
    ),
    (Verdict.ENDED, "withdrawn"): Saying(
        "The pass was switched off, with the reason on it.",
        "Nothing: no sweep brings it back.",
        Approver.NOBODY,
        phrase("{who} {bought}, and that pass was switched off on purpose since."),
        phrase("Ask a manager if {they} heard otherwise."),
    ),
    (Verdict.ENDED, "expired"): Saying(
        "The pass ran its time.",
        "Nothing.",
        Approver.NOBODY,
        phrase("{who} {bought}, and that pass ran out on {end}, as it should."),
        phrase("Their page lists it for 30 days after that, then no more."),
    ),
    (Verdict.ENDED, "used_up"): Saying(
        "All its classes are used.",
        "Nothing.",
        Approver.NOBODY,
        phrase("{who} {bought} and has used all the classes of that pass."),
    ),
}

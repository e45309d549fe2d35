"""Sayings for passes that the customer sees: those that are not what was bought, and those that are."""

from __future__ import annotations

from bot.sentences.saying import Approver, Saying, Sayings
from bot.speech import phrase
from bot.verdicts import Verdict

WRONG: Sayings = {
    (Verdict.WRONG, "other_pass"): Saying(
        "Another pass was given than the one that was bought.",
        "Turn it into the one that was bought. Used classes stay used, and no end moves earlier.",
        Approver.SUPPORT,
        phrase("{who} {bought} and was given something else: {given}."),
        phrase("Turn it into what was bought, then tell {tell}."),
    ),
    (Verdict.WRONG, "old_pass_still_active"): Saying(
        "After an upgrade the old pass still runs.",
        "Switch the old pass off.",
        Approver.MANAGER,
        phrase("{who} {bought} as an upgrade and holds it, but the old pass still runs too."),
        phrase("A manager can end the old one."),
    ),
    (Verdict.WRONG, "dates"): Saying(
        "The dates take more than a day from what was bought. Longer is never flagged.",
        "Correct the dates to what was bought.",
        Approver.SUPPORT,
        phrase("{who} {bought}, but the pass runs from {start} to {end} instead of {day} to {right_end}."),
        phrase("Correct the dates, then tell {tell}."),
    ),
    (Verdict.WRONG, "no_school"): Saying(
        "The pass is filed under no school; it shows only because of what was sold.",
        "File it under the school it was bought at.",
        Approver.SUPPORT,
        phrase("{who} {bought} and sees the pass, but it is filed under no school."),
        phrase("File it under {school}, so that it shows everywhere."),
    ),
    (Verdict.WRONG, "legacy_owner"): Saying(
        "The pass hangs on a customer record of the old kind, which some pages do not find.",
        "Link that record to its login, or move the pass to the current record.",
        Approver.SUPPORT,
        phrase(
            "{who} {bought} and sees the pass, but it hangs on an old record that some pages do not find."
        ),
        phrase("Put the record right."),
    ),
    (Verdict.WRONG, "payment_id_kind"): Saying(
        "One of the two payment numbers on the pass is made up, or of another kind.",
        "Write the real numbers on it.",
        Approver.SUPPORT,
        phrase("{who} {bought} and has the pass, but one of its payment numbers is not the real one."),
        phrase("Put the number right, so that the site does not make a second pass."),
    ),
    (Verdict.WRONG, "too_many_classes"): Saying(
        "More classes are left than were sold, or than were sold less those booked.",
        "Set the classes left to those sold less those booked.",
        Approver.MANAGER,
        phrase("{who} {bought}, and that pass has more classes left ({left}) than it should."),
        phrase("A manager can set the number right."),
    ),
    (Verdict.WRONG, "name_missing"): Saying(
        "The pass has no name.",
        "Write the name of what was bought on it.",
        Approver.SUPPORT,
        phrase("{who} {bought} and has the pass, but it carries no name."),
        phrase("Give it its name."),
    ),
}

FINE: Sayings = {
    (Verdict.OK, "ok"): Saying(
        "The customer has, sees and can use what they paid for.",
        "Nothing.",
        Approver.NOBODY,
        phrase("{who} {bought}, has the pass, and can use it until {end}."),
        phrase("If {they} cannot see it, ask whether they are signed in to that account, at {school}."),
    ),
    (Verdict.UNGROUNDED, "ungrounded"): Saying(
        "A pass that runs, with no payment behind it. Some are given on purpose.",
        "Nothing: a manager may look at who made it and why.",
        Approver.NOBODY,
        phrase("{who} holds {thing} and we found no payment for it."),
        phrase("Some passes are given on purpose: ask a manager before anything else."),
    ),
}

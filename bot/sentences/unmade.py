"""Sayings for what was paid and not made."""

from __future__ import annotations

from bot.sentences.saying import Approver, Saying, Sayings
from bot.speech import phrase
from bot.verdicts import Verdict

_GRANT = "No fix of its own: a manager can grant the right pass by hand."
_CREATE = "Create the pass, dated from the purchase."
_THEN = phrase("Create the pass, then tell {tell}.")

BLOCKED: Sayings = {
    (Verdict.BLOCKED, "no_metadata"): Saying(
        "The payment does not say which pass, or which school.",
        _GRANT,
        Approver.NOBODY,
        phrase("{who} paid {money} on {day}, and the payment does not say for which pass at which school."),
        phrase("Ask what they bought, then have a manager grant it."),
    ),
    (Verdict.BLOCKED, "no_owner"): Saying(
        "The payment does not say whose it is.",
        _GRANT,
        Approver.NOBODY,
        phrase("{who} {bought} without being signed in, so we cannot tell whose pass it is."),
        phrase("Ask for the address of their account, then have a manager grant it."),
    ),
    (Verdict.BLOCKED, "owner_unknown"): Saying(
        "Neither the login system nor the store knows the owner that the payment names.",
        _GRANT,
        Approver.NOBODY,
        phrase("{who} {bought}, but neither the login system nor the school's records know that account."),
        phrase("Ask which account they use, then have a manager grant it."),
    ),
    (Verdict.BLOCKED, "pass_deleted"): Saying(
        "The pass that was bought no longer exists.",
        _GRANT,
        Approver.NOBODY,
        phrase("{who} {bought}, but the school has deleted that pass since."),
        phrase("Ask a manager which pass to grant instead."),
    ),
    (Verdict.BLOCKED, "pass_type_unknown"): Saying(
        "The pass has a type that the site cannot make.",
        "No fix of its own: a manager sets the pass's type first, then it is `missing`.",
        Approver.NOBODY,
        phrase("{who} {bought}, but the site does not know how to make a pass of that type."),
        phrase("Ask a manager to set the pass's type first."),
    ),
    (Verdict.BLOCKED, "pass_validity_unset"): Saying(
        "The pass does not say how long it lasts.",
        "No fix of its own: a manager sets that on the pass first, then it is `missing`.",
        Approver.NOBODY,
        phrase("{who} {bought}, but that pass does not say how long it lasts."),
        phrase("Ask a manager to set that on the pass first."),
    ),
    (Verdict.BLOCKED, "classes_unset"): Saying(
        "The pass does not say how many classes it has.",
        "No fix of its own: a manager sets that on the pass first, then it is `missing`.",
        Approver.NOBODY,
        phrase("{who} {bought}, but that pass does not say how many classes it has."),
        phrase("Ask a manager to set that on the pass first."),
    ),
    (Verdict.BLOCKED, "upgrade_source_invalid"): Saying(
        "An upgrade of a pass that does not exist, or is somebody else's.",
        _GRANT,
        Approver.NOBODY,
        phrase("{who} {bought} as an upgrade, but the old pass is gone or belongs to somebody else."),
        phrase("Ask a manager which pass to grant."),
    ),
    (Verdict.BLOCKED, "made_by_hand"): Saying(
        "Nothing carries the payment, but somebody seems to have made the pass by hand.",
        "Tie that pass to the payment. Never a second pass.",
        Approver.MANAGER,
        phrase("{who} {bought}, and somebody seems to have made that pass by hand already."),
        phrase("A manager can tie that one to the payment; do not make a second one."),
    ),
}

MISSING: Sayings = {
    (Verdict.MISSING, "upgrade_incomplete"): Saying(
        "An upgrade: the old pass was switched off and the new one never made.",
        "Create the new pass; the old one stays off.",
        Approver.SUPPORT,
        phrase(
            "{who} {bought} as an upgrade: the old pass is off and the new one was never made, "
            "so they hold nothing."
        ),
        phrase("Create the new pass now, then tell {tell}."),
    ),
    (Verdict.MISSING, "upgrade_not_applied"): Saying(
        "An upgrade that never happened: the old pass still runs.",
        "Create the new pass and end the old one, both at once.",
        Approver.SUPPORT,
        phrase("{who} {bought} as an upgrade, but the old pass still runs and the new one was not made."),
        phrase("Create the new pass, which ends the old one too, then tell {tell}."),
    ),
    (Verdict.MISSING, "free_pass"): Saying(
        "A free pass that the site took for one that exists.",
        _CREATE,
        Approver.SUPPORT,
        phrase("{who} {bought}, but no pass was made: the site often overlooks free ones."),
        _THEN,
    ),
    (Verdict.MISSING, "owner_record_missing"): Saying(
        "The login system knows the owner, the store does not.",
        "Create the customer's record and the pass, both at once.",
        Approver.SUPPORT,
        phrase("{who} {bought}, but no pass was made: the school has no record of {tell} yet."),
        phrase("Create the pass, which makes the record too, then tell {tell}."),
    ),
    (Verdict.MISSING, "log_error"): Saying(
        "The site's webhook failed; Stripe shows the delivery as fine.",
        _CREATE,
        Approver.SUPPORT,
        phrase("{who} {bought}, but no pass was made: the site gave up with an error."),
        _THEN,
    ),
    (Verdict.MISSING, "stuck"): Saying(
        "The site's webhook began and never finished.",
        _CREATE,
        Approver.SUPPORT,
        phrase("{who} {bought}, but no pass was made: the site began and never finished."),
        _THEN,
    ),
    (Verdict.MISSING, "log_success"): Saying(
        "The site's webhook says it is done, and nothing is there.",
        _CREATE,
        Approver.SUPPORT,
        phrase("{who} {bought}, but no pass was made, although the site noted it as done."),
        _THEN,
    ),
    (Verdict.MISSING, "no_delivery"): Saying(
        "The site never heard of the payment.",
        _CREATE,
        Approver.SUPPORT,
        phrase("{who} {bought}, but no pass was made: the site never heard of the payment."),
        _THEN,
    ),
}

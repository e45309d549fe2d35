"""Why there is no fix for a verdict, and what to do instead: one plain sentence or two each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.actions import Refusal
from bot.speech import say
from bot.verdicts import Verdict

if TYPE_CHECKING:
    from bot.findings import Finding

SENTENCES: dict[tuple[Verdict, str], str] = {
    (Verdict.UNCHECKED, "stripe"): say(
        "Stripe could not be asked, so nothing is changed. Try again in a few minutes."
    ),
    (Verdict.UNCHECKED, "store"): say(
        "The school's records could not be read, so nothing is changed. Try again in a few minutes."
    ),
    (Verdict.UNCHECKED, "directory"): say(
        "The login system could not be asked, so nothing is changed. Try again in a few minutes."
    ),
    (Verdict.UNCHECKED, "account"): say(
        "We cannot read this school's payments, so nothing is changed. Run the health check to see why."
    ),
    (Verdict.UNCHECKED, "mode"): say(
        "This payment and our key are not of the same kind (test and live), so nothing is changed. "
        "Run the health check to see why."
    ),
    (Verdict.MONEY_BACK, "disputed"): say(
        "The payment is disputed, so this purchase is left alone. Talk to a manager about it."
    ),
    (Verdict.MONEY_BACK, "partly_refunded"): say(
        "Part of the money was paid back. A manager decides what the pass is worth now."
    ),
    (Verdict.MONEY_BACK, "refunded"): say(
        "The money was paid back and no pass runs. There is nothing left to do."
    ),
    (Verdict.WAITING, "payment_processing"): say(
        "The bank is still working on this payment. Check again when the money has come."
    ),
    (Verdict.NOT_PAID, "open"): say(
        "The checkout was not finished and no money came, so there is no pass to give. "
        "If the customer has a receipt, ask for its number and the date."
    ),
    (Verdict.NOT_PAID, "expired"): say(
        "The checkout was left and no money came, so there is no pass to give. "
        "If the customer has a receipt, ask for its number and the date."
    ),
    (Verdict.NOT_PAID, "failed"): say(
        "The payment failed and no money came, so there is no pass to give. "
        "If the customer has a receipt, ask for its number and the date."
    ),
    (Verdict.NOT_A_PASS, "class"): say(
        "This paid for a single class and not for a pass. Hand it to the people who look after the classes."
    ),
    (Verdict.NOT_A_PASS, "platform_plan"): say(
        "This is a school's own plan and not a customer's pass. There is nothing to do."
    ),
    (Verdict.NOT_A_PASS, "other"): say(
        "This paid for something other than a pass. There is nothing to do here."
    ),
    (Verdict.BLOCKED, "no_metadata"): say(
        "The payment does not say which pass it is for. "
        "Ask the customer what they bought. A manager can give the pass by hand with a reason."
    ),
    (Verdict.BLOCKED, "no_owner"): say(
        "The payment does not say whose it is. "
        "Ask the customer which login is theirs. A manager can give the pass by hand with a reason."
    ),
    (Verdict.BLOCKED, "owner_unknown"): say(
        "Nobody we know has the login this was bought with. "
        "Ask the customer which login is theirs. A manager can give the pass by hand with a reason."
    ),
    (Verdict.BLOCKED, "pass_deleted"): say(
        "The pass that was bought no longer exists. A manager can give the pass by hand with a reason."
    ),
    (Verdict.BLOCKED, "pass_type_unknown"): say(
        "The pass has a type the site does not know. Set its type on the pass first, then try again."
    ),
    (Verdict.BLOCKED, "pass_validity_unset"): say(
        "The pass does not say how long it lasts. Set that on the pass first, then try again."
    ),
    (Verdict.BLOCKED, "classes_unset"): say(
        "The pass does not say how many classes it has. Set that on the pass first, then try again."
    ),
    (Verdict.BLOCKED, "upgrade_source_invalid"): say(
        "The pass that was upgraded is gone or somebody else's. Ask a manager what to do."
    ),
    (Verdict.ENDED, "sold_expired"): say(
        "The pass was over, or nearly, when it was sold. "
        "A manager decides between more time and the money back."
    ),
    (Verdict.ENDED, "withdrawn"): say(
        "This pass was switched off on purpose, so it stays off. "
        "To bring it back, take back the action that switched it off."
    ),
    (Verdict.UNGROUNDED, "ungrounded"): say(
        "No payment was found for this pass, and it may still be right. "
        "A manager can look into it; nothing is changed."
    ),
}

FULFILLED = {
    (Verdict.OK, "ok"): say("The customer has this pass already, and can use it."),
    (Verdict.ENDED, "upgraded"): say("The customer had this pass already, until they upgraded it."),
    (Verdict.ENDED, "expired"): say("The customer had this pass already, and its time is over."),
    (Verdict.ENDED, "used_up"): say("The customer had this pass already, and all its classes are used."),
}
"""Where the customer has, or had, what they paid for."""


def why_not(finding: Finding, *, grace: int) -> Refusal:
    """`grace` in minutes, for a purchase that is too young."""
    known = (finding.verdict, finding.reason)
    if known in FULFILLED:
        return Refusal(FULFILLED[known], already=True)
    if known == (Verdict.WAITING, "grace"):
        return Refusal(
            say(
                "This was paid only just now, and the site may still make the pass. "
                "Check again in {grace} minutes.",
                grace=grace,
            )
        )
    unknown = say("There is no fix for this that a machine may make. Ask a manager to look at it.")
    return Refusal(SENTENCES.get(known, unknown))

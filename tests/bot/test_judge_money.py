"""Incidents about the money itself, about what was bought, and about sides that could not be read."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.model import Money, Unknown
from tests.bot.judged import PAID, Row, said
from tests.worlds import BOUGHT, evidence, facts, log, payment, purchase, subscription, told

DECLINED = payment(status="requires_payment_method", captured=0, paid_at=None)
PROCESSING = payment(status="processing", captured=0, paid_at=None)
UNPAID = purchase(payment_status="unpaid")
HELD = facts(subscription())

ROWS = [
    Row(
        "A12 a class",
        evidence(of=purchase(metadata={"classId": "class-1"})),
        "not_a_pass/class",
        "nobody",
        "Ada paid 2,000 kr for a single class on 3 Oct 2025, not for a pass. Check that the "
        "place in the class is booked.",
    ),
    Row(
        "a school's own plan",
        evidence(of=purchase(mode="subscription", metadata={"plan": "pro"})),
        "not_a_pass/platform_plan",
        "nobody",
        "This is a school's own plan on the platform, not a pass.",
    ),
    Row(
        "something else",
        evidence(of=purchase(metadata={"type": "t_shirt"})),
        "not_a_pass/other",
        "nobody",
        "Ada bought something else than a pass on 3 Oct 2025.",
    ),
    Row(
        "A13 still processing",
        evidence(of=UNPAID, paid=PROCESSING),
        "waiting/payment_processing",
        "nobody",
        "Ada ordered Ten classes on 3 Oct 2025, and the bank has not sent the money yet. Wait"
        " until it is settled; that can take some days.",
    ),
    Row(
        "A13 processing with a pass",
        evidence(HELD, of=UNPAID, paid=PROCESSING),
        "waiting/payment_processing",
        "nobody",
        "Ada ordered Ten classes on 3 Oct 2025, and the bank has not sent the money yet. Wait"
        " until it is settled; that can take some days. A pass was made all the same: ask a "
        "manager whether it may stay.",
    ),
    Row(
        "paid a moment ago",
        evidence(now=BOUGHT + timedelta(minutes=5)),
        "waiting/grace",
        "nobody",
        f"{PAID}, a moment ago; the pass may still appear by itself. Check again in some minutes.",
    ),
    Row(
        "A14 still open",
        evidence(of=purchase(status="open", payment_status="unpaid", payment_intent=None)),
        "not_paid/open",
        "nobody",
        "Ada began to buy Ten classes on 3 Oct 2025 and has not paid yet. If they saw money "
        "leave, ask for the receipt: a reservation goes back by itself.",
    ),
    Row(
        "A14 left",
        evidence(of=purchase(status="expired", payment_status="unpaid", payment_intent=None)),
        "not_paid/expired",
        "nobody",
        "Ada began to buy Ten classes on 3 Oct 2025 and never paid; that checkout has run "
        "out. They can simply buy it again.",
    ),
    Row(
        "A14 declined",
        evidence(of=UNPAID, paid=DECLINED),
        "not_paid/failed",
        "nobody",
        "Ada tried to buy Ten classes on 3 Oct 2025, and the payment did not go through. They"
        " can try again, perhaps with another card.",
    ),
    Row(
        "A14 declined, with a pass",
        evidence(HELD, of=UNPAID, paid=DECLINED),
        "not_paid/failed",
        "nobody",
        "Ada tried to buy Ten classes on 3 Oct 2025, and the payment did not go through. They"
        " can try again, perhaps with another card. A pass was made all the same: ask a "
        "manager whether it may stay.",
    ),
    Row(
        "F1 refunded, still running",
        evidence(HELD, paid=payment(refunded=200000)),
        "money_back/refunded_still_active",
        "manager",
        f"{PAID} and got all of it back, but the pass still runs. A manager can switch it off.",
    ),
    Row(
        "F1 refunded, switched off",
        evidence(facts(subscription(isActive=False)), paid=payment(refunded=200000)),
        "money_back/refunded",
        "nobody",
        f"{PAID} and got all of it back; no pass runs for it, so nothing is left to do.",
    ),
    Row(
        "F1 refunded, nothing made",
        evidence(paid=payment(refunded=200000)),
        "money_back/refunded",
        "nobody",
        f"{PAID} and got all of it back; no pass runs for it, so nothing is left to do.",
    ),
    Row(
        "F2 partly refunded",
        evidence(HELD, paid=payment(refunded=50050)),
        "money_back/partly_refunded",
        "nobody",
        f"{PAID} and got 500.50 kr of it back. Ask a manager what should become of the pass.",
    ),
    Row(
        "F3 disputed",
        evidence(HELD, paid=payment(dispute="needs_response")),
        "money_back/disputed",
        "nobody",
        f"{PAID}, and the payment is disputed. Leave the pass alone and talk to a manager.",
    ),
    Row(
        "F6 another currency",
        evidence(facts(log=log("error")), of=purchase(money=Money(2550, "eur"))),
        "missing/log_error",
        "support",
        "Ada paid €25.50 for Ten classes on 3 Oct 2025, but no pass was made: the site gave "
        "up with an error. Create the pass, then tell Ada.",
    ),
    Row(
        "B11 Stripe silent",
        evidence(HELD, paid=Unknown("stripe", "timeout")),
        "unchecked/stripe",
        "nobody",
        "Stripe could not tell us about the purchase of Ten classes on 3 Oct 2025, so nothing"
        " is certain yet. Try again in a few minutes.",
    ),
    Row(
        "B11 account out of reach",
        evidence(HELD, paid=Unknown("account", "revoked")),
        "unchecked/account",
        "nobody",
        "The school's Stripe account is out of our reach, so nothing is certain about the "
        "purchase of Ten classes on 3 Oct 2025. Ask a manager to check its connection.",
    ),
    Row(
        "the store is silent",
        evidence(Unknown("store", "timeout")),
        "unchecked/store",
        "nobody",
        "The school's records could not be read, so we do not know what came of the purchase "
        "of a pass on 3 Oct 2025. Try again in a few minutes.",
    ),
    Row(
        "Clerk is silent and the store knows nobody",
        evidence(facts(owners=()), directory=Unknown("directory", "timeout")),
        "unchecked/directory",
        "nobody",
        "The school's records do not know who made the purchase of Ten classes on 3 Oct 2025,"
        " and the login system could not be asked. Try again in a few minutes, or ask a "
        "manager to have it connected.",
    ),
    Row(
        "B12 test and live",
        evidence(HELD, livemode=False),
        "unchecked/mode",
        "nobody",
        "We cannot judge the purchase of Ten classes on 3 Oct 2025: it and our Stripe key are"
        " not of the same kind (test and live). Ask a manager to check the settings.",
    ),
    Row(
        "D5 paid by somebody else",
        evidence(of=purchase(payer_email="bob@example.com", payer_name="Bob Berg", metadata=told())),
        "missing/no_delivery",
        "support",
        f"{PAID}, but no pass was made: the site never heard of the payment. Create the pass, then tell Ada.",
    ),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.incident)
def test_money_comes_before_the_question_of_a_pass(row: Row) -> None:
    assert said(row.evidence) == (row.verdict, row.approval, row.detail)

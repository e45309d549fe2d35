"""Incidents where money came and no pass was made (A, D4, G), in the catalogue's order."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.evidence import DirectoryFacts
from tests.bot.judged import PAID, UPGRADED, Row, said
from tests.worlds import (
    NOW,
    bob,
    by_hand,
    evidence,
    facts,
    free_purchase,
    log,
    old_ada,
    old_pass,
    purchase,
    ten_pass,
    told,
    upgrade,
)

UNKNOWN_TO_CLERK = DirectoryFacts(asked=True)
FIXED_END = {"validityType": "date", "validityDays": None}

ROWS = [
    Row(
        "A1 no log at all",
        evidence(),
        "missing/no_delivery",
        "support",
        f"{PAID}, but no pass was made: the site never heard of the payment. Create the pass, then tell Ada.",
    ),
    Row(
        "A2 error in the log",
        evidence(facts(log=log("error"))),
        "missing/log_error",
        "support",
        f"{PAID}, but no pass was made: the site gave up with an error. Create the pass, then tell Ada.",
    ),
    Row(
        "A3 success in the log",
        evidence(facts(log=log())),
        "missing/log_success",
        "support",
        f"{PAID}, but no pass was made, although the site noted it as done. Create the pass, then tell Ada.",
    ),
    Row(
        "A4 the store does not know the owner",
        evidence(facts(owners=(), log=log("error"))),
        "missing/owner_record_missing",
        "support",
        f"{PAID}, but no pass was made: the school has no record of Ada yet. Create the pass, "
        "which makes the record too, then tell Ada.",
    ),
    Row(
        "A5 no metadata",
        evidence(of=purchase(metadata={})),
        "blocked/no_metadata",
        "nobody",
        "Ada paid 2,000 kr on 3 Oct 2025, and the payment does not say for which pass at "
        "which school. Ask what they bought, then have a manager grant it.",
    ),
    Row(
        "A5 no pass",
        evidence(of=purchase(metadata=told(passId=None))),
        "blocked/no_metadata",
        "nobody",
        "Ada paid 2,000 kr on 3 Oct 2025, and the payment does not say for which pass at "
        "which school. Ask what they bought, then have a manager grant it.",
    ),
    Row(
        "A5 no school",
        evidence(of=purchase(metadata=told(tenantId=None))),
        "blocked/no_metadata",
        "nobody",
        "Ada paid 2,000 kr on 3 Oct 2025, and the payment does not say for which pass at "
        "which school. Ask what they bought, then have a manager grant it.",
    ),
    Row(
        "A6 a guest",
        evidence(facts(owners=()), of=purchase(metadata=told(userId=""))),
        "blocked/no_owner",
        "nobody",
        f"{PAID} without being signed in, so we cannot tell whose pass it is. Ask for the "
        "address of their account, then have a manager grant it.",
    ),
    Row(
        "A7 unknown pass type",
        evidence(facts(passes=[ten_pass(type="subscription")])),
        "blocked/pass_type_unknown",
        "nobody",
        f"{PAID}, but the site does not know how to make a pass of that type. Ask a manager to"
        " set the pass's type first.",
    ),
    Row(
        "A7 no class limit",
        evidence(facts(passes=[ten_pass(classesLimit=None)])),
        "blocked/classes_unset",
        "nobody",
        f"{PAID}, but that pass does not say how many classes it has. Ask a manager to set "
        "that on the pass first.",
    ),
    Row(
        "A8 no validity",
        evidence(facts(passes=[ten_pass(**FIXED_END, expiryDate=None)])),
        "blocked/pass_validity_unset",
        "nobody",
        f"{PAID}, but that pass does not say how long it lasts. Ask a manager to set that on the pass first.",
    ),
    Row(
        "A9 a free pass",
        evidence(of=free_purchase()),
        "missing/free_pass",
        "support",
        "Ada took Ten classes for free on 3 Oct 2025, but no pass was made: the site often "
        "overlooks free ones. Create the pass, then tell Ada.",
    ),
    Row(
        "A10 no longer sold",
        evidence(facts(passes=[ten_pass(isActive=False)])),
        "missing/no_delivery",
        "support",
        f"{PAID}, but no pass was made: the site never heard of the payment. Create the pass, then tell Ada.",
    ),
    Row(
        "A11 pass deleted",
        evidence(facts(passes=[])),
        "blocked/pass_deleted",
        "nobody",
        "Ada paid 2,000 kr for a pass on 3 Oct 2025, but the school has deleted that pass "
        "since. Ask a manager which pass to grant instead.",
    ),
    Row(
        "B15 stuck",
        evidence(facts(log=log("processing"))),
        "missing/stuck",
        "support",
        f"{PAID}, but no pass was made: the site began and never finished. Create the pass, then tell Ada.",
    ),
    Row(
        "C3 over by the rule when found",
        evidence(facts(passes=[ten_pass(**FIXED_END, expiryDate="2025-10-01")])),
        "missing/no_delivery",
        "manager",
        f"{PAID}, but no pass was made: the site never heard of the payment. It would have run"
        " out on 1 Oct 2025 already, so a manager decides.",
    ),
    Row(
        "C18 draft only",
        evidence(facts(drafts=(by_hand(_id="drafts.sub-ten"),))),
        "hidden/draft_only",
        "manager",
        f"{PAID}, but the pass is only a draft that nobody published. A manager can publish it.",
    ),
    Row(
        "D4 nobody knows the owner",
        evidence(facts(owners=()), directory=UNKNOWN_TO_CLERK),
        "blocked/owner_unknown",
        "nobody",
        f"{PAID}, but neither the login system nor the school's records know that account. Ask"
        " which account they use, then have a manager grant it.",
    ),
    Row(
        "D6 login deleted",
        evidence(directory=UNKNOWN_TO_CLERK),
        "missing/no_delivery",
        "manager",
        f"{PAID}, but no pass was made: the site never heard of the payment. Their login no "
        "longer exists, so a manager decides.",
    ),
    Row(
        "C8 only the old record, nothing made",
        evidence(facts(owners=(old_ada(),))),
        "missing/no_delivery",
        "support",
        f"{PAID}, but no pass was made: the site never heard of the payment. Create the pass, then tell Ada.",
    ),
    Row(
        "E2 made by hand",
        evidence(facts(also_held=(by_hand(),))),
        "blocked/made_by_hand",
        "manager",
        f"{PAID}, and somebody seems to have made that pass by hand already. A manager can tie"
        " that one to the payment; do not make a second one.",
    ),
    Row(
        "G1 upgrade half done",
        evidence(facts(source=old_pass(isActive=False, upgradedAt="2025-10-03")), of=upgrade()),
        "missing/upgrade_incomplete",
        "support",
        f"{UPGRADED}: the old pass is off and the new one was never made, so they hold nothing. "
        "Create the new pass now, then tell Ada.",
    ),
    Row(
        "G2 upgrade not applied",
        evidence(facts(source=old_pass()), of=upgrade()),
        "missing/upgrade_not_applied",
        "support",
        f"{UPGRADED}, but the old pass still runs and the new one was not made. Create the new "
        "pass, which ends the old one too, then tell Ada.",
    ),
    Row(
        "G4 source missing",
        evidence(of=upgrade()),
        "blocked/upgrade_source_invalid",
        "nobody",
        f"{UPGRADED}, but the old pass is gone or belongs to somebody else. Ask a manager which "
        "pass to grant.",
    ),
    Row(
        "G4 source of somebody else",
        evidence(facts(source=old_pass(user={"_ref": bob().id})), of=upgrade()),
        "blocked/upgrade_source_invalid",
        "nobody",
        f"{UPGRADED}, but the old pass is gone or belongs to somebody else. Ask a manager which "
        "pass to grant.",
    ),
    Row(
        "paid longer ago than the grace",
        evidence(now=NOW, of=purchase(created=NOW - timedelta(minutes=30)), grace=10),
        "missing/no_delivery",
        "support",
        f"{PAID}, but no pass was made: the site never heard of the payment. Create the pass, then tell Ada.",
    ),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.incident)
def test_paid_and_nothing_made_is_told_with_its_cause_and_what_to_do(row: Row) -> None:
    assert said(row.evidence) == (row.verdict, row.approval, row.detail)

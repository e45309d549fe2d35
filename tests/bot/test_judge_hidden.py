"""Incidents where a pass was made, and the customer cannot see or use it (C, D8, E5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.documents import written
from bot.judge import judge
from tests.bot.judged import PAID, Row, said
from tests.worlds import (
    ABSENT,
    BOUGHT,
    days,
    evidence,
    facts,
    subscription,
    ten_pass,
)

if TYPE_CHECKING:
    from bot.model import Subscription

FIXED_END = {"validityType": "date", "validityDays": None}


def row(
    incident: str, verdict: str, approval: str, detail: str, *held: Subscription, **changes: object
) -> Row:
    """A row about Ada's pass with these fields changed, or about the given ones."""
    tied = held or (subscription(**changes),)
    return Row(incident, evidence(facts(*tied)), verdict, approval, detail)  # type: ignore[arg-type]


ROWS = [
    row(
        "C1 off, no reason",
        "hidden/inactive",
        "manager",
        f"{PAID}, but the pass is switched off and nothing says why. A manager can switch it on again.",
        isActive=False,
    ),
    row(
        "C1 null",
        "hidden/inactive",
        "manager",
        f"{PAID}, but the pass is switched off and nothing says why. A manager can switch it on again.",
        isActive=None,
    ),
    row(
        "C2 over by its date",
        "hidden/end_date_too_early",
        "support",
        f"{PAID}, but the pass shows as over: its end says 4 Oct 2025 instead of 1 Jan 2026. "
        "Correct the date, then tell Ada.",
        endDate=written(BOUGHT + days(1)),
    ),
    row(
        "C2 no date",
        "hidden/end_date_too_early",
        "support",
        f"{PAID}, but the pass shows as over: its end says nothing instead of 1 Jan 2026. "
        "Correct the date, then tell Ada.",
        endDate=ABSENT,
    ),
    row(
        "C5 wrong school",
        "hidden/wrong_school",
        "support",
        f"{PAID}, but the pass is filed under another school and does not show at Oak Dance. "
        "Move it to Oak Dance, then tell Ada.",
        tenant={"_ref": "tenant-elm"},
    ),
    row(
        "C6 no school, nothing tells",
        "hidden/no_school",
        "support",
        f"{PAID}, but the pass is filed under no school, so it shows nowhere. File it under "
        "Oak Dance, then tell Ada.",
        tenant=ABSENT,
        passId=ABSENT,
    ),
    Row(
        "C6 pass of another school",
        evidence(facts(subscription(tenant=ABSENT), passes=[ten_pass(tenant={"_ref": "tenant-elm"})])),
        "hidden/no_school",
        "manager",
        f"{PAID}, but the pass is filed under no school, so it shows nowhere. The payment and "
        "the pass name different schools, so a manager decides.",
    ),
    row(
        "C7 another account",
        "hidden/other_account",
        "manager",
        f"{PAID}, but the pass hangs on another account. A manager can move it to the account "
        "that bought it.",
        user={"_ref": "usr-bob"},
    ),
    row(
        "C9 no customer",
        "hidden/broken_reference",
        "support",
        f"{PAID}, but the pass points at no customer or school that exists, so it shows "
        "nowhere. Point it at the right one, then tell Ada.",
        user=ABSENT,
    ),
    row(
        "C9 customer gone",
        "hidden/broken_reference",
        "support",
        f"{PAID}, but the pass points at no customer or school that exists, so it shows "
        "nowhere. Point it at the right one, then tell Ada.",
        user={"_ref": "usr-gone"},
    ),
    row(
        "C9 school malformed",
        "hidden/broken_reference",
        "support",
        f"{PAID}, but the pass points at no customer or school that exists, so it shows "
        "nowhere. Point it at the right one, then tell Ada.",
        tenant="tenant-oak",
    ),
    row(
        "C9 school gone",
        "hidden/broken_reference",
        "support",
        f"{PAID}, but the pass points at no customer or school that exists, so it shows "
        "nowhere. Point it at the right one, then tell Ada.",
        tenant={"_ref": "tenant-gone"},
    ),
    row(
        "C10 type of the pass",
        "hidden/type_not_bookable",
        "support",
        f"{PAID} and sees the pass, but cannot book with it: its type is not one that the site"
        " takes. Set the right type, then tell Ada.",
        type="multi",
    ),
    row(
        "C11 no classes",
        "hidden/classes_unset",
        "manager",
        f"{PAID} and sees the pass, but cannot book with it: it has no number of classes. Ask "
        "a manager to set it.",
        remainingClips=None,
    ),
    Row(
        "C11 no limit either",
        evidence(facts(subscription(remainingClips=0), passes=[ten_pass(classesLimit=0)])),
        "hidden/classes_unset",
        "nobody",
        f"{PAID} and sees the pass, but cannot book with it: it has no number of classes. Ask "
        "a manager: there is not enough to go by for a fix.",
    ),
    row(
        "C14 day and month swapped",
        "hidden/end_date_too_early",
        "support",
        f"{PAID}, but the pass shows as over: its end says 10 Mar 2025 instead of 1 Jan 2026. "
        "Correct the date, then tell Ada.",
        endDate="2025-03-10",
    ),
    row(
        "E5 the wrong one holds the number",
        "hidden/other_account",
        "manager",
        f"{PAID}, but the pass hangs on another account. A manager can move it to the account "
        "that bought it.",
        user={"_ref": "usr-bob"},
        isActive=False,
    ),
]


@pytest.mark.parametrize("each", ROWS, ids=lambda each: each.incident)
def test_a_pass_that_cannot_be_seen_or_used_is_told_with_the_first_clause_that_fails(each: Row) -> None:
    assert said(each.evidence) == (each.verdict, each.approval, each.detail)


@pytest.mark.parametrize(
    "changes",
    [
        {"isActive": False},
        {"passId": "pass-one"},
        {"remainingClips": 9},
        {"endDate": ABSENT},
        {"user": ABSENT},
    ],
)
def test_a_draft_that_is_not_what_was_bought_is_told_and_not_offered(changes: dict[str, object]) -> None:
    draft = subscription(**{"_id": "drafts.sub-ten", **changes})
    verdict, approval, _ = said(evidence(facts(drafts=(draft,))))
    assert (verdict, approval) == ("hidden/draft_only", "nobody")


def test_of_several_drafts_the_one_that_fits_comes_first() -> None:
    misfit, fit = subscription(_id="drafts.a", isActive=False), subscription(_id="drafts.b")
    assert judge(evidence(facts(drafts=(misfit, fit)))).subscription_ids == ("drafts.b", "drafts.a")


def test_a_draft_of_a_monthly_pass_fits_without_a_number_of_classes() -> None:
    monthly = ten_pass(type="unlimited", classesLimit=None)
    draft = subscription(_id="drafts.sub-ten", type="monthly", remainingClips=ABSENT)
    assert judge(evidence(facts(drafts=(draft,), passes=[monthly]))).fixable

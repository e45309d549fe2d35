"""Incidents where a pass was made: right, doubled, not what was bought, or over (C, E, G3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.documents import written
from tests.bot.judged import PAID, UPGRADED, Row, said
from tests.worlds import (
    ABSENT,
    BOUGHT,
    CHARGE,
    INTENT,
    OTHER_SESSION,
    booking,
    by_hand,
    days,
    drop_in,
    evidence,
    facts,
    old_ada,
    old_pass,
    subscription,
    ten_pass,
    upgrade,
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
        "healthy",
        "ok/ok",
        "nobody",
        f"{PAID}, has the pass, and can use it until 1 Jan 2026. If Ada cannot see it, ask "
        "whether they are signed in to that account, at Oak Dance.",
    ),
    row(
        "C1 upgraded",
        "ended/upgraded",
        "nobody",
        f"{PAID} and has upgraded that pass to another one since.",
        isActive=False,
        upgradedAt="2025-10-05",
    ),
    row(
        "C1 withdrawn",
        "ended/withdrawn",
        "nobody",
        f"{PAID}, and that pass was switched off on purpose since. Ask a manager if Ada heard otherwise.",
        isActive=False,
        deactivationReason="asked for it",
    ),
    row(
        "C2 running, too short",
        "wrong/dates",
        "support",
        f"{PAID}, but the pass runs from 3 Oct 2025 to 2 Dec 2025 instead of 3 Oct 2025 to 1 "
        "Jan 2026. Correct the dates, then tell Ada.",
        endDate=written(BOUGHT + days(60)),
    ),
    Row(
        "C3 sold expired",
        evidence(
            facts(subscription(endDate="2025-10-01"), passes=[ten_pass(**FIXED_END, expiryDate="2025-10-01")])
        ),
        "ended/sold_expired",
        "nobody",
        f"{PAID}, which could be used until 1 Oct 2025 only: it was over, or nearly so, when "
        "it was sold. Ask a manager: a longer pass, or the money back.",
    ),
    Row(
        "C4 expired",
        evidence(facts(subscription()), now=BOUGHT + days(91)),
        "ended/expired",
        "nobody",
        f"{PAID}, and that pass ran out on 1 Jan 2026, as it should. Their page lists it for "
        "30 days after that, then no more.",
    ),
    row(
        "C4 used up",
        "ended/used_up",
        "nobody",
        f"{PAID} and has used all the classes of that pass.",
        remainingClips=0,
    ),
    row(
        "C6 no school, told by the pass",
        "wrong/no_school",
        "support",
        f"{PAID} and sees the pass, but it is filed under no school. File it under Oak Dance, "
        "so that it shows everywhere.",
        tenant=ABSENT,
    ),
    Row(
        "C8 old record only",
        evidence(facts(subscription(user={"_ref": "user_ada"}), owners=(old_ada(),))),
        "wrong/legacy_owner",
        "support",
        f"{PAID} and sees the pass, but it hangs on an old record that some pages do not find."
        " Put the record right.",
    ),
    row(
        "C10 bookable, not the one bought",
        "wrong/other_pass",
        "support",
        f"{PAID} and was given something else: the same by name, but of another kind. Turn it "
        "into what was bought, then tell Ada.",
        type="single",
    ),
    row(
        "C12 no name",
        "wrong/name_missing",
        "support",
        f"{PAID} and has the pass, but it carries no name. Give it its name.",
        passName="",
    ),
    row(
        "C13 another pass",
        "wrong/other_pass",
        "support",
        f"{PAID} and was given something else: Drop-in. Turn it into what was bought, then tell Ada.",
        passId="pass-one",
        passName="Drop-in",
        type="single",
    ),
    row(
        "C14 starts later, ends the same",
        "wrong/dates",
        "support",
        f"{PAID}, but the pass runs from 12 Nov 2025 to 1 Jan 2026 instead of 3 Oct 2025 to 1 "
        "Jan 2026. Correct the dates, then tell Ada.",
        startDate=written(BOUGHT + days(40)),
    ),
    Row(
        "C19 over long ago",
        evidence(facts(subscription()), now=BOUGHT + days(200)),
        "ended/expired",
        "nobody",
        f"{PAID}, and that pass ran out on 1 Jan 2026, as it should. Their page lists it for "
        "30 days after that, then no more.",
    ),
    row(
        "E1 twins",
        "duplicate/same_session",
        "manager",
        f"{PAID} and holds 2 passes for that one payment. A manager can keep the one in use "
        "and switch off the rest.",
        subscription(),
        subscription(_id="sub-twin"),
    ),
    Row(
        "E2 by hand and by replay",
        evidence(facts(subscription(), also_held=(by_hand(stripeSessionId="manual_1"),))),
        "duplicate/probable",
        "manager",
        f"{PAID} and holds the same pass once more, with no payment of its own. A manager can "
        "switch one off; make sure first that Ada did not buy two.",
    ),
    Row(
        "E3 two purchases",
        evidence(
            facts(
                subscription(),
                also_held=(subscription(_id="sub-2", stripeSessionId=OTHER_SESSION, stripePaymentId="pi_2"),),
            )
        ),
        "ok/ok",
        "nobody",
        f"{PAID}, has the pass, and can use it until 1 Jan 2026. If Ada cannot see it, ask "
        "whether they are signed in to that account, at Oak Dance.",
    ),
    row(
        "E6 a charge's number",
        "wrong/payment_id_kind",
        "support",
        f"{PAID} and has the pass, but one of its payment numbers is not the real one. Put the"
        " number right, so that the site does not make a second pass.",
        stripePaymentId=CHARGE,
    ),
    Row(
        "E7 refilled",
        evidence(facts(subscription(), bookings=tuple(booking(class_id=str(n)) for n in range(6)))),
        "wrong/too_many_classes",
        "manager",
        f"{PAID}, and that pass has more classes left (10) than it should. A manager can set "
        "the number right.",
    ),
    Row(
        "G3 old pass still runs",
        evidence(facts(subscription(), source=old_pass()), of=upgrade()),
        "wrong/old_pass_still_active",
        "manager",
        f"{UPGRADED} and holds it, but the old pass still runs too. A manager can end the old one.",
    ),
    Row(
        "A11 pass deleted after it was made",
        evidence(facts(subscription(), passes=[drop_in()])),
        "ok/ok",
        "nobody",
        f"{PAID}, has the pass, and can use it until 1 Jan 2026. If Ada cannot see it, ask "
        "whether they are signed in to that account, at Oak Dance.",
    ),
    row(
        "tied by its intent alone",
        "ok/ok",
        "nobody",
        f"{PAID}, has the pass, and can use it until 1 Jan 2026. If Ada cannot see it, ask "
        "whether they are signed in to that account, at Oak Dance.",
        stripeSessionId=ABSENT,
        stripePaymentId=INTENT,
    ),
]


@pytest.mark.parametrize("each", ROWS, ids=lambda each: each.incident)
def test_a_pass_that_was_made_is_told_as_the_customer_meets_it(each: Row) -> None:
    assert said(each.evidence) == (each.verdict, each.approval, each.detail)

"""A key of one mode over a store that sells in the other (incident B12): never "nothing was paid"."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.services.desk import check, made_for, numbered, opened, said, sessions, sweep
from tests.services.self_service_room import NOTHING, UNSURE, sync
from tests.worlds import OTHER_SESSION, RUN, SESSION, by_hand, purchase, subscription

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.services.desk import Desk

STRANGE = f"cs_test_oak0001{RUN}"
MODE = [("unchecked", "mode")]
SAID = (
    "The store's passes were all sold in Stripe's test mode, and Passkeeper is connected to live mode, "
    "so their payments could not be looked at. Give Passkeeper the key of the test mode."
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """All that the store knows was sold in test mode, and is over; the key reads live mode."""
    with opened(tmp_path) as made:
        made.put(subscription(stripeSessionId=STRANGE, isActive=False))
        yield made


def log(session_id: str) -> dict[str, object]:
    return {"_id": f"log-{session_id}", "_type": "webhookLog", "details": {"sessionId": session_id}}


def test_a_sweep_that_finds_nothing_bought_is_not_complete(desk: Desk) -> None:
    report = sweep(desk)

    assert said(report) == MODE
    assert (report.coverage.problems, report.counts["unchecked"]) == ((SAID,), 1)
    assert report.findings[0].livemode is False


def test_a_sweep_of_one_account_says_it_too(desk: Desk) -> None:
    assert said(sweep(desk, account="platform")) == MODE


@pytest.mark.parametrize(
    "query", ["ada@example.com", "nobody@example.com", "user_ada", "Ada", OTHER_SESSION, "pi_oak9"]
)
def test_a_look_up_that_finds_nothing_bought_is_not_complete(desk: Desk, query: str) -> None:
    answer = check(desk, query)

    assert (said(answer), answer.coverage.problems, answer.notes) == (MODE, (SAID,), ())


def test_a_pass_by_hand_is_not_called_ungrounded(desk: Desk) -> None:
    desk.put(by_hand())

    assert (said(check(desk, "ada@example.com")), said(sweep(desk))) == (MODE, MODE)


def test_a_running_pass_of_the_other_mode_is_named_instead(desk: Desk) -> None:
    desk.put(by_hand(stripeSessionId=STRANGE))

    assert sessions(check(desk, "ada@example.com")) == [STRANGE]


def test_a_summary_is_not_complete(desk: Desk) -> None:
    assert desk.services.summaries.summary("week").coverage.problems == (SAID,)


def test_a_fix_is_planned_from_an_incomplete_look(desk: Desk) -> None:
    for query in ("ada@example.com", None):
        plans = desk.services.fixing.plan(query)

        assert (plans.planned, plans.coverage.problems) == ((), (SAID,))


def test_a_customer_is_not_told_that_nothing_was_paid(desk: Desk) -> None:
    assert sync(desk) == UNSURE


def test_the_webhook_log_alone_tells_the_mode(desk: Desk) -> None:
    desk.put(subscription(stripeSessionId=None), log(STRANGE))

    assert said(sweep(desk)) == MODE


@pytest.mark.parametrize("ours", [log(SESSION), by_hand(isActive=False, stripeSessionId=SESSION)])
def test_one_checkout_of_ours_is_proof_enough(desk: Desk, ours: dict[str, object]) -> None:
    desk.put(ours)

    assert (said(sweep(desk)), said(check(desk, "ada@example.com")), sync(desk)) == ([], [], NOTHING)


def test_an_empty_store_says_nothing_of_modes(tmp_path: Path) -> None:
    with opened(tmp_path) as desk:
        assert (sweep(desk).coverage.problems, check(desk, "ada@example.com").coverage.problems) == ((), ())


def test_where_something_was_bought_the_store_is_not_asked(desk: Desk) -> None:
    desk.put(made_for(desk.sell(**numbered(1))))
    desk.shelves.failing = {"modes"}

    assert (said(sweep(desk)), said(check(desk, "ada@example.com"))) == ([], [("ok", "ok")])
    assert desk.services.summaries.summary("month").coverage.complete


def test_a_store_that_does_not_tell_leaves_it_open(desk: Desk) -> None:
    desk.shelves.failing = {"modes"}

    assert said(sweep(desk)) == said(check(desk, "ada@example.com")) == [("unchecked", "store")]
    assert sync(desk) == UNSURE


def test_a_checkout_of_another_kind_does_not_tell_the_mode(desk: Desk) -> None:
    desk.payments.sell(purchase(metadata={"classId": "class-1", "userId": "usr-bob"}), None)

    assert said(sweep(desk)) == MODE

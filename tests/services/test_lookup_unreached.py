"""What a look-up says where a system was out of reach: never that something is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.errors import UnavailableError
from services.remarks import NOT_FOUND
from tests.fakes.payments import FakePayments
from tests.services.desk import check, made_for, opened, said
from tests.worlds import CHARGE, INTENT, SESSION, bob, by_hand, purchase, told

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.model import Purchase
    from tests.services.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with opened(tmp_path) as made:
        yield made


OK = [("ok", "ok")]


def test_what_was_out_of_reach_is_said_with_the_candidates_too(desk: Desk) -> None:
    desk.put(bob(email="ada@example.com"))
    desk.payments.refuse("acct_elm")

    answer = check(desk, "ada@example.com")

    assert (len(answer.candidates), said(answer)) == (2, [("unchecked", "account")])
    assert not answer.coverage.complete


def test_a_held_pass_is_not_called_ungrounded_where_not_all_could_be_asked(desk: Desk) -> None:
    desk.put(by_hand())
    desk.payments.refuse("acct_elm")

    assert said(check(desk, "ada@example.com")) == [("unchecked", "account")]


def test_a_passs_payment_that_cannot_be_asked_for_is_a_problem_and_no_error(desk: Desk) -> None:
    desk.put(by_hand(stripePaymentId="pi_elsewhere0001"))
    desk.payments = _NoIntents()
    desk.restart()

    answer = check(desk, "ada@example.com")

    assert (said(answer), NOT_FOUND in answer.notes) == ([], False)
    assert answer.coverage.problems[0].startswith("Passes without a payment could not be looked for. ")


@pytest.mark.parametrize(
    "query", ["ada@example.com", "nobody@example.com", "user_ada", "ada", SESSION, INTENT, CHARGE]
)
def test_with_stripe_down_every_account_is_unchecked_and_nothing_is_said_to_be_absent(
    desk: Desk, query: str
) -> None:
    desk.sell()
    desk.payments.down = True

    answer = check(desk, query)

    assert set(said(answer)) <= {("unchecked", "stripe")}
    assert NOT_FOUND not in answer.notes
    if answer.customer or "@" in query or "_" in query:
        assert len(answer.findings) == 3
        assert not answer.coverage.complete


def test_one_account_refused_is_unchecked_and_the_rest_goes_on(desk: Desk) -> None:
    desk.put(made_for(desk.sell()))
    desk.payments.refuse("acct_elm")

    answer = check(desk, "ada@example.com")

    assert said(answer) == [*OK, ("unchecked", "account")]
    refused = answer.findings[1]
    assert (refused.account, refused.school, refused.tenant_id) == ("acct_elm", "Elm Dance", "tenant-elm")
    assert answer.coverage.problems == (
        "The payments of Elm Dance could not be checked: The account is out of reach.",
    )


def test_a_payment_that_stripe_does_not_show_is_unchecked(desk: Desk) -> None:
    desk.payments.sell(purchase())

    answer = check(desk, SESSION)

    assert said(answer) == [("unchecked", "stripe")]
    assert not answer.coverage.complete


@pytest.mark.parametrize("query", ["ada@example.com", "ada", "user_ada", SESSION, INTENT, CHARGE])
def test_with_the_store_down_nothing_is_said_to_be_absent(desk: Desk, query: str) -> None:
    desk.sell()
    desk.shelves.failing = {"*"}

    answer = check(desk, query)

    assert ("unchecked", "store") in said(answer)
    assert not answer.coverage.complete
    assert (NOT_FOUND in answer.notes, answer.near) == (False, ())


def test_a_store_that_fails_on_the_held_passes_alone_is_said(desk: Desk) -> None:
    desk.shelves.failing = {"subscriptions_of"}

    answer = check(desk, "ada@example.com")

    assert said(answer) == [("unchecked", "store")]
    assert answer.coverage.problems == ("The store did not answer.",)


def test_with_clerk_down_a_known_owners_purchase_is_judged(desk: Desk) -> None:
    desk.put(made_for(desk.sell()))
    desk.directory.down = True

    answer = check(desk, SESSION)

    assert said(answer) == OK
    assert answer.coverage.problems == ("Clerk did not answer.",)


def test_with_clerk_down_an_unknown_owners_purchase_is_unchecked(desk: Desk) -> None:
    desk.sell(metadata=told(userId="user_new"))
    desk.directory.down = True

    assert said(check(desk, SESSION)) == [("unchecked", "directory")]


@pytest.mark.parametrize("query", ["new@example.com", "newman", "user_new"])
def test_with_clerk_down_somebody_the_store_does_not_know_is_unchecked_by_clerk(
    desk: Desk, query: str
) -> None:
    desk.directory.down = True

    answer = check(desk, query)

    assert said(answer) == [("unchecked", "directory")]
    assert answer.notes == ()


class _NoIntents(FakePayments):
    def purchases_by_intent(self, account: str, intent_id: str) -> list[Purchase]:
        raise UnavailableError("stripe", f"Stripe did not answer about {intent_id} of {account}.")

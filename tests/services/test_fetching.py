"""Purchases fetched from every account at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from services.accounts import WITHOUT_SCHOOLS
from services.fetching import Fetched, at_once
from tests.services.desk import numbered, opened
from tests.worlds import CHARGE, INTENT, SESSION, payment, purchase

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.services.desk import Desk

EVERYWHERE = ("platform", "acct_elm", "acct_oak")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with opened(tmp_path) as made:
        yield made


def test_every_account_is_asked_where_none_is_named(desk: Desk) -> None:
    desk.sell()

    found = desk.services.fetching.by_session(SESSION)

    assert (list(found.purchases), found.accounts, found.complete) == ([SESSION], EVERYWHERE, True)
    assert desk.payments.asked == {"purchase": 3}


def test_only_the_named_account_is_asked(desk: Desk) -> None:
    desk.sell()

    found = desk.services.fetching.by_session(SESSION, "acct_elm")

    assert (found.purchases, found.accounts) == ({}, ("acct_elm",))


def test_noted_purchases_are_asked_for_where_they_were_seen(desk: Desk) -> None:
    desk.sell()
    second = desk.sell(**numbered(1), account="platform")

    found = desk.services.fetching.by_sessions([("acct_oak", SESSION), ("platform", second.session_id)])

    assert list(found.purchases) == [SESSION, second.session_id]
    assert desk.payments.asked == {"purchase": 2}


def test_a_charge_leads_to_its_intents_purchases(desk: Desk) -> None:
    desk.payments.sell(purchase(), payment())

    assert list(desk.services.fetching.by_charge(CHARGE).purchases) == [SESSION]
    assert list(desk.services.fetching.by_intent(INTENT).purchases) == [SESSION]
    assert desk.services.fetching.by_charge("ch_unknown").purchases == {}


def test_an_account_out_of_reach_is_a_finding_and_the_others_answer(desk: Desk) -> None:
    desk.sell()
    desk.payments.refuse("acct_elm")

    found = desk.services.fetching.by_emails(["ada@example.com"])

    assert (list(found.purchases), found.accounts, found.complete) == ([SESSION], EVERYWHERE, False)
    assert [(one.reason, one.account) for one in found.unreached] == [("account", "acct_elm")]


def test_accounts_that_are_not_known_leave_it_incomplete(desk: Desk) -> None:
    desk.shelves.failing = {"tenants"}

    found = desk.services.fetching.by_session(SESSION)

    assert (found.accounts, found.problems, found.complete) == (("platform",), (WITHOUT_SCHOOLS,), False)


def test_what_was_fetched_twice_counts_once(desk: Desk) -> None:
    desk.sell()
    desk.payments.refuse("acct_elm")
    once = desk.services.fetching.by_session(SESSION)

    assert once.plus(once) == once
    assert Fetched().plus(once) == once


def test_an_error_on_one_of_two_sides_is_not_swallowed() -> None:
    assert at_once(lambda: 1, lambda: "two") == (1, "two")
    with pytest.raises(ZeroDivisionError):
        at_once(lambda: 1, lambda: 1 // 0)

"""Purchases fetched from every account at once."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from bot.errors import UnavailableError
from services.accounts import WITHOUT_SCHOOLS
from services.fetching import AT_ONCE, Fetched, at_once
from tests.services.desk import numbered, opened
from tests.services.forty_schools import ACCOUNTS, HELD, Till, fetching
from tests.worlds import CHARGE, INTENT, RUN, SESSION, payment, purchase

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.services.desk import Desk

STRANGE = f"cs_test_oak0001{RUN}"
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


def test_a_checkout_of_the_other_mode_is_a_problem_and_no_account_is_asked(desk: Desk) -> None:
    found = desk.services.fetching.by_session(STRANGE, "acct_oak")

    assert [(one.reason, one.session_id) for one in found.unreached] == [("mode", STRANGE)]
    with pytest.raises(UnavailableError, match="belongs to Stripe's test mode") as raised:
        found.require_complete()
    assert (raised.value.system, raised.value.permanent, desk.payments.asked) == ("mode", True, {})


def test_noted_ones_of_the_other_mode_are_left_out(desk: Desk) -> None:
    desk.sell()

    found = desk.services.fetching.by_sessions([("acct_oak", STRANGE), ("acct_oak", SESSION)])

    assert (list(found.purchases), found.complete) == ([SESSION], True)
    assert desk.payments.asked == {"purchase": 1}


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


def test_one_check_asks_forty_schools_and_the_platform_at_once() -> None:
    one = fetching(Till(together=ACCOUNTS))

    assert len(one.by_emails(["ada@example.com"]).accounts) == ACCOUNTS

    one.close()


def test_many_checks_share_their_threads_and_none_waits_for_anothers_questions() -> None:
    till, before = Till(), threading.active_count()
    shared = fetching(till)

    with ThreadPoolExecutor(8) as checks:
        slow = [checks.submit(shared.by_sessions, [(None, HELD)] * 8) for _ in range(8)]
        until(lambda: len(till.held) >= AT_ONCE)
        quick = shared.by_session(SESSION, "acct_07")
        most = threading.active_count() - before
        till.gate.set()

    assert (quick.accounts, quick.complete) == (("acct_07",), True)
    assert most <= AT_ONCE + 8
    assert {len(each.result().accounts) for each in slow} == {ACCOUNTS}
    shared.close()


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


def until(look: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not look():
        assert time.monotonic() < end
        time.sleep(0.005)

"""Two programs with one ledger share the work: whatever both want to do at once, one does."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.inbox import Delivery
from bot.messages import Posted
from tests.contracts.ledger_entries import ACTION, FINDING, MINUTE, NOW

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.ports import Ledger

    Pair = tuple[Ledger, Ledger]

ROUNDS = 12
LATER = NOW + MINUTE


def begin(ledger: Ledger, number: int) -> bool:
    """Each attempt has an id of its own, and both want the same purchase."""
    action = replace(ACTION, id=f"{id(ledger)}-{number}", key=f"cs_live_{number}")
    return ledger.begin(action, LATER)


def announce(ledger: Ledger, number: int) -> bool:
    finding = replace(FINDING, session_id=f"cs_live_{number}")
    return ledger.announce(f"{id(ledger)}-{number}", [finding], NOW) is not None


ONCE: dict[str, Callable[[Ledger, int], bool]] = {
    "a fix": begin,
    "an alert": announce,
    "a job": lambda ledger, number: ledger.begin_job(f"sweep-{number}", NOW, NOW, LATER),
    "a report": lambda ledger, number: ledger.take_report(f"r-{number}", NOW, "U1", "Wrong."),
    "a flag": lambda ledger, number: ledger.raise_flag(f"flag-{number}", NOW),
}


@pytest.mark.parametrize("name", ONCE)
def test_of_two_that_do_it_at_once_one_does(beside: Pair, name: str) -> None:
    with ThreadPoolExecutor(2) as pool:
        for number in range(ROUNDS):
            attempts = [pool.submit(ONCE[name], ledger, number) for ledger in beside]
            assert sorted(attempt.result() for attempt in attempts) == [False, True]


def test_of_two_that_post_the_same_alert_one_does(beside: Pair) -> None:
    one, two = beside
    one.announce("al-1", [FINDING], NOW)
    assert [alert.id for alert in two.unposted()] == ["al-1"]
    assert two.begin_posting("al-1", NOW, LATER)
    assert not one.begin_posting("al-1", NOW, LATER)
    two.posted("al-1", Posted("C1", "1.0"))
    assert one.unposted() == []


def test_every_delivery_is_taken_by_one_of_them(beside: Pair) -> None:
    for number in range(ROUNDS):
        beside[0].keep_delivery(
            Delivery(f"evt_{number}", "checkout.session.completed", "acct_oak", True, None, NOW, NOW, "{}")
        )

    def take_all(ledger: Ledger) -> list[str]:
        taken: list[str] = []
        while found := ledger.take_delivery(NOW, LATER):
            taken.append(found.id)
        return taken

    with ThreadPoolExecutor(2) as pool:
        taken = [event for found in pool.map(take_all, beside) for event in found]
    assert sorted(taken) == sorted(f"evt_{number}" for number in range(ROUNDS))


def test_what_one_left_unfinished_is_seen_by_the_other_when_its_lease_is_over(beside: Pair) -> None:
    one, two = beside
    one.begin(ACTION, LATER)
    one.begin_job("daily", NOW, NOW, LATER)
    assert two.unfinished(NOW) == []
    assert not two.begin_job("daily", NOW, NOW, LATER)
    assert two.unfinished(LATER) == [ACTION]
    assert two.begin_job("daily", NOW, LATER, LATER + MINUTE)

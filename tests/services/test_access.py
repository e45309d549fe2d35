from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.settings import load
from services.access import NOT_CHECKED, NOT_MANAGER, NOT_MANAGER_ALONE, NOT_SUPPORT, OUTSIDE, Access
from tests.fakes.desk import NOW
from tests.fakes.messenger import FakeMessenger, colleague


def access(slack: FakeMessenger, **settings: str) -> Access:
    return Access(slack, load(settings), lambda: NOW)


def test_listed_people_and_members_of_the_group_may() -> None:
    slack = FakeMessenger(groups={"S0SUPPORT": frozenset({"U0IDA"})})
    doors = access(slack, SUPPORT_USERS="U0ADA", SUPPORT_GROUP="S0SUPPORT")

    assert [doors.support(user) for user in ("U0ADA", "U0IDA", "U0BOB")] == [None, None, NOT_SUPPORT]


def test_managers_are_supports_own_where_none_is_named() -> None:
    doors = access(FakeMessenger(), SUPPORT_USERS="U0ADA")

    assert doors.manager("U0ADA") is None


def test_a_named_manager_is_the_only_one() -> None:
    doors = access(FakeMessenger(), SUPPORT_USERS="U0ADA,U0IDA", MANAGER_USERS="U0IDA")

    assert (doors.manager("U0ADA"), doors.manager("U0IDA")) == (NOT_MANAGER, None)
    assert doors.manager("U0ADA", alone=True) == NOT_MANAGER_ALONE


def test_whoever_may_approve_may_use_the_commands_too() -> None:
    doors = access(FakeMessenger(), SUPPORT_USERS="U0ADA", MANAGER_USERS="U0IDA")

    assert [doors.support(user) for user in ("U0IDA", "U0BOB")] == [None, NOT_SUPPORT]


@pytest.mark.parametrize("what", ["guest", "deactivated", "outside"])
def test_guests_deactivated_and_outside_people_never_may_even_if_listed(what: str) -> None:
    slack = FakeMessenger(people={"U0ADA": replace(colleague("U0ADA"), **{what: True})})  # type: ignore[arg-type]

    assert access(slack, SUPPORT_USERS="U0ADA").support("U0ADA") == OUTSIDE


def test_a_lookup_that_fails_refuses_and_says_that_it_could_not_be_checked() -> None:
    slack = FakeMessenger(down=True)
    doors = access(slack, SUPPORT_USERS="U0ADA")

    assert doors.support("U0ADA") == NOT_CHECKED
    slack.down = False
    assert doors.support("U0ADA") is None


def test_an_answer_is_good_for_less_than_a_minute() -> None:
    slack = FakeMessenger(groups={"S0SUPPORT": frozenset({"U0ADA"})})
    times = iter(
        [NOW, NOW, NOW + timedelta(seconds=59), NOW + timedelta(seconds=59), *[NOW + timedelta(60)] * 2]
    )
    doors = Access(slack, load({"SUPPORT_GROUP": "S0SUPPORT"}), lambda: next(times))

    doors.support("U0ADA")
    doors.support("U0ADA")
    assert slack.asked == ["S0SUPPORT", "U0ADA"]
    slack.groups["S0SUPPORT"] = frozenset()
    assert doors.support("U0ADA") == NOT_SUPPORT

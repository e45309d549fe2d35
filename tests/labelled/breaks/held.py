"""It was right, and is over (C3, C4, C19)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tests.labelled.cases import LONG_AGO, case
from tests.labelled.shops import COUNTED, NOW, PAST_ENDED, written

if TYPE_CHECKING:
    from tests.labelled.sale import Sale

FOR_DAYS = ("ten", "five", "one", "month", "undated", "untyped")


def _bought(sale: Sale, before_the_end: timedelta) -> None:
    created = PAST_ENDED - before_the_end
    sale.bend(created=created)
    sale.pay(paid_at=created)
    sale.held["startDate"] = written(created)


@case("ended/expired", age=LONG_AGO, passes=FOR_DAYS, share=3)
def it_ran_its_time(_sale: Sale) -> None:
    pass


@case("ended/expired", passes=("past",))
def it_ran_to_its_fixed_end(sale: Sale) -> None:
    _bought(sale, timedelta(days=30))


@case("ended/sold_expired", passes=("past",), age=(1, 50))
def its_fixed_end_had_passed_when_it_was_sold(_sale: Sale) -> None:
    """C3."""


@case("ended/sold_expired", passes=("past",))
def its_fixed_end_left_less_than_a_day(sale: Sale) -> None:
    _bought(sale, timedelta(hours=sale.dice.randint(1, 23)))


@case("ended/expired", passes=("past",))
def its_fixed_end_left_more_than_a_day(sale: Sale) -> None:
    _bought(sale, timedelta(hours=30))


@case("ended/expired", passes=("past",))
def its_fixed_end_left_a_day_to_the_second(sale: Sale) -> None:
    _bought(sale, timedelta(days=1))


@case("ended/expired", passes=("one", "month"), age=(30, 30))
def it_ends_this_very_moment(_sale: Sale) -> None:
    """The page asks for an end that is later than now."""


@case("ended/withdrawn")
def somebody_withdrew_it_and_said_why(sale: Sale) -> None:
    sale.held.update(isActive=False, deactivationReason="Asked for it.", deactivatedBy="desk")


@case("ended/withdrawn", age=LONG_AGO, passes=FOR_DAYS)
def withdrawn_and_over_since(sale: Sale) -> None:
    """The first reason that holds."""
    sale.held.update(isActive=False, deactivationReason="Asked for it.", deactivatedAt=written(NOW))


@case("ended/used_up", passes=COUNTED)
def all_its_classes_are_used(sale: Sale) -> None:
    """C4."""
    sale.held["remainingClips"] = 0


@case("ended/used_up", passes=("one",))
def its_one_class_is_used(sale: Sale) -> None:
    sale.held["remainingClips"] = 0
    sale.book(1, "single", sale.created)


@case("ended/used_up", passes=COUNTED)
def more_used_than_there_were(sale: Sale) -> None:
    """E8: over-decremented."""
    sale.held["remainingClips"] = -1

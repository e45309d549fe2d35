"""A pass was made, and the customer cannot see or use it (C1 to C11, C18)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tests.labelled import shops
from tests.labelled.cases import case
from tests.labelled.shops import COUNTED, NOW, SCHOOLS, to, written

if TYPE_CHECKING:
    from tests.labelled.sale import Sale


@case("hidden/broken_reference")
def it_points_at_nobody(sale: Sale) -> None:
    """C9."""
    if sale.dice.random() < 0.5:
        sale.drop("user")
    else:
        sale.held["user"] = {"_type": "reference", "_ref": "usr-gone", "_weak": True}


@case("hidden/broken_reference")
def it_points_at_no_school(sale: Sale) -> None:
    sale.held["tenant"] = sale.dice.choice([{}, {"_ref": "tenant-gone", "_weak": True}, {"_type": "x"}])


@case("hidden/other_account")
def it_hangs_on_somebody_else(sale: Sale) -> None:
    """C7, D8."""
    sale.held["user"] = to(sale.stranger()["_id"])


@case("hidden/other_account")
def it_hangs_on_the_persons_other_login(sale: Sale) -> None:
    """D3 with two Clerk ids and one address: two accounts, never merged."""
    other = sale.stranger()
    other["email"] = sale.user["email"]
    sale.held["user"] = to(other["_id"])


@case("hidden/other_account")
def a_wrong_record_carries_its_number(sale: Sale) -> None:
    """E5: somebody else's, another pass, and off; it keeps the site from ever making the right one."""
    other = to(sale.stranger()["_id"])
    sale.held.update(user=other, isActive=False, passId=f"pass-{sale.school}-one", type="single")


@case("hidden/wrong_school")
def it_is_filed_under_another_school(sale: Sale) -> None:
    """C5."""
    other = next(each for each in SCHOOLS if each != sale.school)
    sale.held["tenant"] = to(shops.tenant_of(other))


@case("hidden/no_school")
def it_has_no_school_and_names_no_pass(sale: Sale) -> None:
    """C6."""
    sale.drop("tenant", "passId")


@case("hidden/draft_only")
def nobody_published_it(sale: Sale) -> None:
    """C18."""
    sale.held["_id"] = f"drafts.{sale.held['_id']}"


@case("hidden/inactive")
def it_is_off_and_nothing_says_why(sale: Sale) -> None:
    """C1."""
    sale.held["isActive"] = sale.dice.choice([False, None])


@case("hidden/inactive")
def it_has_no_switch_at_all(sale: Sale) -> None:
    sale.drop("isActive")


@case("hidden/end_date_too_early")
def it_ended_when_it_began(sale: Sale) -> None:
    """C2: null days make a pass of no length (data contract 1.9)."""
    sale.held["endDate"] = sale.held["startDate"]


@case("hidden/end_date_too_early", age=(4, 20))
def it_ended_after_a_day(sale: Sale) -> None:
    sale.held["endDate"] = written(sale.created + timedelta(days=1))


@case("hidden/end_date_too_early")
def it_has_no_end(sale: Sale) -> None:
    """A null end never matches (data contract 1.10)."""
    sale.held["endDate"] = None


@case("hidden/end_date_too_early")
def its_end_is_a_date_that_began_today(sale: Sale) -> None:
    """Compared as text, a date without a time is over from its first moment."""
    sale.held["endDate"] = NOW.date().isoformat()


@case("hidden/end_date_too_early")
def day_and_month_were_swapped(sale: Sale) -> None:
    """C14: over months before it was bought."""
    sale.held["endDate"] = written(sale.created - timedelta(days=200))


@case("hidden/type_not_bookable")
def a_type_that_cannot_book(sale: Sale) -> None:
    """C10."""
    sale.held["type"] = sale.dice.choice(["multi", "unlimited", "subscription", "course"])


@case("hidden/classes_unset", passes=COUNTED)
def it_has_no_number_of_classes(sale: Sale) -> None:
    """C11."""
    sale.held["remainingClips"] = None


@case("hidden/classes_unset", passes=("limitless_null", "limitless_zero"), approver="nobody")
def it_was_sold_before_its_limit_was_set(_sale: Sale) -> None:
    """The site writes what such a pass says: null, or 0."""


@case("hidden/broken_reference")
def it_points_at_nobody_and_is_off(sale: Sale) -> None:
    """The first reason that holds."""
    sale.drop("user")
    sale.held.update(isActive=None, passName=None)


@case("hidden/wrong_school")
def another_school_and_twice(sale: Sale) -> None:
    """Hidden comes before duplicate: neither of them shows."""
    other = next(each for each in SCHOOLS if each != sale.school)
    sale.held["tenant"] = to(shops.tenant_of(other))
    sale.subscriptions.append(sale.copy("twin"))

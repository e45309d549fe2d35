"""Checkouts that are no purchase of a pass, or whose money is not (yet) there."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.model import PLATFORM
from tests.labelled.cases import case
from tests.labelled.shops import NOW

if TYPE_CHECKING:
    from tests.labelled.sale import Sale


@case("not_a_pass/class")
def a_single_class(sale: Sale) -> None:
    """A12: a `classId`, and no type."""
    sale.unmade()
    told = {"classId": "class-1", "userId": "usr-1", "tenantId": f"tenant-{sale.school}", "tenantSlug": "x"}
    sale.bend(metadata=told)


@case("not_a_pass/platform_plan")
def a_schools_own_plan(sale: Sale) -> None:
    """Data contract 2.4."""
    sale.unmade()
    sale.bend(mode="subscription", account=PLATFORM, payment_intent=None)
    sale.bend(metadata={"tenantId": f"tenant-{sale.school}", "plan": "pro", "billing": "monthly"})
    sale.payment = None


@case("not_a_pass/other")
def something_else_altogether(sale: Sale) -> None:
    sale.unmade()
    sale.bend(metadata={"type": "t_shirt", "userId": sale.clerk_id, "tenantId": f"tenant-{sale.school}"})


def _unpaid(sale: Sale, status: str, intent: str | None) -> None:
    sale.bend(status=status, payment_status="unpaid")
    if intent is None:
        sale.bend(payment_intent=None)
        sale.payment = None
    else:
        sale.pay(status=intent, paid_at=None, captured=0, charge_ids=())


@case("not_paid/open")
def still_at_the_till(sale: Sale) -> None:
    sale.unmade()
    _unpaid(sale, "open", None)


@case("not_paid/expired")
def left_the_till(sale: Sale) -> None:
    sale.unmade()
    _unpaid(sale, "expired", None)


@case("not_paid/failed")
def the_bank_said_no_in_the_end(sale: Sale) -> None:
    """A14."""
    sale.unmade()
    _unpaid(sale, "complete", sale.dice.choice(["requires_payment_method", "canceled"]))


@case("not_paid/failed")
def failed_and_a_pass_was_made_all_the_same(sale: Sale) -> None:
    """The site's webhook never looks at `payment_status` (data contract 3.3, D8)."""
    _unpaid(sale, "complete", "requires_payment_method")


@case("not_paid/open")
def open_with_nothing_to_pay(sale: Sale) -> None:
    sale.unmade()
    sale.bend(status="open", payment_status="no_payment_required", payment_intent=None)
    sale.payment = None


@case("waiting/payment_processing")
def the_bank_is_at_it(sale: Sale) -> None:
    """A13."""
    sale.unmade(log="success")
    _unpaid(sale, "complete", "processing")


@case("waiting/payment_processing")
def the_bank_is_at_it_and_a_pass_was_made(sale: Sale) -> None:
    _unpaid(sale, "complete", "processing")


def _just_paid(sale: Sale) -> None:
    created = NOW - timedelta(minutes=8)
    sale.bend(created=created)
    sale.pay(paid_at=created + timedelta(minutes=1))


@case("waiting/grace")
def paid_a_moment_ago(sale: Sale) -> None:
    sale.unmade()
    _just_paid(sale)


@case("waiting/grace")
def left_the_till_open_for_an_hour_then_paid(sale: Sale) -> None:
    """It is the payment's moment that counts, not the checkout's."""
    sale.unmade()
    sale.bend(created=NOW - timedelta(hours=5))
    sale.pay(paid_at=NOW - timedelta(minutes=2))


@case("waiting/grace", passes=("type_course",))
def paid_a_moment_ago_for_what_cannot_be_given(sale: Sale) -> None:
    """Waiting comes before blocked."""
    sale.unmade()
    _just_paid(sale)

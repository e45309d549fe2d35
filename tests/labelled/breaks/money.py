"""Money that went back, or is about to (F1 to F3)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tests.labelled.cases import LONG_AGO, case
from tests.labelled.shops import NOW, written

if TYPE_CHECKING:
    from tests.labelled.sale import Sale

DISPUTES = ("needs_response", "under_review", "lost", "warning_needs_response", "warning_under_review")


def _refund(sale: Sale, part: float = 1.0) -> None:
    if sale.payment:
        sale.pay(refunded=int(sale.payment.captured * part))


@case("money_back/disputed")
def a_dispute(sale: Sale) -> None:
    sale.pay(dispute=sale.dice.choice(DISPUTES))


@case("money_back/disputed")
def a_dispute_and_nothing_made(sale: Sale) -> None:
    sale.unmade(log="error")
    sale.pay(dispute="needs_response")


@case("money_back/disputed")
def refunded_and_disputed(sale: Sale) -> None:
    _refund(sale)
    sale.pay(dispute="needs_response")


@case("money_back/refunded_still_active")
def refunded_and_the_pass_runs_on(sale: Sale) -> None:
    _refund(sale)


@case("money_back/partly_refunded")
def half_of_it_was_paid_back(sale: Sale) -> None:
    _refund(sale, 0.5)


@case("money_back/partly_refunded")
def half_of_it_was_paid_back_and_nothing_made(sale: Sale) -> None:
    sale.unmade()
    _refund(sale, 0.5)


@case("money_back/refunded")
def refunded_and_nothing_made(sale: Sale) -> None:
    sale.unmade(log="error")
    _refund(sale)


@case("money_back/refunded")
def refunded_and_withdrawn(sale: Sale) -> None:
    _refund(sale)
    sale.held.update(isActive=False, deactivationReason="Refunded.", deactivatedAt=written(NOW))


@case("money_back/refunded", age=LONG_AGO, passes=("ten", "five", "one", "month"))
def refunded_after_it_was_over(sale: Sale) -> None:
    _refund(sale)


@case("money_back/refunded")
def refunded_within_the_grace(sale: Sale) -> None:
    """Money back comes before waiting."""
    sale.unmade()
    sale.bend(created=NOW - timedelta(minutes=6))
    sale.pay(paid_at=NOW - timedelta(minutes=5))
    _refund(sale)


@case("money_back/partly_refunded")
def half_of_it_was_paid_back_and_a_dispute_won(sale: Sale) -> None:
    _refund(sale, 0.5)
    sale.pay(dispute="won")


@case("money_back/refunded")
def refunded_and_off_without_a_reason(sale: Sale) -> None:
    _refund(sale)
    sale.held["isActive"] = False

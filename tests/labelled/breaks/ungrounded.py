"""Passes with no payment behind them (E4), and those that only look like it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tests.labelled.breaks.unmade import HAND, INVENTED
from tests.labelled.cases import case
from tests.labelled.shops import NOW, written

if TYPE_CHECKING:
    from tests.labelled.sale import Sale

NOTHING = "-"
"""The label of what no finding may speak of."""


def _unpaid(sale: Sale) -> None:
    sale.purchase, sale.payment = None, None
    sale.others.clear()


@case("ungrounded/ungrounded")
def given_for_nothing(sale: Sale) -> None:
    sale.drop(*HAND)
    _unpaid(sale)


@case("ungrounded/ungrounded")
def given_under_an_invented_number(sale: Sale) -> None:
    sale.drop(*HAND)
    sale.held["stripePaymentId"] = sale.dice.choice(INVENTED)
    _unpaid(sale)


@case("ungrounded/ungrounded")
def its_payment_does_not_exist(sale: Sale) -> None:
    _unpaid(sale)


@case("ungrounded/ungrounded", passes=("ten", "five"), age=(6, 20))
def beside_a_real_purchase_but_days_off(sale: Sale) -> None:
    """Too far from the purchase to be a twin of it."""
    sold = sale.sell_again(sale.sold, sale.created - timedelta(days=4), "ok/ok")
    assert sold.purchase
    sale.drop(*HAND)
    _unpaid(sale)


@case(NOTHING)
def given_for_nothing_and_withdrawn(sale: Sale) -> None:
    sale.drop(*HAND)
    sale.held.update(isActive=False, deactivationReason="No payment.")
    _unpaid(sale)


@case(NOTHING)
def given_for_nothing_and_over(sale: Sale) -> None:
    sale.drop(*HAND)
    sale.held["endDate"] = written(NOW - timedelta(hours=1))
    _unpaid(sale)


@case(NOTHING)
def given_by_a_manager_with_a_reason(sale: Sale) -> None:
    sale.drop(*HAND)
    sale.held.update(createdViaPasskeeper=True, manualCreationReason="Paid in cash at the desk.")
    _unpaid(sale)


@case(NOTHING, age=(500, 520), passes=("ten",))
def paid_before_the_window_and_extended(sale: Sale) -> None:
    """Its payment is found by its own id, outside the window."""
    sale.held.update(startDate=written(NOW - timedelta(days=5)), endDate=written(NOW + timedelta(days=5)))

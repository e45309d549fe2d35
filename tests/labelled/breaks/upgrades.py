"""Upgrades (G1 to G4). The pass that is upgraded was bought two days before, and has a label of its own."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.model import Money
from tests.labelled.cases import case
from tests.labelled.shops import NOW, pass_of, to, written

if TYPE_CHECKING:
    from datetime import datetime

    from tests.labelled.sale import Sale

BETTER = ("ten", "five", "term")


def upgraded(sale: Sale, label: str, *, running: bool, bought: datetime | None = None) -> Sale:
    """Makes the sale an upgrade from a drop-in; returns that one's sale."""
    before = sale.sell_again(pass_of(sale.school, "one"), bought or sale.created - timedelta(days=2), label)
    if not running:
        ended = {"upgradedAt": written(sale.created), "upgradedToPassId": sale.sold["_id"]}
        before.held.update(isActive=False, upgradedToPassName=sale.sold["name"], **ended)
    _priced(sale, before.held["_id"])
    return before


def _priced(sale: Sale, source: str | None) -> None:
    cost = sale.sold["price"] - 250
    sale.bend(money=Money(cost * 100, "nok"))
    sale.pay(captured=cost * 100)
    prices = {"originalPassPrice": "250", "newPassPrice": str(sale.sold["price"]), "upgradeCost": str(cost)}
    sale.tell(type="pass_upgrade", upgradeFromSubscriptionId=source, **prices)
    sale.held.update(isUpgrade=True, upgradedFromSubscriptionId=source, upgradeCost=cost)


@case("ok/ok", passes=BETTER)
def an_upgrade_as_it_should_be(sale: Sale) -> None:
    upgraded(sale, "ended/upgraded", running=False)


@case("ok/ok", passes=BETTER, age=(5, 20))
def an_upgrade_from_one_that_is_over_by_now(sale: Sale) -> None:
    upgraded(sale, "ended/expired", running=True, bought=NOW - timedelta(days=33))


@case("missing/upgrade_incomplete", passes=BETTER)
def the_old_pass_ended_and_the_new_one_never_came(sale: Sale) -> None:
    """G1."""
    upgraded(sale, "ended/upgraded", running=False)
    sale.unmade(log="error")


@case("missing/upgrade_not_applied", passes=BETTER)
def nothing_came_of_the_upgrade(sale: Sale) -> None:
    """G2."""
    upgraded(sale, "ok/ok", running=True)
    sale.unmade(log=sale.dice.choice([None, "error", "success"]))


@case("wrong/old_pass_still_active", passes=BETTER)
def both_passes_run(sale: Sale) -> None:
    """G3."""
    upgraded(sale, "ok/ok", running=True)


@case("blocked/upgrade_source_invalid", passes=BETTER)
def an_upgrade_of_nothing(sale: Sale) -> None:
    """G4."""
    _priced(sale, sale.dice.choice([None, "sub-gone"]))
    sale.unmade(log="error")


@case("blocked/upgrade_source_invalid", passes=BETTER)
def an_upgrade_of_somebody_elses_pass(sale: Sale) -> None:
    other = sale.stranger()
    before = upgraded(sale, "ok/ok", running=True)
    before.held["user"] = to(other["_id"])
    before.tell(userId=other["clerkId"])
    sale.unmade(log="error")

"""The labelled world: so many sales, each gone its way, in Stripe, the store and Clerk at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING, Protocol

from tests.fakes.directory import FakeDirectory
from tests.fakes.payments import FakePayments
from tests.labelled.breaks import CASES
from tests.labelled.breaks.ungrounded import NOTHING
from tests.labelled.cases import usual_approver
from tests.labelled.sale import sale
from tests.labelled.shops import NOW, SCHOOLS, pass_of, shops

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.model import Document, Purchase
    from tests.labelled.cases import Case
    from tests.labelled.sale import Sale

WINDOW = 400
"""Days that a sweep must look back to see all of it."""

SEED = 20261120


@dataclass(frozen=True)
class Label:
    """What a finding must say, and the way the sale went that makes it so."""

    said: str
    approver: str
    case: str


class Loading(Protocol):
    def load(self, documents: Sequence[Document], /) -> dict[str, str]: ...


@dataclass
class World:
    """`labels` are by a finding's key: the session, or the subscription without one."""

    labels: dict[str, Label] = field(default_factory=dict)
    purchases: list[Purchase] = field(default_factory=list, repr=False)
    documents: list[Document] = field(default_factory=shops, repr=False)
    payments: FakePayments = field(default_factory=FakePayments, repr=False)
    directory: FakeDirectory = field(default_factory=FakeDirectory, repr=False)

    def add(self, sold: Sale, label: Label) -> None:
        self.documents += [*sold.users, *sold.subscriptions, *sold.others]
        self.directory.accounts += sold.accounts
        if sold.purchase:
            self.payments.sell(sold.purchase, sold.payment)
        if sold.purchase and label.said != NOTHING:
            self.purchases.append(sold.purchase)
        if label.said != NOTHING:
            self.labels[_key(sold)] = label
        for name in sold.groundless:
            said = "ungrounded/ungrounded"
            self.labels[f"subscription:{name}"] = Label(said, "nobody", f"{label.case}, the one beside it")
        for other, said in sold.also:
            self.add(other, Label(said, usual_approver(said), f"{label.case}, the other one"))

    def fill(self, store: Loading) -> None:
        left = store.load(self.documents)
        assert left == {}, left


def _key(sold: Sale) -> str:
    return sold.purchase.session_id if sold.purchase else f"subscription:{sold.held['_id']}"


def happened(number: int, dice: Random, *cases: Case) -> Sale:
    """A sale that went the way of these cases, one upon the other."""
    first, school = cases[0], dice.choice(SCHOOLS)
    age = timedelta(seconds=int(86400 * dice.uniform(*first.age)))
    sold = pass_of(school, dice.choice(first.passes))
    made = sale(number, dice, school, sold, NOW - age, platform=dice.random() < 0.15)
    for each in cases:
        each.happen(made)
    return made


def deal(count: int, dice: Random) -> Iterable[Case]:
    """Every case by its share, in random order."""
    pack = [case for case in CASES for _ in range(case.share)]
    dealt = [pack[number % len(pack)] for number in range(count)]
    dice.shuffle(dealt)
    return dealt


def labelled(count: int = 2000, seed: int = SEED) -> World:
    """Sales of all kinds, until there are `count` purchases or a few more."""
    dice, world = Random(seed), World()  # noqa: S311 (an invented world needs no secrecy)
    for number, case in enumerate(deal(count, dice)):
        if len(world.purchases) >= count:
            break
        world.add(happened(number, dice, case), Label(case.label, case.approver, case.name))
    return world

"""Passes on sale that will go wrong for whoever buys one: found before they are sold."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot import rules, words
from bot.speech import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import datetime

    from bot.model import Pass, Tenant

SOON = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Misconfigured:
    """A pass on sale and one thing wrong with it, as a sentence that says what to do."""

    sold: Pass
    reason: str


@dataclass(frozen=True, slots=True)
class _Shelf:
    tenants: Mapping[str, Tenant]
    twins: Counter[tuple[str | None, str]]
    now: datetime
    soon: timedelta


def unsellable(
    passes: Iterable[Pass], tenants: Iterable[Tenant], now: datetime, *, soon: timedelta = SOON
) -> list[Misconfigured]:
    """One entry for each fault, in the order of the passes; what is not on sale has none."""
    on_sale = [sold for sold in passes if sold.active is True]
    shelf = _Shelf({each.id: each for each in tenants}, Counter(map(_spelled, on_sale)), now, soon)
    return [Misconfigured(sold, reason) for sold in on_sale for reason in _reasons(sold, shelf)]


def _reasons(sold: Pass, shelf: _Shelf) -> Iterator[str]:
    for fault in _FAULTS:
        if found := fault(sold, shelf):
            yield found


def _called(sold: Pass) -> str:
    return say("“{name}”", name=words.line(sold.name)) if sold.name.strip() else say("A pass without a name")


def _school(sold: Pass, shelf: _Shelf) -> str | None:
    tenant = shelf.tenants.get(sold.tenant_id or "")
    if tenant is None:
        return say(
            "{name} belongs to no school we know, so nobody can see it once it is bought. Set its school.",
            name=_called(sold),
        )
    if tenant.account is None:
        return say(
            "{name} cannot be paid for: {school} has no Stripe account. Connect one.",
            name=_called(sold),
            school=words.line(tenant.name),
        )
    return None


def _kind(sold: Pass, _shelf: _Shelf) -> str | None:
    if sold.type in rules.TYPES:
        return None
    return say(
        "{name} has a type the site does not know, so buyers would get nothing. Set its type.",
        name=_called(sold),
    )


def _limit(sold: Pass, _shelf: _Shelf) -> str | None:
    if not rules.counts_classes(rules.TYPES.get(sold.type or "")) or (rules.classes(sold) or 0) > 0:
        return None
    return say(
        "{name} has no number of classes, so buyers could not book. Set how many it has.", name=_called(sold)
    )


def _validity(sold: Pass, _shelf: _Shelf) -> str | None:
    """Where nothing is set the page shows 30 days, and the webhook makes no pass (data contract 1.3)."""
    fixed = sold.validity_type == "date" and sold.expiry is not None
    if fixed or (sold.validity_days or 0) > 0:
        return None
    return say(
        "{name} does not say how long it lasts, so buyers would get nothing. Set its days or its last day.",
        name=_called(sold),
    )


def _expiry(sold: Pass, shelf: _Shelf) -> str | None:
    if sold.validity_type != "date" or sold.expiry is None:
        return None
    if sold.expiry <= shelf.now:
        return say(
            "{name} ended on {day} and is still on sale. Set a later day or stop selling it.",
            name=_called(sold),
            day=words.day(sold.expiry),
        )
    if sold.expiry <= shelf.now + shelf.soon:
        return say(
            "{name} ends on {day} for everybody, however late they buy. Set a later day soon.",
            name=_called(sold),
            day=words.day(sold.expiry),
        )
    return None


def _price(sold: Pass, _shelf: _Shelf) -> str | None:
    if sold.price is not None and sold.price > 0:
        return None
    return say(
        "{name} costs nothing, and the site loses free purchases. Set a price or give it by hand.",
        name=_called(sold),
    )


def _twin(sold: Pass, shelf: _Shelf) -> str | None:
    if not sold.name.strip() or shelf.twins[_spelled(sold)] == 1:
        return None
    return say(
        "{name} has a twin of the same name in its school, so they get mixed up. "
        "Rename one or stop selling it.",
        name=_called(sold),
    )


def _spelled(sold: Pass) -> tuple[str | None, str]:
    return sold.tenant_id, " ".join(sold.name.split()).casefold()


_FAULTS: tuple[Callable[[Pass, _Shelf], str | None], ...] = (
    _school,
    _kind,
    _limit,
    _validity,
    _expiry,
    _price,
    _twin,
)

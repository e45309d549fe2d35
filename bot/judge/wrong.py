"""Visible and usable, but not what was bought."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import rules
from bot.judge.unmade import unsellable

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.judge.case import Case
    from bot.model import Subscription

    Fault = Callable[[Case, Subscription], bool]


def wrong(case: Case, held: Subscription) -> str | None:
    return next((reason for reason, holds in _FAULTS if holds(case, held)), None)


def other_pass(case: Case, held: Subscription) -> bool:
    """Where the pass that was bought cannot be given any more, another one is what a person chose."""
    if case.bought is None or unsellable(case.bought, case.purchase.created):
        return False
    named = held.pass_id is not None and held.pass_id != case.bought.id
    return named or held.type != rules.TYPES.get(case.bought.type or "")


def _old_pass_still_active(case: Case, _held: Subscription) -> bool:
    source = case.store.source
    if not rules.is_upgrade(case.purchase) or source is None or source.user_id not in case.ids:
        return False
    return source.active is True and not rules.is_over(source, case.now)


def _dates(case: Case, held: Subscription) -> bool:
    """More than a day of what was bought is taken; a later start that lasts as long takes nothing."""
    if case.ends is None or rules.is_over(held, case.now):
        return False
    if held.end is None or case.ends - held.end > rules.DAY:
        return True
    started, created = held.start or case.purchase.created, case.purchase.created
    shorter = (case.ends - created) - (held.end - started) > rules.DAY
    return shorter and started - created > rules.DAY


def _no_school(_case: Case, held: Subscription) -> bool:
    return held.document.get("tenant") is None


def _legacy_owner(case: Case, held: Subscription) -> bool:
    """It hangs on the old kind of record, or on the bare Clerk id."""
    if case.purchase.clerk_id is None:
        return False
    current = {owner.id for owner in case.owners if owner.clerk_id == case.purchase.clerk_id}
    return held.user_id not in current


def _payment_id_kind(case: Case, held: Subscription) -> bool:
    """One id ties it and the other is not this purchase's; an absent one does no harm."""
    purchase = case.purchase
    if held.session_id not in {None, purchase.session_id}:
        return True
    return held.payment_id not in {None, purchase.payment_intent}


def _too_many_classes(case: Case, held: Subscription) -> bool:
    sold = rules.classes(case.bought) if case.bought else None
    if not sold or held.remaining is None or not rules.counts_classes(held.type):
        return False
    booked = rules.classes_booked(case.store.bookings, held.type, held.start)
    shared = rules.shares_bookings(held, case.store.held, held.type)
    return held.remaining > (sold if shared else max(0, sold - booked))


def _name_missing(_case: Case, held: Subscription) -> bool:
    return held.pass_name is None


_FAULTS: tuple[tuple[str, Fault], ...] = (
    ("other_pass", other_pass),
    ("old_pass_still_active", _old_pass_still_active),
    ("dates", _dates),
    ("no_school", _no_school),
    ("legacy_owner", _legacy_owner),
    ("payment_id_kind", _payment_id_kind),
    ("too_many_classes", _too_many_classes),
    ("name_missing", _name_missing),
)

"""What keeps a customer from seeing or using the pass they hold (data contract 1.10, surfaces A and C)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import rules
from bot.documents import reference

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.judge.case import Case
    from bot.model import Subscription

    Clause = Callable[[Case, Subscription], bool]


def hidden(case: Case, held: Subscription) -> str | None:
    """The first clause of the site's own rules that fails."""
    return next((reason for reason, fails in _CLAUSES if fails(case, held)), None)


def _broken_reference(case: Case, held: Subscription) -> bool:
    return dangling_user(case, held) or dangling_school(case, held)


def dangling_user(case: Case, held: Subscription) -> bool:
    """The customer's page also finds what hangs on the bare Clerk id, if it knows the person at all."""
    if held.user_id is None:
        return True
    known = {user.id for user in (*case.owners, *case.store.holders)}
    bridged = bool(case.owners) and held.user_id == case.purchase.clerk_id
    return held.user_id not in known and not bridged


def dangling_school(case: Case, held: Subscription) -> bool:
    """One that is absent altogether is not broken: the site then goes by the pass."""
    return held.document.get("tenant") is not None and held.tenant_id not in case.store.tenants


def other_account(case: Case, held: Subscription) -> bool:
    return case.purchase.clerk_id is not None and held.user_id not in case.ids


def _wrong_school(case: Case, held: Subscription) -> bool:
    return held.tenant_id is not None and case.tenant_id is not None and held.tenant_id != case.tenant_id


def _no_school(case: Case, held: Subscription) -> bool:
    return held.document.get("tenant") is None and not school_by_pass(case, held)


def school_by_pass(case: Case, held: Subscription) -> bool:
    """Whether the site can tell the school of a pass without one by what was sold."""
    return not case.tenant_passes.isdisjoint({held.pass_id, reference(held.document.get("pass"))})


def _inactive(case: Case, held: Subscription) -> bool:
    """Off with no reason on it; one that is over both ways is simply over."""
    return held.active is not True and not over(case, held)


def over(case: Case, held: Subscription) -> bool:
    """Over by its stored date, and by the rule too where there is one."""
    allowed = held.end is not None if case.ends is None else case.over_by_rule
    return allowed and rules.is_over(held, case.now)


def _end_date_too_early(case: Case, held: Subscription) -> bool:
    return rules.is_over(held, case.now) and not over(case, held)


def _type_not_bookable(_case: Case, held: Subscription) -> bool:
    return held.type not in rules.BOOKABLE


def _classes_unset(case: Case, held: Subscription) -> bool:
    """No number at all; or none ever, from a pass without a class limit."""
    if not rules.counts_classes(held.type):
        return False
    return held.remaining is None or (held.remaining == 0 and _never_had_any(case, held))


def _never_had_any(case: Case, held: Subscription) -> bool:
    if case.bought is None or rules.classes(case.bought) or case.bought.type not in {"multi", "multi-pass"}:
        return False
    return not rules.classes_booked(case.store.bookings, held.type, held.start)


_CLAUSES: tuple[tuple[str, Clause], ...] = (
    ("broken_reference", _broken_reference),
    ("other_account", other_account),
    ("wrong_school", _wrong_school),
    ("no_school", _no_school),
    ("inactive", _inactive),
    ("end_date_too_early", _end_date_too_early),
    ("type_not_bookable", _type_not_bookable),
    ("classes_unset", _classes_unset),
)

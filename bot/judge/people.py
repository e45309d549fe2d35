"""Who and what a finding is about, by the names people know."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bot import words

if TYPE_CHECKING:
    from bot.judge.case import Case
    from bot.model import Subscription, User

_NO_NAMES = frozenset({"", "user", "customer"})
"""What the site calls people whose name it does not know (data contract 4.2)."""


class People(NamedTuple):
    """`user_id` is the owner's record, the current kind before the old."""

    user_id: str | None
    customer: str | None
    email: str | None
    school: str | None
    pass_name: str | None


def people_of(case: Case, kept: Subscription | None) -> People:
    owner = _owner(case, kept)
    school = case.store.tenants.get(case.tenant_id or (kept.tenant_id if kept else None) or "")
    sold = case.bought.name.strip() if case.bought else ""
    return People(
        user_id=owner.id if owner else None,
        customer=_customer(case, owner),
        email=(case.account.email if case.account else None) or (owner.email if owner else None),
        school=school.name if school else None,
        pass_name=sold or ((kept.pass_name or "").strip() if kept else "") or None,
    )


def _owner(case: Case, kept: Subscription | None) -> User | None:
    """Where the payment names nobody, whoever holds the pass that was made for it."""
    if case.owners or case.purchase.clerk_id or kept is None:
        return case.owners[0] if case.owners else None
    return next((user for user in case.store.holders if user.id == kept.user_id), None)


def _customer(case: Case, owner: User | None) -> str | None:
    names = (
        case.account.name if case.account else None,
        owner.name if owner else None,
        case.purchase.payer_name,
    )
    return next((name for name in names if words.line(name).casefold() not in _NO_NAMES), None)

"""A pass with the wrong person or school on it: both come from the payment, never from an e-mail."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.repair.mending import called, change
from bot.repair.owners import owner_of
from bot.repair.proposal import Proposal, line, pointer
from bot.repair.refused import already
from bot.speech import joined, say

if TYPE_CHECKING:
    from bot.actions import FieldChange
    from bot.model import Document, Subscription, Tenant
    from bot.repair.case import Case
    from bot.repair.owners import Owner


def to_school(case: Case) -> Proposal:
    """The school that the payment names."""
    held, school = case.subject(), case.school()
    return _to(case, held, school)


def to_known_school(case: Case) -> Proposal:
    """For a pass without a school: where payment and pass name two, it is a manager's."""
    return replace(to_school(case), manager=case.schools_differ())


def to_owner(case: Case) -> Proposal:
    """To the record that the payment names, linked to its login where it was not."""
    held, owner = case.subject(), owner_of(case)
    if held.user_id != owner.id:
        return _given_to(case, held, owner)
    if not owner.mutations:
        already(say("The pass belongs to {owner} already.", owner=owner.name))
    sentence = say(
        "{owner}'s customer record is linked to their login; the pass stays as it is.", owner=owner.name
    )
    return Proposal(held.id, owner.mutations, owner.preview, sentence)


def references(case: Case) -> Proposal:
    """Person and school from the payment, wherever the pass points at nothing."""
    held = case.subject()
    school = case.school() if _school_is_broken(case, held) else None
    changes: Document = {"tenant": pointer(school.id)} if school else {}
    lines = (line("tenant", None, school.name),) if school else ()
    if _user_is_broken(case, held):
        return _given_to(case, held, owner_of(case), changes, lines)
    return _put_right(held, changes, lines)


def _given_to(
    case: Case,
    held: Subscription,
    owner: Owner,
    changes: Document | None = None,
    lines: tuple[FieldChange, ...] = (),
) -> Proposal:
    to_them = {**(changes or {}), "user": pointer(owner.id)}
    moved = _put_right(held, to_them, (line("user", _holder(case, held), owner.name), *lines))
    return replace(
        moved,
        mutations=(*owner.mutations, *moved.mutations),
        preview=(*moved.preview, *owner.preview),
        manager=owner.gone,
    )


def _user_is_broken(case: Case, held: Subscription) -> bool:
    known = {user.id for user in (*case.store.owners, *case.store.holders)}
    return held.user_id is None or held.user_id not in known


def _school_is_broken(case: Case, held: Subscription) -> bool:
    """One that is absent altogether is not broken: the site then goes by the pass."""
    return held.document.get("tenant") is not None and held.tenant_id not in case.store.tenants


def _put_right(held: Subscription, changes: Document, lines: tuple[FieldChange, ...]) -> Proposal:
    where = joined(say(" and "), (str(each.after) for each in lines))
    sentence = say(
        "{name} goes to {where}, as the payment says. Its classes and dates stay.",
        name=called(held),
        where=where,
    )
    return change(held, changes, (), lines, sentence)


def _to(case: Case, held: Subscription, school: Tenant) -> Proposal:
    before = case.store.tenants.get(held.tenant_id or "")
    changes: Document = {} if held.tenant_id == school.id else {"tenant": pointer(school.id)}
    return _put_right(held, changes, (line("tenant", before.name if before else None, school.name),))


def _holder(case: Case, held: Subscription) -> str | None:
    """Whose it is now, by name only: the other person's address is not for this preview."""
    found = next((user for user in case.store.holders if user.id == held.user_id), None)
    return (found.name or say("another account")) if found else None

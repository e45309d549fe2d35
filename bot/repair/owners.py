"""Whose pass it is: the record that `metadata.userId` names, made or linked where that is still to do."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot import words
from bot.actions import Create, FieldChange
from bot.documents import written
from bot.repair.proposal import patch, pointer
from bot.repair.refused import refuse
from bot.speech import say

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bot.actions import Mutation
    from bot.model import Account, Document, Tenant, User
    from bot.repair.case import Case

RECORD = say("Customer record")


@dataclass(frozen=True, slots=True)
class Owner:
    """The record a pass will belong to, and what is written with it. `gone`: Clerk has no such login."""

    id: str
    name: str
    mutations: tuple[Mutation, ...] = ()
    preview: tuple[FieldChange, ...] = ()
    gone: bool = False


def owner_of(case: Case) -> Owner:
    """The current record; else the old one, which gets its `clerkId`; else a new one for Clerk's account."""
    clerk_id = case.purchase.clerk_id
    if clerk_id is None:
        refuse(say("The payment does not say whose it is. Ask a manager to give the pass by hand."))
    account = case.directory.account
    record = record_of(case.store.owners, clerk_id)
    if record is None:
        return _new(clerk_id, account, case.school(), case.purchase.created, unsure=not case.directory.asked)
    gone = case.directory.asked and account is None
    return _linked(record, clerk_id, account, gone=gone)


def owner_for(user: User | None, account: Account | None, tenant: Tenant, created: datetime) -> Owner:
    """The same for a person who was chosen by hand."""
    if user is None:
        return _new(account.clerk_id if account else "", account, tenant, created)
    if account and account.clerk_id not in {user.clerk_id, user.id}:
        refuse(say("That record and that login belong to two different people. Choose the customer again."))
    return _linked(user, account.clerk_id if account else "", account, gone=False)


def record_of(users: Iterable[User], clerk_id: str) -> User | None:
    """The record the site's webhook would find, before one of the old kind; of twins always the same."""
    known = [user for user in users if user.clerk_id == clerk_id or is_old(user, clerk_id)]
    return min(known, key=lambda user: _rank(user, clerk_id), default=None)


def is_old(user: User, clerk_id: str) -> bool:
    """A record of the old kind: its `_id` is the Clerk id and it has no `clerkId` (data contract 1.4)."""
    return user.id == clerk_id and user.clerk_id is None


def _rank(user: User, clerk_id: str) -> tuple[bool, bool, bool, str, str]:
    made = str(user.document.get("_createdAt") or "")
    return is_old(user, clerk_id), user.id == clerk_id, user.active is False, made, user.id


def _linked(record: User, clerk_id: str, account: Account | None, *, gone: bool) -> Owner:
    name = shown(record, account)
    if not is_old(record, clerk_id):
        return Owner(record.id, name, gone=gone)
    change = FieldChange(RECORD, say("old kind"), say("linked to their login"))
    return Owner(record.id, name, (patch(record.document, {"clerkId": clerk_id}),), (change,), gone)


def _new(
    clerk_id: str, account: Account | None, tenant: Tenant, created: datetime, *, unsure: bool = False
) -> Owner:
    if account is None or account.clerk_id != clerk_id:
        refuse(
            say("The login system could not tell who this is. Try again in a few minutes.")
            if unsure
            else say(
                "Neither the school's records nor the login system know this customer. "
                "Ask them to sign in once on the school's page, then try again."
            )
        )
    document = _document(account, tenant, created)
    name = words.line(account.name or account.email) or say("this customer")
    change = FieldChange(RECORD, None, say("new, for {name}", name=name))
    return Owner(str(document["_id"]), name, (Create(document),), (change,))


def _document(account: Account, tenant: Tenant, created: datetime) -> Document:
    """As the site makes one (data contract 1.4), under an id that is not the Clerk id."""
    digest = hashlib.sha256(account.clerk_id.encode()).hexdigest()[:32]
    told = {"email": account.email, "name": account.name}
    return {
        "_id": f"passkeeper-user-{digest}",
        "_type": "user",
        "clerkId": account.clerk_id,
        **{field: value for field, value in told.items() if value},
        "role": "student",
        "isActive": True,
        "tenant": pointer(tenant.id),
        "createdAt": written(created),
    }


def shown(record: User, account: Account | None) -> str:
    """What to call a person in a preview."""
    known = (record.name, account.name if account else None, record.email, account.email if account else None)
    return next((words.line(name) for name in known if words.line(name)), say("this customer"))

"""A pass by hand, where no machine can tell which payment bought it: a manager's, with a reason."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot import rules, words
from bot.actions import Create, FieldChange
from bot.model import Money
from bot.repair import held, product
from bot.repair.case import require_money
from bot.repair.owners import owner_for
from bot.repair.proposal import Proposal, quoted
from bot.repair.refused import RefusedError, refuse
from bot.speech import say

if TYPE_CHECKING:
    from datetime import datetime

    from bot.actions import Fix, Refusal
    from bot.model import Account, Document, Pass, Payment, Purchase, Tenant, Unknown, User
    from bot.repair.owners import Owner

FREE = Money(0, "nok")
"""What a pass costs that no payment is behind; a price of nothing reads the same in every currency."""


def grant(
    *,
    owner: User | None,
    account: Account | None,
    sold: Pass,
    tenant: Tenant,
    purchase: Purchase | None,
    reason: str,
    at: datetime,
    action_key: str,
    payment: Payment | Unknown | None = None,
) -> Fix | Refusal:
    """Starts when the tied purchase was made, else `at`, which must be the same when it is planned again.

    `payment` is what became of the purchase's money: needed wherever the purchase has a payment intent.
    """
    try:
        wish = _Wish(sold, tenant, purchase, reason.strip(), at, action_key)
        wish.require_usable()
        if purchase is not None:
            require_money(purchase, payment)
        proposal = _proposal(wish, owner_for(owner, account, tenant, wish.start))
    except RefusedError as refused:
        return refused.refusal
    return proposal.as_fix(purchase.session_id if purchase else action_key, needs_manager=True)


@dataclass(frozen=True, slots=True)
class _Wish:
    sold: Pass
    tenant: Tenant
    purchase: Purchase | None
    reason: str
    at: datetime
    action_key: str

    @property
    def start(self) -> datetime:
        return self.purchase.created if self.purchase else self.at

    @property
    def subscription_id(self) -> str:
        """From the payment where there is one, so that no second pass can be made for it."""
        if self.purchase:
            return rules.subscription_id(self.purchase.session_id)
        return f"passkeeper-grant-{hashlib.sha256(self.action_key.encode()).hexdigest()[:32]}"

    def end(self) -> datetime:
        found = product.end_of(self.sold, self.start)
        if found <= self.at:
            refuse(
                say(
                    "{name} would be over since {day}. Set a later end on the pass first, then try again.",
                    name=quoted(self.sold.name),
                    day=words.day(found),
                )
            )
        return found

    def require_usable(self) -> None:
        if not self.reason:
            refuse(say("A pass by hand needs a reason. Write in a few words why it is given."))
        if self.sold.tenant_id not in {None, self.tenant.id}:
            refuse(
                say(
                    "{name} belongs to another school. Choose a pass of {school}.",
                    name=quoted(self.sold.name),
                    school=words.line(self.tenant.name),
                )
            )
        product.limit_of(self.sold)
        self.end()


def _proposal(wish: _Wish, owner: Owner) -> Proposal:
    paid = wish.purchase.money if wish.purchase else FREE
    shown = held.preview(
        sold=wish.sold, name=owner.name, tenant=wish.tenant, start=wish.start, end=wish.end(), paid=paid
    )
    reason = FieldChange(say("Reason"), None, wish.reason)
    return Proposal(
        wish.subscription_id,
        (*owner.mutations, Create(_document(wish, owner))),
        (*shown, reason, *owner.preview),
        _sentence(wish, owner),
        kind="grant",
    )


def _sentence(wish: _Wish, owner: Owner) -> str:
    return say(
        "{owner} gets {name} by hand, from {start} to {end}.",
        owner=owner.name,
        name=quoted(wish.sold.name),
        start=words.day(wish.start),
        end=words.day(wish.end()),
    )


def _document(wish: _Wish, owner: Owner) -> Document:
    shared = held.base(
        wish.subscription_id,
        user_id=owner.id,
        tenant=wish.tenant,
        sold=wish.sold,
        kind=product.type_of(wish.sold),
        start=wish.start,
        end=wish.end(),
    )
    behind = held.paid_for(wish.purchase, wish.sold) if wish.purchase else {"purchasePrice": 0}
    return {**shared, **behind, "manualCreationReason": wish.reason}

"""What is said beside the findings of a look-up, and whose a purchase is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.speech import joined, say
from bot.words import masked

if TYPE_CHECKING:
    from bot.findings import Customer
    from bot.model import Purchase
    from bot.query import Query
    from services.fetching import Fetched

NOT_FOUND = say(
    "No payment was found. Ask for the receipt, or the card's last four digits with the date and amount."
)
NOBODY = say("No customer goes by that name. Ask with their e-mail address.")
FOR_OTHERS = say("Something was paid from this address for another account: it is listed too.")
HELD_FOR_OTHERS = say(
    "One of the passes they hold was bought for another account: that purchase is listed too."
)


def advice(fetched: Fetched, *, nothing: bool) -> list[str]:
    """What to ask the customer where there is nothing to show; a name alone asks no Stripe account."""
    if not nothing:
        return []
    return [NOT_FOUND] if fetched.accounts else [NOBODY]


def notes(query: Query, customer: Customer | None, fetched: Fetched) -> list[str]:
    if customer is None:
        return []
    bought = fetched.purchases.values()
    own = [p for p in bought if p.clerk_id == customer.clerk_id]
    payers = {masked(p.payer_email) for p in own if p.payer_email and not theirs(p.payer_email, customer)}
    other = say("Paid with another address: {addresses}.", addresses=joined(", ", sorted(payers)))
    told = [other] if payers else []
    others = [p.payer_email or "" for p in bought if p.clerk_id and not owns(customer, p)]
    paid = [theirs(payer, customer) or payer.strip().lower() == query.value.lower() for payer in others]
    return [*told, *([FOR_OTHERS] if any(paid) else []), *([] if all(paid) else [HELD_FOR_OTHERS])]


def theirs(email: str, customer: Customer | None) -> bool:
    return customer is not None and email.strip().lower() in {e.lower() for e in customer.emails}


def owns(customer: Customer, purchase: Purchase) -> bool:
    """By the Clerk id, or as class payments name their owner: by the store's own (data contract 2.3)."""
    return purchase.clerk_id in {customer.clerk_id, *customer.user_ids}


def belongs_to(purchase: Purchase, customer: Customer) -> bool:
    """Whether a purchase is this person's: by its owner; by its payer only where it names no owner."""
    if purchase.clerk_id:
        return owns(customer, purchase)
    return bool(purchase.payer_email) and theirs(purchase.payer_email or "", customer)

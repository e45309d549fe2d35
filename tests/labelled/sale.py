"""One sale that went well, in every system, with the handles by which a case breaks it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.model import PLATFORM, Account
from tests.labelled import shops
from tests.labelled.shops import NOW, to, written
from tests.labelled.till import checkout, payment_of

if TYPE_CHECKING:
    from datetime import datetime
    from random import Random

    from bot.model import Document, Payment, Purchase

FIRST = ("Ada", "Bo", "Cleo", "Dag", "Eli", "Frida", "Gro", "Ida", "Jon", "Kaja")
LAST = ("Berg", "Dahl", "Eide", "Foss", "Haug", "Lie", "Moe", "Ness", "Ruud", "Vik")


@dataclass
class Sale:
    """`held` is the pass the site made, gone from `subscriptions` once it is unmade.

    `users` and `others` (logs, classes) are store documents too; `also` are further sales;
    `groundless` the ids of passes beside it that no payment stands behind.

    `purchase` is None for a pass that nobody paid for.
    """

    number: int
    dice: Random
    school: str
    sold: Document
    clerk_id: str
    purchase: Purchase | None
    payment: Payment | None
    users: list[Document]
    accounts: list[Account]
    held: Document = field(default_factory=dict)
    subscriptions: list[Document] = field(default_factory=list)
    others: list[Document] = field(default_factory=list)
    also: list[tuple[Sale, str]] = field(default_factory=list)
    groundless: list[str] = field(default_factory=list)

    @property
    def bought(self) -> Purchase:
        assert self.purchase
        return self.purchase

    @property
    def created(self) -> datetime:
        return self.bought.created

    @property
    def charge(self) -> str:
        """The charge behind it; an invented one where there is none."""
        return self.payment.charge_ids[0] if self.payment and self.payment.charge_ids else "ch_gone"

    @property
    def user(self) -> Document:
        return self.users[0] if self.users else {"_id": "nobody", "_type": "user"}

    def bend(self, **changes: Any) -> None:
        self.purchase = replace(self.bought, **changes)

    def pay(self, **changes: Any) -> None:
        if self.payment:
            self.payment = replace(self.payment, **changes)

    def tell(self, **changes: str | None) -> None:
        """Changes metadata; None leaves a key out."""
        merged = {**self.bought.metadata, **changes}
        self.bend(metadata={key: value for key, value in merged.items() if value is not None})

    def drop(self, *names: str) -> None:
        """Takes fields off the pass that was made."""
        for name in names:
            self.held.pop(name, None)

    def unmade(self, *, log: str | None = None) -> None:
        """Nothing was made; `log` is how the site's newest log row stands, None for no row at all."""
        self.subscriptions.clear()
        self.others = [each for each in self.others if each["_type"] != "webhookLog"]
        if log:
            self.log(log)

    def log(self, status: str, *, after: timedelta = timedelta(seconds=20)) -> None:
        count = sum(each["_type"] == "webhookLog" for each in self.others)
        details = {"sessionId": self.bought.session_id, **({"error": "broken"} if status == "error" else {})}
        self.others.append(
            {
                "_id": f"log-{self.bought.session_id}-{count}",
                "_type": "webhookLog",
                "eventType": "checkout.session.completed",
                "eventId": f"evt_{self.number}",
                "status": status,
                "timestamp": written(self.created + after),
                "details": details,
            }
        )

    def book(self, count: int, kind: str, since: datetime) -> None:
        """So many classes booked by the owner after `since`, one an hour."""
        entries = [
            {
                "_key": f"b{number}",
                "student": to(self.user["_id"]),
                "bookingType": kind,
                "bookingTime": written(since + timedelta(hours=1 + number)),
            }
            for number in range(count)
        ]
        name = f"class-{self.number}-{len(self.others)}"
        self.others.append(
            {"_id": name, "_type": "classInstance", "date": written(since), "bookings": entries}
        )

    def use(self, classes: int) -> None:
        """So many classes fewer are left, or more where it is negative."""
        self.held["remainingClips"] = (self.held.get("remainingClips") or 0) - classes

    def copy(self, name: str, *without: str, **changes: Any) -> Document:
        """Another document like the pass that was made."""
        made = {**self.held, "_id": f"{self.held['_id']}-{name}", **changes}
        return {key: value for key, value in made.items() if key not in without}

    def stranger(self) -> Document:
        """Somebody else's record, with a login of their own."""
        name = f"{self.clerk_id}x"
        self.accounts.append(Account(name, "Sam Other", f"{name}@example.com", (f"{name}@example.com",)))
        other = {
            "_id": f"usr-{name}",
            "_type": "user",
            "clerkId": name,
            "email": f"{name}@example.com",
            "name": "Sam Other",
        }
        self.users.append(other)
        return other

    def sell_again(self, sold: Document, created: datetime, label: str) -> Sale:
        """Another sound sale to the same person at the same school, with a label of its own."""
        number = self.number * 10 + len(self.also) + 1_000_000
        another = sale(number, self.dice, self.school, sold, created, clerk_id=self.clerk_id)
        another.users, another.accounts = [], []
        for held in another.subscriptions:
            held["user"] = {**to(self.user["_id"]), **({} if self.users else {"_weak": True})}
        self.also.append((another, label))
        return another


def sale(
    number: int,
    dice: Random,
    school: str,
    sold: Document,
    created: datetime,
    *,
    clerk_id: str | None = None,
    platform: bool = False,
) -> Sale:
    """A purchase that the site's webhook answered with a pass, as it should."""
    owner = clerk_id or f"user_{number:06d}"
    name = f"{dice.choice(FIRST)} {dice.choice(LAST)}"
    email = f"{owner}@example.com"
    purchase = checkout(dice, school, sold, created, owner, PLATFORM if platform else f"acct_{school}")
    made = Sale(
        number,
        dice,
        school,
        sold,
        owner,
        replace(purchase, payer_email=email, payer_name=name),
        payment_of(purchase, dice),
        [{"_id": f"usr-{owner}", "_type": "user", "clerkId": owner, "email": email, "name": name}],
        [Account(owner, name, email, (email,))],
    )
    made.held = subscription(made)
    made.subscriptions.append(made.held)
    made.log("processing", after=timedelta(seconds=5))
    made.log("success")
    return made


def subscription(made: Sale) -> Document:
    """What the site's webhook writes (data contract 1.2)."""
    sold, bought = made.sold, made.bought
    limits = {"single": 1, "unlimited": None}
    limit = limits.get(sold["type"], sold.get("classesLimit"))
    return {
        "_id": f"sub-{made.number}",
        "_type": "subscription",
        "_createdAt": written(min(bought.created + timedelta(minutes=1), NOW)),
        "user": to(made.user["_id"]),
        "tenant": to(shops.tenant_of(made.school)),
        "type": shops.KINDS.get(sold["type"], "clipcard"),
        "passId": sold["_id"],
        "passName": sold["name"],
        **({} if sold["type"] == "unlimited" else {"remainingClips": limit}),
        "startDate": written(bought.created),
        "endDate": written(shops.ends(sold, bought.created)),
        "isActive": True,
        "purchasePrice": sold["price"],
        "stripeSessionId": bought.session_id,
        "stripePaymentId": bought.payment_intent,
        "createdViaWebhook": True,
        "webhookEventId": f"evt_{made.number}",
    }

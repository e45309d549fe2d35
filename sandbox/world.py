"""The world the demo opens with: 14 checkouts, 8 passes sold, 3 never made, two endpoints on one URL."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal

from bot.documents import read_pass, written
from bot.rules import TYPES, classes, end_date
from sandbox.people import BUYERS, CHANNELS, COLLEAGUES, GROUP, PASSES, SCHOOLS, Buyer

if TYPE_CHECKING:
    from datetime import datetime

    from sandbox.clerk import ClerkSandbox
    from sandbox.site import Site
    from sandbox.site.store import Documents
    from sandbox.slack import SlackSandbox
    from sandbox.stripe import StripeSandbox

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sale:
    """A pass that was sold `hours` ago; `log` is what the site's webhook noted where no pass was made."""

    buyer: str
    sold: str
    hours: int
    log: Literal["made", "error", "processing", "none"] = "made"


STORY = (
    Sale("ada", "pass-ten", 50, "error"),
    Sale("bo", "pass-dropin", 44),
    Sale("cleo", "pass-five", 41),
    Sale("dina", "pass-month", 30),
    Sale("emil", "pass-trial", 26, "none"),
    Sale("frida", "pass-ten", 21),
    Sale("gard", "pass-five", 18, "processing"),
    Sale("hedda", "pass-dropin", 6),
)
"""Three of the eight have no pass: one for each way in which the site lost them."""

LEFT: tuple[tuple[int, Literal["expired", "failed", "open"]], ...] = (
    (39, "expired"),
    (33, "expired"),
    (12, "failed"),
    (1, "open"),
)
"""Checkouts that came to nothing: how many hours ago, and how they ended."""

ERROR = 'Insufficient permissions; permission "create" required'


@dataclass(frozen=True, slots=True)
class World:
    """The parts of the sandbox, filled by `open`."""

    stripe: StripeSandbox
    clerk: ClerkSandbox
    slack: SlackSandbox
    site: Site
    documents: Documents

    def open(self, now: datetime) -> None:
        for document in (*SCHOOLS, *PASSES, *(buyer.document() for buyer in BUYERS)):
            self.documents.put(document)
        for school in SCHOOLS:
            self.stripe.add_account(school["stripeConnect"]["accountId"])
        for buyer in BUYERS:
            self.clerk.add_user(buyer.clerk_id, buyer.email, buyer.first, buyer.last)
        self._workspace()
        self._history(now)
        self.site.register()
        self.stripe.add_endpoint(
            self.site.webhook_url, events=("checkout.session.completed", "charge.succeeded")
        )

    def _workspace(self) -> None:
        for colleague in COLLEAGUES:
            self.slack.add_user(deepcopy(colleague))
        self.slack.add_group(deepcopy(GROUP))
        for channel in CHANNELS:
            self.slack.add_channel(deepcopy(channel))

    def _history(self, now: datetime) -> None:
        for sale in STORY:
            self._sale(sale, now - timedelta(hours=sale.hours))
        for hours in (47, 9):
            self._class(now - timedelta(hours=hours))
        for hours, how in LEFT:
            self._left(now - timedelta(hours=hours), how)

    def _sale(self, sale: Sale, at: datetime) -> None:
        buyer = next(each for each in BUYERS if each.key == sale.buyer)
        product = next(each for each in PASSES if each["_id"] == sale.sold)
        session = self.stripe.sell(
            _account(product),
            amount=product["price"] * 100,
            metadata=metadata(buyer, product),
            email=buyer.email,
            name=f"{buyer.first} {buyer.last}",
            created=at,
            line_item=product["name"],
        )
        for row in _log(session, sale, at + timedelta(seconds=2)):
            self.documents.put(row)
        if sale.log == "made":
            self.documents.put(_subscription(session, buyer, product, at))

    def _class(self, at: datetime) -> None:
        told = {
            "classId": "class-salsa",
            "userId": "usr-bo",
            "userEmail": "bo@example.com",
            "tenantId": "tenant-oak",
        }
        self.stripe.sell(
            "acct_oak", amount=22000, metadata=told, email="bo@example.com", created=at, line_item="Salsa"
        )

    def _left(self, at: datetime, how: Literal["expired", "failed", "open"]) -> None:
        buyer, product = BUYERS[5], PASSES[0]
        told = metadata(buyer, product)
        self.stripe.sell("acct_oak", amount=200000, metadata=told, email=buyer.email, created=at, payment=how)


def metadata(buyer: Buyer, product: Json) -> dict[str, str]:
    """What the site puts on a checkout (data contract 2.1)."""
    school = next(each for each in SCHOOLS if each["_id"] == product["tenant"]["_ref"])
    return {
        "type": "pass_purchase",
        "passId": product["_id"],
        "passType": product["type"],
        "userId": buyer.clerk_id,
        "tenantId": school["_id"],
        "tenantSlug": school["slug"]["current"],
        "originalPrice": str(product["price"]),
        "finalPrice": str(product["price"]),
        "discountAmount": "0",
    }


def _account(product: Json) -> str:
    school = next(each for each in SCHOOLS if each["_id"] == product["tenant"]["_ref"])
    return str(school["stripeConnect"]["accountId"])


def _log(session: Json, sale: Sale, at: datetime) -> list[Json]:
    if sale.log == "none":
        return []
    ended = {"made": "success", "error": "error"}.get(sale.log)
    statuses = ["processing", *([ended] if ended else [])]
    return [_row(session, status, at + timedelta(seconds=number)) for number, status in enumerate(statuses)]


def _row(session: Json, status: str, at: datetime) -> Json:
    details: Json = {"sessionId": session["id"], "processingTimeMs": 840 if status == "success" else None}
    if status == "error":
        details["error"] = ERROR
    return {
        "_id": f"log-{session['id'][-12:]}-{status}",
        "_type": "webhookLog",
        "eventType": "checkout.session.completed",
        "eventId": f"evt_{session['id'][-12:]}",
        "status": status,
        "timestamp": written(at),
        "details": details,
    }


def _subscription(session: Json, buyer: Buyer, product: Json, at: datetime) -> Json:
    """As the site's own webhook writes it, four seconds later: the classes left out of a monthly pass."""
    sold = read_pass(product)
    ends = end_date(sold, at)
    limit = classes(sold)
    return {
        "_id": f"sub-{session['id'][-16:]}",
        "_type": "subscription",
        "_createdAt": written(at + timedelta(seconds=4)),
        "user": {"_type": "reference", "_ref": f"usr-{buyer.key}"},
        "tenant": product["tenant"],
        "type": TYPES[product["type"]],
        "passId": product["_id"],
        "passName": product["name"],
        "startDate": written(at),
        "endDate": written(ends) if ends else None,
        **({} if limit is None else {"remainingClips": limit}),
        "isActive": True,
        "purchasePrice": product["price"],
        "stripeSessionId": session["id"],
        "stripePaymentId": session["payment_intent"],
        "createdViaWebhook": True,
        "webhookEventId": f"evt_{session['id'][-12:]}",
    }

"""The real Stripe gateway over a small Stripe, filled with model objects like the fake."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from services.gateways.http import Patience
from services.gateways.stripe_payments import StripePayments
from tests.services.gateways.loopback import Reply, loopback
from tests.services.gateways.stripe_world import (
    CHARGES,
    DISPUTES,
    ENDPOINTS,
    EVENTS,
    INTENTS,
    REFUNDS,
    SESSIONS,
    Json,
    StripeWorld,
    session,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from bot.model import Endpoint, Payment, Purchase, StripeEvent
    from tests.services.gateways.loopback import Asked

QUICK = Patience(tries=2, first=0.001, most=0.001)


def _seconds(at: datetime) -> int:
    return int(at.timestamp())


class StripeBooks:
    """Writes what is sold, refunded and disputed the way Stripe would show it."""

    def __init__(self) -> None:
        self.down = False
        self.payments: StripePayments
        self._world = StripeWorld()
        self._charges: dict[str, Json] = {}
        self._made = 0

    @classmethod
    @contextmanager
    def open(cls) -> Iterator[StripeBooks]:
        books = cls()
        with loopback(books) as server:
            books.payments = StripePayments(
                "rk_live_sandbox", url=server.url, rate=1000, retries=0, patience=QUICK
            )
            yield books
            books.payments.close()

    def __call__(self, asked: Asked) -> Reply:
        return Reply(503, {"error": {"message": "down"}}) if self.down else self._world(asked)

    def sell(self, purchase: Purchase, payment: Payment | None = None) -> None:
        raw = session(
            purchase.session_id,
            _seconds(purchase.created),
            payment_intent=purchase.payment_intent,
            customer_details={"email": purchase.payer_email, "name": purchase.payer_name},
            metadata=dict(purchase.metadata),
        )
        self._world.add(purchase.account, SESSIONS, raw)
        if payment:
            self._pay(purchase.account, payment, _seconds(purchase.created))
            if payment.refunded or payment.dispute:
                self.give_back(
                    purchase.account,
                    payment.intent_id,
                    payment.paid_at or purchase.created,
                    amount=payment.refunded,
                    dispute=payment.dispute,
                )

    def _pay(self, account: str, payment: Payment, created: int) -> None:
        charge: Json = {
            "id": payment.charge_ids[0],
            "created": created,
            "status": "succeeded",
            "amount_captured": payment.captured,
            "amount_refunded": 0,
            "disputed": False,
            "payment_intent": payment.intent_id,
        }
        self._charges[payment.intent_id] = charge
        self._world.add(account, CHARGES, charge)
        intent = {"id": payment.intent_id, "status": payment.status, "latest_charge": charge}
        self._world.add(account, INTENTS, intent)

    def give_back(
        self, account: str, intent_id: str, at: datetime, *, amount: int = 0, dispute: str | None = None
    ) -> None:
        charge = self._charges[intent_id]
        charge["amount_refunded"] += amount
        charge["disputed"] = charge["disputed"] or dispute is not None
        self._made += 1
        row = {"created": _seconds(at), "payment_intent": intent_id, "charge": charge["id"]}
        if amount:
            refund = row | {"id": f"re_{self._made}", "amount": amount, "status": "succeeded"}
            self._world.add(account, REFUNDS, refund)
        if dispute:
            self._world.add(account, DISPUTES, row | {"id": f"du_{self._made}", "status": dispute})

    def happen(self, event: StripeEvent) -> None:
        raw = {
            "id": event.id,
            "type": event.type,
            "created": _seconds(event.created),
            "livemode": event.livemode,
            "pending_webhooks": event.pending_webhooks,
            "data": {"object": {"id": event.object_id, "metadata": {}}},
        }
        self._world.add(event.account, EVENTS, raw)

    def add_endpoint(self, endpoint: Endpoint) -> None:
        raw = {
            "id": endpoint.id,
            "url": endpoint.url,
            "status": endpoint.status,
            "enabled_events": list(endpoint.events),
            "api_version": endpoint.api_version,
            "livemode": endpoint.livemode,
            "created": _seconds(endpoint.created),
        }
        self._world.add(endpoint.account, ENDPOINTS, raw)

    def refuse(self, account: str) -> None:
        self._world.refused.add(account)

    def refuse_lists(self, account: str) -> None:
        self._world.unlisted.add(account)

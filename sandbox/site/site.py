"""The site in one piece: its checkout, its webhook, and the ways in which the webhook goes wrong."""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal
from uuid import uuid4

from flask import Blueprint, Response, jsonify, request

from sandbox.site.fulfilment import Fulfilment, ProcessingError
from sandbox.site.prices import CheckoutRefusedError, Price, application_fee, plain_price, upgrade_price
from sandbox.site.store import by_id, first
from sandbox.site.webhook import WebhookRoute

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sandbox.site.store import Documents
    from sandbox.stripe import StripeSandbox

Json = dict[str, Any]
Webhook = Literal["working", "lost", "late", "doubled"]
WEBHOOK_PATH = "/api/stripe/webhook"
_CURRENCIES = frozenset({"usd", "nok", "eur", "sek", "dkk", "gbp"})
_NOT_PERMITTED = 'Insufficient permissions; permission "create" required'
_PATIENCE = 5.0  # seconds that one of two deliveries waits for the other
_DELIVERY = 30.0


@dataclass(frozen=True)
class _Order:
    bought: Json
    tenant: Json
    price: Price
    metadata: dict[str, str]


class Site:
    """`url` is where the site is served, without the path of the webhook.

    Nothing arrives before Stripe has an endpoint for it: `register()` makes the Connect endpoint.
    """

    def __init__(
        self,
        stripe: StripeSandbox,
        documents: Documents,
        clock: Callable[[], datetime],
        *,
        webhook_secret: str,
        url: str,
        late_seconds: float = 45.0,
        new_id: Callable[[], str] = lambda: uuid4().hex[:22],
    ) -> None:
        self.url = url.rstrip("/")
        self.late_seconds = late_seconds
        self._stripe = stripe
        self._documents = documents
        fulfilment = Fulfilment(documents, clock, new_id, self._before_create)
        self._route = WebhookRoute(documents, clock, new_id, fulfilment, webhook_secret)
        self._lost: set[str] = set()
        self._races: dict[str, threading.Barrier] = {}
        self._timers: list[threading.Timer] = []

    @property
    def webhook_secret(self) -> str:
        """What the route checks signatures with; changing it is the incident of the wrong secret."""
        return self._route.secret

    @webhook_secret.setter
    def webhook_secret(self, secret: str) -> None:
        self._route.secret = secret

    @property
    def webhook_url(self) -> str:
        return self.url + WEBHOOK_PATH

    def register(self) -> Json:
        """The endpoint as Stripe has it; made only where there is none at that address."""
        found = self._stripe.endpoints_at(self.webhook_url)
        if found:
            return found[0]
        return self._stripe.add_endpoint(self.webhook_url, connect=True, secret=self._route.secret)

    def blueprint(self, name: str = "site") -> Blueprint:
        blueprint = Blueprint(name, __name__)
        blueprint.add_url_rule(WEBHOOK_PATH, "webhook", self._webhook, methods=["POST"])
        return blueprint

    def close(self) -> None:
        for timer in self._timers:
            timer.cancel()
        for timer in self._timers:
            timer.join()

    def buy(
        self,
        clerk_id: str,
        pass_id: str,
        *,
        payer_email: str | None = None,
        promo: str | None = None,
        upgrade_from: str | None = None,
        webhook: Webhook = "working",
    ) -> Json:
        """The paid Checkout Session. All but `late` return when Stripe has had the site's answer."""
        order = self._order(clerk_id, pass_id, promo, upgrade_from)
        session_id = self._stripe.new_session_id()
        if webhook == "lost":
            self._lost.add(session_id)
        if webhook == "doubled":
            self._races[session_id] = threading.Barrier(2)
        hooks = [one["id"] for one in self._stripe.endpoints_at(self.webhook_url)]
        session = self._pay(order, session_id, clerk_id, payer_email, hooks)
        self._notify(session_id, webhook, hooks)
        return session

    def _pay(
        self, order: _Order, session_id: str, clerk_id: str, payer_email: str | None, hooks: list[str]
    ) -> Json:
        user = first(self._documents, "user", lambda doc: doc.get("clerkId") == clerk_id) or {}
        connect = order.tenant["stripeConnect"]
        currency = str(connect.get("currency") or "").lower()
        amount = order.price.minor
        return self._stripe.sell(
            connect["accountId"],
            amount=amount,
            currency=currency if currency in _CURRENCIES else "nok",
            metadata=order.metadata,
            email=payer_email or user.get("email") or "customer@example.com",
            name=user.get("name"),
            session_id=session_id,
            payment="paid" if amount else "free",
            line_item=str(order.bought.get("name")),
            application_fee=application_fee(amount, order.tenant) if amount else None,
            success_url=f"{self.url}/{order.tenant['slug']['current']}/payment/success",
            hold=hooks,
        )

    def _notify(self, session_id: str, webhook: Webhook, hooks: list[str]) -> None:
        if self._stripe.deliveries == "off":
            return
        events = self._stripe.events_of(session_id)
        routes = [(one["id"], hook) for one in events for hook in hooks if hook in self._heard(one)]
        if webhook == "late":
            timer = threading.Timer(self.late_seconds, self._send, [routes])
            timer.daemon = True
            self._timers.append(timer)
            timer.start()
        else:
            self._send(routes * (2 if webhook == "doubled" else 1))

    def _heard(self, event: Json) -> list[str]:
        return self._stripe.recipients(event["id"])

    def _send(self, routes: list[tuple[str, str]]) -> None:
        jobs = [self._stripe.deliver(event_id, hook) for event_id, hook in routes]
        for job in jobs:
            job.result(_DELIVERY)

    def _before_create(self, session_id: str) -> None:
        """Where two deliveries meet, and where the store refuses."""
        race = self._races.get(session_id)
        if race is not None:
            with suppress(threading.BrokenBarrierError):  # the other never came: it goes on alone
                race.wait(_PATIENCE)
        if session_id in self._lost:
            raise ProcessingError(_NOT_PERMITTED)

    def _webhook(self) -> tuple[Response, int]:
        body, status = self._route.receive(request.get_data(), request.headers.get("Stripe-Signature"))
        return jsonify(body), status

    def _order(self, clerk_id: str, pass_id: str, promo: str | None, upgrade_from: str | None) -> _Order:
        bought, tenant = self._sellable(pass_id)
        price = self._upgrade(bought, upgrade_from) if upgrade_from else plain_price(bought, promo)
        metadata = {
            "type": "pass_upgrade" if upgrade_from else "pass_purchase",
            "passId": pass_id,
            "passType": str(bought.get("type")),
            "userId": clerk_id,
            "tenantId": tenant["_id"],
            "tenantSlug": tenant["slug"]["current"],
            **price.metadata,
        }
        return _Order(bought, tenant, price, metadata)

    def _sellable(self, pass_id: str) -> tuple[Json, Json]:
        """Checks what the site's checkout checks, and no more."""
        bought = by_id(self._documents, "pass", pass_id)
        if bought is None or not bought.get("isActive"):
            raise CheckoutRefusedError("That pass is not on sale.")
        tenant = by_id(self._documents, "tenant", (bought.get("tenant") or {}).get("_ref"))
        connect = (tenant or {}).get("stripeConnect") or {}
        if tenant is None or not (connect.get("accountId") and connect.get("chargesEnabled")):
            raise CheckoutRefusedError("That school cannot take payments.")
        return bought, tenant

    def _upgrade(self, bought: Json, subscription_id: str) -> Price:
        old = by_id(self._documents, "subscription", subscription_id)
        if old is None:
            raise CheckoutRefusedError("The pass to upgrade from does not exist.")
        return upgrade_price(bought, by_id(self._documents, "pass", old.get("passId")), subscription_id)

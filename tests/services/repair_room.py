"""A sandbox Stripe with endpoints, a school, a ledger, and what repairs the endpoints."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

from bot.health import ProbeResult, SettingsFacts
from sandbox.stripe import StripeSandbox
from services.endpoint_repairs import EndpointRepairs
from services.gateways.http import Patience
from services.gateways.sqlite_ledger import SqliteLedger
from services.gateways.stripe_endpoints import StripeEndpoints
from services.gateways.stripe_payments import StripePayments
from services.health import Health
from tests.fakes.memory_store import MemoryStore
from tests.sandbox.loopback import START, Clock, served

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.actions import Outcome
    from bot.health.repairs import Offer

OAK = "acct_oak"
SITE = "https://school.example.com/api/stripe/webhook"
MANAGER = "U0MORGAN"
BOTH = ("checkout.session.completed", "charge.succeeded")
SCHOOL = {"_id": "oak", "_type": "tenant", "schoolName": "Oak Dance", "stripeConnect": {"accountId": OAK}}


@dataclass
class Room:
    sandbox: StripeSandbox
    clock: Clock
    ledger: SqliteLedger
    health: Health
    endpoints: StripeEndpoints
    repairs: EndpointRepairs
    store: MemoryStore

    def listen(self, **values: Any) -> str:
        return str(self.sandbox.add_endpoint(SITE, **values)["id"])

    def offer(self) -> Offer:
        (offer,) = self.health.report().offers
        return offer

    def press(self, offer: Offer) -> Outcome:
        return self.repairs.apply(offer.key, offer.digest, by=MANAGER)

    def now(self, endpoint_id: str) -> dict[str, Any]:
        return next(each for each in self.sandbox.endpoints_at(SITE) if each["id"] == endpoint_id)

    def sell(self, *, heard: bool, hours: float = 3) -> dict[str, Any]:
        """A pass, sold at the school; `heard` is whether the site made it."""
        sold = self.sandbox.sell(
            OAK,
            amount=25_000,
            email="ada@example.com",
            created=START - timedelta(hours=hours),
            metadata={"type": "pass_purchase", "passId": "p", "userId": "user_ada", "tenantId": "oak"},
        )
        if heard:
            held = {"_type": "subscription", "stripeSessionId": sold["id"], "createdViaWebhook": True}
            self.store.put({"_id": f"sub-{sold['id']}", **held})
        return sold


@contextmanager
def opened(folder: Path) -> Iterator[Room]:
    clock = Clock()
    sandbox = StripeSandbox(clock)
    sandbox.deliveries = "off"
    sandbox.add_account(OAK)
    store = MemoryStore()
    store.put(SCHOOL)
    ledger = SqliteLedger(folder / "ledger.db")
    with served(stripe=sandbox.blueprint()) as url:
        patience = Patience(tries=2, first=0.001, most=0.001, longest=0.5)
        how: dict[str, Any] = {"url": f"{url}/stripe", "rate": 1000, "retries": 0, "patience": patience}
        payments = StripePayments(sandbox.key, **how)
        endpoints = StripeEndpoints(sandbox.key, livemode=True, **how)
        health = Health(
            payments,
            store,
            site_url=SITE,
            grace=10,
            settings=SettingsFacts(webhook_secret=True),
            clock=clock,
            probe=lambda _url: ProbeResult(400),
            may_write=lambda: True,
            destinations=endpoints.destinations,
        )
        numbers = count(1)
        repairs = EndpointRepairs(
            endpoints, ledger, health.report, clock, lambda: f"act_{next(numbers)}", timedelta(minutes=10)
        )
        yield Room(sandbox, clock, ledger, health, endpoints, repairs, store)
        payments.close()
        endpoints.close()
    ledger.close()
    sandbox.close()

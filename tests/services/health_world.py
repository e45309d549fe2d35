"""A Stripe that answers from lists, and a school with one sale that became a pass."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.actions import Create
from bot.errors import UnavailableError
from bot.health.evidence import SOLD
from bot.model import PLATFORM, Endpoint, Money, MoneyBack, Purchase, StripeEvent
from tests.fakes.memory_store import MemoryStore

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from bot.model import LogEntry, Payment, Sale, Tenant

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SITE = "https://www.example.com/api/stripe/webhook"
SCHOOL = "acct_school"
DOWN = UnavailableError("stripe", "Stripe did not answer.")
SHUT = UnavailableError("account", "The key has no access.", permanent=True, account=SCHOOL)
NO_REFUNDS = UnavailableError("stripe", "The key may not list refunds.", permanent=True)
NO_STORE = UnavailableError("store", "The store did not answer.")

SALE = Purchase(
    session_id="cs_test_1",
    account=SCHOOL,
    livemode=False,
    created=NOW - timedelta(hours=3),
    mode="payment",
    status="complete",
    payment_status="paid",
    money=Money(25_000, "nok"),
    payment_intent="pi_1",
    payer_email=None,
    payer_name=None,
    metadata={"type": "pass_purchase", "passId": "pass-1", "userId": "user_1", "tenantId": "school"},
)
ENDPOINT = Endpoint("we_1", SITE, "enabled", (SOLD,), None, False, NOW)
EVENT = StripeEvent("evt_1", SOLD, SCHOOL, False, NOW - timedelta(hours=3), 0, "cs_test_1")


@dataclass
class Stripe:
    """What each account answers; an error in the place of an answer is raised."""

    sales: dict[str, Any] = field(default_factory=lambda: {SCHOOL: [SALE]})
    back: dict[str, Any] = field(default_factory=dict)
    told: dict[str, Any] = field(default_factory=lambda: {SCHOOL: [EVENT]})
    registered: dict[str, Any] = field(default_factory=lambda: {PLATFORM: [ENDPOINT]})
    livemode: bool = False

    def purchases(self, account: str, since: datetime, until: datetime) -> Iterator[list[Purchase]]:
        yield [p for p in _answer(self.sales.get(account, [])) if since <= p.created < until]

    def money_back(self, account: str, since: datetime) -> Mapping[str, MoneyBack]:
        found: Mapping[str, MoneyBack] = _answer(self.back.get(account, {}))
        return found if since < NOW else {}

    def events(self, account: str, since: datetime, types: Collection[str]) -> Iterator[list[StripeEvent]]:
        yield [e for e in _answer(self.told.get(account, [])) if e.type in types and e.created >= since]

    def endpoints(self, account: str) -> list[Endpoint]:
        found: list[Endpoint] = _answer(self.registered.get(account, []))
        return found

    def purchases_by_email(self, account: str, email: str) -> list[Purchase]:
        raise AssertionError(account, email)

    def sales_by_email(self, account: str, email: str) -> list[Sale]:
        raise AssertionError(account, email)

    def purchases_by_intent(self, account: str, intent_id: str) -> list[Purchase]:
        raise AssertionError(account, intent_id)

    def purchase(self, account: str, session_id: str) -> Purchase | None:
        raise AssertionError(account, session_id)

    def payment(self, account: str, intent_id: str) -> Payment | None:
        raise AssertionError(account, intent_id)

    def intent_of_charge(self, account: str, charge_id: str) -> str | None:
        raise AssertionError(account, charge_id)


class StoreWithoutLog(MemoryStore):
    def logs_since(self, since: datetime) -> list[LogEntry]:
        raise NO_STORE


class StoreThatIsDown(StoreWithoutLog):
    def tenants(self) -> list[Tenant]:
        raise NO_STORE


def _answer(found: Any) -> Any:
    if isinstance(found, Exception):
        raise found
    return found


def filled(store: MemoryStore) -> MemoryStore:
    documents: list[dict[str, Any]] = [
        {
            "_id": "school",
            "_type": "tenant",
            "schoolName": "Dance Example",
            "stripeConnect": {"accountId": SCHOOL},
        },
        {
            "_id": "sub-1",
            "_type": "subscription",
            "stripeSessionId": "cs_test_1",
            "isActive": True,
            "createdViaWebhook": True,
        },
        {
            "_id": "log-1",
            "_type": "webhookLog",
            "eventType": SOLD,
            "eventId": "evt_1",
            "status": "success",
            "timestamp": "2026-11-20T09:01:00Z",
            "details": {"sessionId": "cs_test_1"},
        },
    ]
    store.commit([Create(document) for document in documents], "filling")
    return store

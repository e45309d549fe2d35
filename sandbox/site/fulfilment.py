"""What the site's webhook does with a paid session: the rules of the site, kept with their defects."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.documents import moment, written
from sandbox.site.store import by_id, first, reference

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.site.store import Documents

Json = dict[str, Any]
_TYPES = {"single": "single", "multi-pass": "multi-pass", "multi": "clipcard", "unlimited": "monthly"}
_NEEDED = ("passId", "userId", "tenantId")
_DAY = timedelta(days=1)


class ProcessingError(Exception):
    """What the route catches, writes to its log, and then answers 200 to."""


class Fulfilment:
    """`before_create(session id)` runs between the check for a twin and the creation; it may raise."""

    def __init__(
        self,
        documents: Documents,
        clock: Callable[[], datetime],
        new_id: Callable[[], str],
        before_create: Callable[[str], None],
    ) -> None:
        self._documents = documents
        self._clock = clock
        self._new_id = new_id
        self._before_create = before_create
        self._owners = threading.Lock()

    def purchase(self, session: Json, event_id: str) -> None:
        if self._twin(session):
            return
        metadata = session["metadata"]
        bought = self._bought(metadata)
        kind, end = _type(bought), _end(bought, self._clock())
        self._before_create(session["id"])
        owner = self._owner(metadata["userId"])
        price = (session["amount_total"] or 0) / 100 or bought.get("price")
        start = datetime.fromtimestamp(session["created"], UTC)
        self._create(
            self._subscription(session, bought, owner["_id"], kind, start, end, event_id),
            purchasePrice=price,
            originalPrice=_number(metadata.get("originalPrice"), bought.get("price")),
            finalPrice=_number(metadata.get("finalPrice"), price),
            discountAmount=_number(metadata.get("discountAmount"), 0),
            promoCode=metadata.get("promoCode"),
        )

    def upgrade(self, session: Json, event_id: str) -> None:
        """Two writes: what fails between them leaves the customer with nothing that is active."""
        if self._twin(session, upgrade=True):
            return
        metadata = session["metadata"]
        bought, old = self._bought(metadata), self._old(metadata)
        kind, end = _type(bought), _end(bought, self._clock())
        self._retire(old, bought)
        self._before_create(session["id"])
        self._create(
            self._subscription(session, bought, old["user"]["_ref"], kind, self._clock(), end, event_id),
            purchasePrice=_number(metadata.get("newPassPrice"), bought.get("price")),
            isUpgrade=True,
            upgradedFromSubscriptionId=old["_id"],
            upgradeCost=_number(metadata.get("upgradeCost"), 0),
        )

    def _twin(self, session: Json, *, upgrade: bool = False) -> bool:
        """A null payment intent equals every payment id that is null or absent, as it does in GROQ."""

        def same(doc: Json) -> bool:
            by_session = doc.get("stripeSessionId") == session["id"]
            by_payment = doc.get("stripePaymentId") == session["payment_intent"]
            return (by_session or by_payment) and (not upgrade or doc.get("isUpgrade") is True)

        return first(self._documents, "subscription", same) is not None

    def _bought(self, metadata: Json) -> Json:
        if not all(metadata.get(name) for name in _NEEDED):
            raise ProcessingError("Missing required metadata: passId, userId or tenantId")
        found = by_id(self._documents, "pass", metadata["passId"])
        if found is None:
            raise ProcessingError(f"Pass not found: {metadata['passId']}")
        return found

    def _old(self, metadata: Json) -> Json:
        wanted = metadata.get("upgradeFromSubscriptionId")
        if not wanted:
            raise ProcessingError("Missing required metadata: upgradeFromSubscriptionId")
        found = by_id(self._documents, "subscription", wanted)
        if found is None:
            raise ProcessingError(f"Subscription to upgrade not found: {wanted}")
        return found

    def _owner(self, clerk_id: str) -> Json:
        """The first record with that Clerk id, in no order; or a new one without e-mail and school."""
        with self._owners:
            found = first(self._documents, "user", lambda doc: doc.get("clerkId") == clerk_id)
            return found or self._new_owner(clerk_id)

    def _new_owner(self, clerk_id: str) -> Json:
        now = written(self._clock())
        made: Json = {
            "_id": self._new_id(),
            "_type": "user",
            "_createdAt": now,
            "_updatedAt": now,
            "clerkId": clerk_id,
            "email": "",
            "name": "Customer",
            "role": "student",
            "isActive": True,
            "createdAt": now,
            "updatedAt": now,
        }
        self._documents.put(made)
        return made

    def _retire(self, old: Json, bought: Json) -> None:
        now = written(self._clock())
        change = {
            "isActive": False,
            "upgradedAt": now,
            "upgradedToPassId": bought["_id"],
            "upgradedToPassName": bought.get("name"),
            "_updatedAt": now,
        }
        self._documents.put({**old, **change})

    def _subscription(
        self,
        session: Json,
        bought: Json,
        owner_id: str,
        kind: str,
        start: datetime,
        end: datetime,
        event_id: str,
    ) -> Json:
        """The part that purchases and upgrades share."""
        return {
            "_type": "subscription",
            "user": reference(owner_id),
            "tenant": reference(session["metadata"]["tenantId"]),
            "type": kind,
            "startDate": written(start),
            "endDate": written(end),
            "passId": bought["_id"],
            "passName": bought.get("name"),
            **_clips(kind, bought),
            "isActive": True,
            "stripePaymentId": session["payment_intent"],
            "stripeSessionId": session["id"],
            "webhookEventId": event_id,
            "createdViaWebhook": True,
        }

    def _create(self, shared: Json, **own: Any) -> None:
        now = written(self._clock())
        self._documents.put({"_id": self._new_id(), "_createdAt": now, "_updatedAt": now, **shared, **own})


def _type(bought: Json) -> str:
    if bought.get("type") not in _TYPES:
        raise ProcessingError(f"Invalid pass type: {bought.get('type')}")
    return _TYPES[bought["type"]]


def _clips(kind: str, bought: Json) -> Json:
    if kind == "monthly":
        return {}
    return {"remainingClips": 1 if kind == "single" else bought.get("classesLimit")}


def _end(bought: Json, now: datetime) -> datetime:
    """A fixed day even if it is past; else days from now, not from the sale."""
    fixed, days = moment(bought.get("expiryDate")), bought.get("validityDays")
    if bought.get("validityType") == "date" and fixed is not None:
        return fixed
    if days:
        return now + int(days) * _DAY
    raise ProcessingError(f"Pass {bought['_id']} has no valid expiry configuration")


def _number(text: object, otherwise: Any) -> Any:
    """As `Number(x) || otherwise` in JavaScript."""
    try:
        return float(str(text)) or otherwise
    except ValueError:
        return otherwise

"""Store documents of the invented world (`tests.worlds`), each bent by its stored field names."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from bot.documents import read_pass, read_subscription, read_tenant, read_user, written

if TYPE_CHECKING:
    from bot.model import Document, Pass, Subscription, Tenant, User

BOUGHT: Final = datetime(2025, 10, 3, 10, 0, tzinfo=UTC)
"""When everything was bought, unless a test says otherwise."""

NOW: Final = BOUGHT + timedelta(days=10)
RUN: Final = "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8s9T0"
SESSION: Final = f"cs_live_oak0001{RUN}"
OTHER_SESSION: Final = f"cs_live_oak0002{RUN}"
INTENT: Final = "pi_oak0001"
CHARGE: Final = "ch_oak0001"
ABSENT: Final = object()


def days(count: float) -> timedelta:
    return timedelta(days=count)


def document(base: Document, changes: dict[str, Any]) -> Document:
    return {key: value for key, value in {**base, **changes}.items() if value is not ABSENT}


def ten_pass(**changes: Any) -> Pass:
    base = {
        "_id": "pass-ten",
        "_rev": "rev-1",
        "_type": "pass",
        "name": "Ten classes",
        "type": "multi",
        "price": 2000,
        "validityType": "days",
        "validityDays": 90,
        "classesLimit": 10,
        "isActive": True,
        "tenant": {"_ref": "tenant-oak"},
    }
    return read_pass(document(base, changes))


def drop_in(**changes: Any) -> Pass:
    single = {"_id": "pass-one", "name": "Drop-in", "type": "single", "price": 250, "classesLimit": None}
    return ten_pass(**{**single, "validityDays": 30, **changes})


def ada(**changes: Any) -> User:
    base = {
        "_id": "usr-ada",
        "_rev": "rev-1",
        "_type": "user",
        "clerkId": "user_ada",
        "email": "ada@example.com",
        "name": "Ada Larsen",
    }
    return read_user(document(base, changes))


def bob(**changes: Any) -> User:
    who = {"_id": "usr-bob", "clerkId": "user_bob", "email": "bob@example.com", "name": "Bob Berg"}
    return ada(**{**who, **changes})


def old_ada(**changes: Any) -> User:
    """Her record of the old kind: its `_id` is the Clerk id."""
    return ada(**{"_id": "user_ada", "clerkId": ABSENT, **changes})


def oak(**changes: Any) -> Tenant:
    base = {
        "_id": "tenant-oak",
        "_rev": "rev-1",
        "_type": "tenant",
        "schoolName": "Oak Dance",
        "slug": {"current": "oak-dance"},
        "stripeConnect": {"accountId": "acct_oak", "chargesEnabled": True},
    }
    return read_tenant(document(base, changes))


def elm() -> Tenant:
    return oak(
        _id="tenant-elm",
        schoolName="Elm Dance",
        slug={"current": "elm-dance"},
        stripeConnect={"accountId": "acct_elm", "chargesEnabled": True},
    )


def subscription(**changes: Any) -> Subscription:
    base = {
        "_id": "sub-ten",
        "_rev": "rev-1",
        "_type": "subscription",
        "_createdAt": written(BOUGHT + timedelta(minutes=1)),
        "user": {"_ref": "usr-ada"},
        "tenant": {"_ref": "tenant-oak"},
        "type": "clipcard",
        "passId": "pass-ten",
        "passName": "Ten classes",
        "remainingClips": 10,
        "startDate": written(BOUGHT),
        "endDate": written(BOUGHT + days(90)),
        "isActive": True,
        "purchasePrice": 2000,
        "stripeSessionId": SESSION,
        "stripePaymentId": INTENT,
        "createdViaWebhook": True,
        "webhookEventId": "evt_oak0001",
    }
    return read_subscription(document(base, changes))


def by_hand(**changes: Any) -> Subscription:
    """The same pass as somebody makes it in the Studio."""
    bare = {
        "_id": "sub-hand",
        "stripeSessionId": ABSENT,
        "stripePaymentId": ABSENT,
        "createdViaWebhook": ABSENT,
        "webhookEventId": ABSENT,
    }
    return subscription(**{**bare, **changes})


def old_pass(**changes: Any) -> Subscription:
    """What Ada upgraded from."""
    old = {
        "_id": "sub-old",
        "type": "single",
        "passId": "pass-one",
        "passName": "Drop-in",
        "remainingClips": 1,
    }
    return by_hand(**{**old, **changes})

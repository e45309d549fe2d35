"""The invented schools and what they sell: sound passes, and every kind of pass that cannot be given."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from bot.model import Document

NOW: Final = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
SCHOOLS: Final = ("oak", "elm", "ash", "fir")

TERM_ENDS: Final = NOW + timedelta(days=45)
PAST_ENDED: Final = NOW - timedelta(days=60)

KINDS: Final = {"single": "single", "multi-pass": "multi-pass", "multi": "clipcard", "unlimited": "monthly"}
"""Data contract 1.8, written out once more: the labels must not lean on the code they judge."""

_DAYS = {"validityType": "days", "validityDays": 60}
_TEN = {"type": "multi", "classesLimit": 10, "price": 2000}

SOLD: Final[dict[str, dict[str, Any]]] = {
    "ten": {**_DAYS, **_TEN, "name": "Ten classes", "validityDays": 90},
    "five": {**_DAYS, "name": "Five classes", "type": "multi-pass", "classesLimit": 5, "price": 1100},
    "one": {**_DAYS, "name": "Drop-in", "type": "single", "price": 250, "validityDays": 30},
    "month": {**_DAYS, "name": "One month ", "type": "unlimited", "price": 990, "validityDays": 30},
    "term": {"name": "Autumn term", **_TEN, "validityType": "date", "expiryDate": "2027-01-04T12:00"},
    "undated": {"name": "Ten by days", **_TEN, "validityType": "date", "validityDays": 60},
    "untyped": {"name": "Ten of old", **_TEN, "validityDays": 60},
    "retired": {**_DAYS, **_TEN, "name": "Ten, retired", "isActive": False},
    "free": {**_DAYS, **_TEN, "name": "Open week", "classesLimit": 4, "price": 0},
    "past": {"name": "Summer card", **_TEN, "validityType": "date", "expiryDate": "2026-09-21T12:00:00Z"},
    "type_subscription": {**_DAYS, **_TEN, "name": "Of a type nobody knows", "type": "subscription"},
    "type_course": {**_DAYS, **_TEN, "name": "Course", "type": "course"},
    "endless_date": {"name": "Date to be set", **_TEN, "validityType": "date", "expiryDate": None},
    "endless_days": {"name": "Days to be set", **_TEN, "validityType": "days", "validityDays": None},
    "endless_zero": {"name": "No days at all", **_TEN, "validityType": "days", "validityDays": 0},
    "limitless_null": {**_DAYS, **_TEN, "name": "Classes to be set", "classesLimit": None},
    "limitless_zero": {**_DAYS, **_TEN, "name": "No classes at all", "classesLimit": 0},
}

SOUND: Final = ("ten", "five", "one", "month", "term", "undated", "untyped", "retired")
COUNTED: Final = ("ten", "five", "term", "undated", "untyped", "retired")


def written(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def to(document_id: str) -> Document:
    return {"_type": "reference", "_ref": document_id}


def account_of(school: str) -> str:
    return f"acct_{school}"


def tenant_of(school: str) -> str:
    return f"tenant-{school}"


def pass_of(school: str, key: str) -> Document:
    return {
        "_id": f"pass-{school}-{key.replace('_', '-')}",
        "_type": "pass",
        "isActive": True,
        "tenant": to(tenant_of(school)),
        **SOLD[key],
    }


def tenant(school: str) -> Document:
    return {
        "_id": tenant_of(school),
        "_type": "tenant",
        "schoolName": f"{school.title()} Dance",
        "slug": {"current": f"{school}-dance"},
        "stripeConnect": {"accountId": account_of(school), "chargesEnabled": True},
    }


def shops() -> list[Document]:
    return [
        *map(tenant, SCHOOLS),
        *(pass_of(school, key) for school in SCHOOLS for key in SOLD),
    ]


def ends(sold: Document, created: datetime) -> datetime:
    """Data contract 1.9, for passes that say how long they last; `created` for those that do not."""
    if sold.get("validityType") == "date" and sold.get("expiryDate"):
        return datetime.fromisoformat(sold["expiryDate"]).replace(tzinfo=UTC)
    return created + timedelta(days=sold.get("validityDays") or 0)

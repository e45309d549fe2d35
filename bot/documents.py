"""Reads store documents (Sanity JSON) into the model; what is absent or of another kind becomes None."""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from bot.model import Booking, LogEntry, Pass, Subscription, Tenant, User

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.model import Document

_DATE_ONLY = re.compile(r"\d{4}-\d{2}-\d{2}")
_DATE_LONG = 10


def text(value: object) -> str | None:
    """The value if it is a non-blank string."""
    return value if isinstance(value, str) and value.strip() else None


def number(value: object) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def whole(value: object) -> int | None:
    found = number(value)
    return int(found) if found is not None and math.isfinite(found) and found == int(found) else None


def flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def reference(value: object) -> str | None:
    """The id that a `{_ref: ...}` points at."""
    return text(value.get("_ref")) if isinstance(value, dict) else None


def moment(value: object) -> datetime | None:
    """An ISO 8601 date or time as aware UTC; without a zone it is UTC, as on the site's server."""
    if not isinstance(value, str):
        return None
    told = value.strip()
    try:
        if len(told) == _DATE_LONG and _DATE_ONLY.fullmatch(told):
            return datetime.combine(date.fromisoformat(told), datetime.min.time(), UTC)
        parsed = datetime.fromisoformat(told)
        return parsed.astimezone(UTC) if parsed.tzinfo else parsed.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def written(at: datetime) -> str:
    """A moment as the site writes it: UTC, milliseconds, `Z`."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def slug(value: object) -> str | None:
    return text(value.get("current")) if isinstance(value, dict) else None


def _within(document: Document, key: str) -> dict[str, Any]:
    value = document.get(key)
    return value if isinstance(value, dict) else {}


def read_tenant(document: Document) -> Tenant:
    return Tenant(
        id=str(document["_id"]),
        name=text(document.get("schoolName")) or slug(document.get("slug")) or str(document["_id"]),
        slug=slug(document.get("slug")),
        account=text(_within(document, "stripeConnect").get("accountId")),
        document=document,
    )


def read_pass(document: Document) -> Pass:
    return Pass(
        id=str(document["_id"]),
        name=text(document.get("name")) or "",
        type=text(document.get("type")),
        price=number(document.get("price")),
        validity_type=text(document.get("validityType")),
        validity_days=whole(document.get("validityDays")),
        expiry=moment(document.get("expiryDate")),
        classes=whole(document.get("classesLimit")),
        active=flag(document.get("isActive")),
        tenant_id=reference(document.get("tenant")),
        document=document,
    )


def read_subscription(document: Document) -> Subscription:
    return Subscription(
        id=str(document["_id"]),
        rev=text(document.get("_rev")),
        user_id=reference(document.get("user")),
        tenant_id=reference(document.get("tenant")),
        type=text(document.get("type")),
        start=moment(document.get("startDate")),
        end=moment(document.get("endDate")),
        end_text=text(document.get("endDate")),
        pass_id=text(document.get("passId")) or reference(document.get("pass")),
        pass_name=text(document.get("passName")),
        price=number(document.get("purchasePrice")),
        remaining=whole(document.get("remainingClips")),
        active=flag(document.get("isActive")),
        session_id=text(document.get("stripeSessionId")),
        payment_id=text(document.get("stripePaymentId")),
        created=moment(document.get("_createdAt")),
        document=document,
    )


def read_user(document: Document) -> User:
    names = (text(document.get("firstName")), text(document.get("lastName")))
    return User(
        id=str(document["_id"]),
        clerk_id=text(document.get("clerkId")),
        email=text(document.get("email")),
        name=text(document.get("name")) or " ".join(part for part in names if part) or None,
        active=flag(document.get("isActive")),
        document=document,
    )


def read_log(document: Document) -> LogEntry:
    details = _within(document, "details")
    return LogEntry(
        id=str(document["_id"]),
        event_type=text(document.get("eventType")),
        event_id=text(document.get("eventId")),
        status=text(document.get("status")),
        at=moment(document.get("timestamp")) or moment(document.get("_createdAt")),
        session_id=text(details.get("sessionId")),
        error=text(details.get("error")),
    )


def read_bookings(document: Document) -> Iterator[Booking]:
    """The bookings inside one `classInstance` document."""
    entries = document.get("bookings")
    for entry in entries if isinstance(entries, list) else []:
        student = reference(entry.get("student")) if isinstance(entry, dict) else None
        if student:
            at = moment(entry.get("bookingTime")) or moment(document.get("date"))
            yield Booking(
                user_id=student,
                type=text(entry.get("bookingType")),
                at=at,
                class_id=str(document["_id"]),
            )

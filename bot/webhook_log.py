"""Our rows in the webhook log: in the site's own shape (data contract 1.6), known as ours by their ids."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Literal

from bot.documents import text, written

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bot.inbox import Delivery
    from bot.model import Document, LogEntry

OURS = "passkeeper-log-"
TOLD = ("passId", "userId", "tenantId", "type")
_LONGEST = 255


def of_the_site(rows: Iterable[LogEntry]) -> list[LogEntry]:
    """What the site's own webhook wrote: ours is no evidence of how the site did."""
    return [row for row in rows if not row.id.startswith(OURS)]


def log_row(
    delivery: Delivery, status: Literal["success", "error"], at: datetime, **details: object
) -> Document:
    """One id for an event and its status, so that what is done again is written once."""
    known = {"sessionId": delivery.about, "metadata": _metadata(delivery.body)}
    return {
        "_id": f"{OURS}{delivery.id}-{status}",
        "_type": "webhookLog",
        "eventType": delivery.type,
        "eventId": delivery.id,
        "status": status,
        "timestamp": written(at),
        "details": {**known, **details},
    }


def _metadata(body: str) -> dict[str, str]:
    """Of the site's own metadata only what the log's schema names, as whole characters."""
    found: Any = json.loads(body) if body else {}
    for key in ("data", "object", "metadata"):
        found = found.get(key) if isinstance(found, dict) else None
    told = {key: text(found.get(key)) for key in TOLD} if isinstance(found, dict) else {}
    return {key: _whole(value) for key, value in told.items() if value}


def _whole(value: str) -> str:
    return value[:_LONGEST].encode(errors="replace").decode()

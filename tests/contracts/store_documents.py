"""Documents of an invented school, and how a test looks at them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.contracts.conftest import FilledStore

START = datetime(2026, 2, 1, 8, tzinfo=UTC)


def subscription(name: str, /, **fields: Any) -> dict[str, Any]:
    return {"_id": name, "_type": "subscription", "startDate": "2026-02-01T08:00:00.000Z", **fields}


def user(name: str, /, **fields: Any) -> dict[str, Any]:
    return {"_id": name, "_type": "user", "role": "student", **fields}


def stored(store: FilledStore, name: str) -> dict[str, Any]:
    return store.documents([name])[0]


def without_stamps(document: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in document.items() if key not in {"_rev", "_updatedAt"}}


def ids(found: Any) -> list[str]:
    return sorted(item.id for item in found)

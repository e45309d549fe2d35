"""How often Stripe's deliveries were refused for their signature: counts by the hour, never the requests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


class Refusals(Protocol):
    """Counted by reason: `wrong_secret`, `stale`, `future`."""

    def note_refusals(self, counts: Mapping[tuple[datetime, str], int]) -> None:
        """Adds counts by (the start of the hour, reason)."""

    def refusals_since(self, since: datetime) -> Mapping[str, int]:
        """Reason -> how many, from the start of the hour in which `since` lies."""

"""What the ledger tells of the time since a moment: for summaries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from bot.alerts import Alert


class History(Protocol):
    """The past, read only."""

    def settled_since(self, since: datetime) -> list[Alert]:
        """The alerts with a gap that was settled since then, oldest first."""

    def reports_since(self, since: datetime) -> int:
        """How many reports were taken since then."""

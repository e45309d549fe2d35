"""What customers who found no other way out tell the school, until the support channel has heard it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from bot.messages import Posted


@dataclass(frozen=True, slots=True)
class CustomerReport:
    """`by` is the Clerk id that was proven, `text` the customer's own words, `session_id` what they name."""

    id: str
    at: datetime
    by: str
    text: str
    session_id: str | None = None


class CustomerReports(Protocol):
    """What was told, and what of it waits for the channel."""

    def take_report(
        self, report_id: str, at: datetime, by: str, text: str, session_id: str | None = None
    ) -> bool:
        """True where it is new; a repeated id changes nothing."""

    def unposted_reports(self) -> list[CustomerReport]:
        """Oldest first."""

    def begin_posting_report(self, report_id: str, at: datetime, until: datetime) -> bool:
        """True for the one program that may post it now; another may after `until`."""

    def stop_posting_report(self, report_id: str) -> None:
        """It was not posted: anybody may try again at once."""

    def report_posted(self, report_id: str, where: Posted) -> None: ...

"""Takes in what customers report who found no other way out, and tells the support channel."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from bot.errors import PasskeeperError, UnavailableError
from bot.views.report import report_message
from bot.words import line
from services.sending import Post, send_once

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.customer_reports import CustomerReport, CustomerReports
    from bot.findings import Answer
    from bot.ports import Messenger
    from services.recent_lookup import RecentLookup

LONGEST = 1_000
"""Characters of a message."""

POSTING = timedelta(seconds=60)
"""How long one program may take to post a report before another one tries."""


@dataclass(frozen=True, slots=True)
class Reports:
    """`channel` may be unset, `messenger` None without Slack: then reports wait. `clock` gives aware UTC."""

    ledger: CustomerReports
    lookup: RecentLookup
    messenger: Messenger | None
    channel: str | None
    clock: Callable[[], datetime]

    def take(self, caller: str, message: str, session_id: str | None = None) -> bool:
        """Kept once for each person and day (UTC); False where that one is there. Raises UnavailableError.

        `caller` is a proven Clerk id; the rest is theirs to invent.
        """
        now = self.clock()
        whole = line(message, LONGEST).encode(errors="replace").decode()
        return self.ledger.take_report(_id(caller, now), now, caller, whole, session_id)

    def deliver(self) -> None:
        """Posts what waits, each once. Raises UnavailableError: then it waits for the next call."""
        if not (self.messenger and self.channel):
            return
        for report in self.ledger.unposted_reports():
            self._deliver(report, self.messenger, self.channel)

    def _deliver(self, report: CustomerReport, messenger: Messenger, channel: str) -> None:
        now = self.clock()
        if not self.ledger.begin_posting_report(report.id, now, now + POSTING):
            return
        message = report_message(report, self._known(report))
        try:
            sent = send_once(messenger, Post(channel, None, message, report.id, report.at))
        except UnavailableError:
            self.ledger.stop_posting_report(report.id)
            raise
        self.ledger.report_posted(report.id, sent.where)

    def _known(self, report: CustomerReport) -> Answer | None:
        """None where nobody could be asked: a customer who needs help is told of anyway."""
        try:
            return self.lookup.check(report.by)
        except PasskeeperError:
            return None


def _id(caller: str, at: datetime) -> str:
    """One for each person and day, without whose it is: its message is known by it in Slack too."""
    told = f"report-{caller}-{at.astimezone(UTC):%Y-%m-%d}"
    return f"report_{hashlib.sha256(told.encode()).hexdigest()[:24]}"

"""Tells the support channel of gaps, once each, and keeps every alert showing how things stand now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.snoozing import until
from services.noting import HEALED, OVER
from services.sending import Post, send_once

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, time

    from bot.alerts import Alert, Gap, GapState
    from bot.announcements import Announcements
    from bot.findings import Finding, Report
    from bot.messages import Message
    from bot.snoozing import Snooze
    from services.noting import Noting
    from services.posting import Posting

__all__ = ["HEALED", "OVER", "Announcing"]


@dataclass(frozen=True, slots=True)
class Announcing:
    """`posting` is None without Slack or without a channel: then nothing is claimed, and nothing lost."""

    ledger: Announcements
    noting: Noting
    posting: Posting | None
    clock: Callable[[], datetime]
    daily_at: time

    def announce(self, report: Report) -> None:
        """Announces what is new and edits what healed or changed. Raises UnavailableError without Slack.

        What could not be delivered stays in the ledger and goes out with the next sweep. Without a channel
        nothing is claimed, so that the first sweep with one tells it all.
        """
        self.note(report)
        self.deliver()

    def note(self, report: Report) -> None:
        """Takes down what is new, what healed and what changed; nobody is told yet."""
        if self.posting:
            self.noting.note(report)

    def deliver(self) -> None:
        """Posts and edits what is due. Raises UnavailableError."""
        if self.posting:
            self.posting.deliver()

    def catch_up(self) -> None:
        """Makes up for what was begun and did not come through. Raises UnavailableError."""
        if self.posting:
            self.posting.deliver(anew=False)

    def tell(self, message: Message, mark: str | None = None, since: datetime | None = None) -> None:
        """Posts something else to the channel. Raises UnavailableError.

        Under a mark it is posted once: `since` is when an earlier attempt may have begun.
        """
        if self.posting is None:
            return
        messenger, channel = self.posting.messenger, self.posting.channel
        if mark is None:
            messenger.post(channel, message)
        else:
            send_once(messenger, Post(channel, None, message, mark, since))

    def settle(
        self,
        key: str,
        state: GapState,
        *,
        by: str | None,
        note: str | None = None,
        finding: Finding | None = None,
    ) -> None:
        """Moves a gap to a state and edits its alert. A gap that was never announced is nobody's business."""
        alert = self.ledger.alert_of(key)
        if alert is None:
            return
        self.ledger.settle(key, state, by=by, at=self.clock(), note=note, finding=finding)
        self._refresh(alert)

    def dismiss(self, key: str, *, by: str, note: str) -> bool:
        """Whether it was; False where it is over already, and how it ended stays."""
        gap = self.gap(key)
        if gap is None or gap.state != "open":
            return False
        self.settle(key, "dismissed", by=by, note=note)
        return True

    def claim(self, alert_id: str, by: str) -> Alert | None:
        """The alert as it stands after the press; its `claimed_by` tells who has it."""
        self.ledger.claim(alert_id, by, self.clock())
        return self._refreshed(alert_id)

    def snooze(self, alert_id: str, by: str, snooze: Snooze) -> Alert | None:
        """The alert as it stands after the press; None where there is no such alert."""
        now = self.clock()
        self.ledger.snooze(alert_id, by, now, until(snooze, now, self.daily_at, self.noting.zone))
        return self._refreshed(alert_id)

    def gap(self, key: str) -> Gap | None:
        """The newest announced gap of this purchase, None if it was never announced."""
        return self.noting.gap(key)

    def dismissed(self, finding: Finding) -> bool:
        """Whether somebody said of this purchase, standing as it does now, that it is no problem."""
        gap = self.gap(finding.key)
        return gap is not None and gap.state == "dismissed" and gap.finding.verdict is finding.verdict

    def open_gaps(self) -> int:
        return sum(gap.state == "open" for alert in self.ledger.open_alerts() for gap in alert.gaps)

    def _refreshed(self, alert_id: str) -> Alert | None:
        alert = self.ledger.alert(alert_id)
        if alert:
            self._refresh(alert)
        return alert

    def _refresh(self, alert: Alert) -> None:
        if self.posting:
            self.posting.refresh(alert)

"""Tells the support channel of gaps, once each, and keeps every alert showing how things stand now."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from threading import Lock
from typing import TYPE_CHECKING

import structlog

from bot.attention import is_gap
from bot.errors import UnavailableError
from bot.verdicts import Verdict
from bot.views.alert import alert_message

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from bot.alerts import Alert, Gap, GapState
    from bot.findings import Finding, Report
    from bot.messages import Message
    from bot.ports import Announcements, Messenger

log = structlog.get_logger()

SINGLY = 5
"""New gaps in one sweep that still get an alert each; more share one with a table (outside contract)."""

POSTING = timedelta(seconds=60)
"""How long one program may take to post an alert before another one tries."""

HEALED = frozenset({Verdict.OK, Verdict.ENDED})

OVER = frozenset({"fixed", "healed", "changed"})
"""States of a gap that a later sweep may find open again; a dismissed one stays so."""


@dataclass(frozen=True, slots=True)
class Announcing:
    """`look` judges one purchase as it is now, None where it cannot be read. `channel` may be unset."""

    ledger: Announcements
    messenger: Messenger | None
    channel: str | None
    look: Callable[[Finding], Finding | None]
    clock: Callable[[], datetime]
    new_id: Callable[[], str]
    _posting: Lock = field(default_factory=Lock, init=False, repr=False, compare=False)
    _unedited: set[str] = field(default_factory=set, init=False, repr=False, compare=False)

    def announce(self, report: Report) -> None:
        """Announces what is new and edits what healed or changed. Raises UnavailableError without Slack.

        What could not be delivered stays in the ledger and goes out with the next sweep. Without a channel
        nothing is claimed, so that the first sweep with one tells it all.
        """
        if not (self.messenger and self.channel):
            return
        for alert_id in sorted(self._unedited):
            self._edit(self.ledger.alert(alert_id))
        self._review(report)
        gaps = [finding for finding in report.findings if is_gap(finding)]
        for batch in [gaps] if self._is_many(gaps) else [[gap] for gap in gaps]:
            if batch:
                self.ledger.announce(self.new_id(), batch, self.clock())
        for gap in gaps:
            self._reopen(gap)
        with self._posting:
            for alert in self.ledger.unposted():
                self._post(alert.id)

    def tell(self, message: Message) -> None:
        """Posts something else to the channel. Raises UnavailableError."""
        if self.messenger and self.channel:
            self.messenger.post(self.channel, message)

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
        self._edit(self.ledger.alert(alert.id))

    def claim(self, alert_id: str, by: str) -> Alert | None:
        """The alert as it stands after the press; its `claimed_by` tells who has it."""
        self.ledger.claim(alert_id, by, self.clock())
        alert = self.ledger.alert(alert_id)
        self._edit(alert)
        return alert

    def gap(self, key: str) -> Gap | None:
        """The newest announced gap of this purchase, None if it was never announced."""
        alert = self.ledger.alert_of(key)
        return next((gap for gap in alert.gaps if gap.finding.key == key), None) if alert else None

    def open_gaps(self) -> int:
        return sum(gap.state == "open" for alert in self.ledger.open_alerts() for gap in alert.gaps)

    def _is_many(self, gaps: Sequence[Finding]) -> bool:
        return sum(map(self._is_news, gaps)) > SINGLY

    def _is_news(self, finding: Finding) -> bool:
        told = self.gap(finding.key)
        return told is None or (told.state != "open" and told.finding.verdict is not finding.verdict)

    def _review(self, report: Report) -> None:
        """Looks again at every open gap: it may have healed by itself, or be another one by now."""
        still = {finding.key: finding for finding in report.findings}
        for alert in self.ledger.open_alerts():
            for gap in alert.gaps:
                if gap.state == "open" and not _same(gap.finding, still.get(gap.finding.key)):
                    self._review_one(gap.finding)

    def _review_one(self, before: Finding) -> None:
        now = self.look(before)
        if now is None or _same(before, now) or now.verdict is Verdict.UNCHECKED:
            return
        came = now.verdict in HEALED and now.reason != "withdrawn"
        state: GapState = "open" if is_gap(now) else "healed" if came else "changed"
        self.settle(before.key, state, by=None, note=now.detail, finding=now)

    def _reopen(self, finding: Finding) -> None:
        """A gap that was announced, went away and is back is no news, but its alert has to say so."""
        told = self.gap(finding.key)
        now = self.look(finding) if told and told.state in OVER else None
        if now and is_gap(now):
            self.settle(finding.key, "open", by=None, note=now.detail, finding=now)

    def _post(self, alert_id: str) -> None:
        """Only one program at a time may: a command runs beside the live bot on the same ledger."""
        alert, now = self.ledger.alert(alert_id), self.clock()
        if not (alert and self.messenger and self.channel):
            return
        if not self.ledger.begin_posting(alert_id, now, now + POSTING):
            return
        try:
            where = self.messenger.post(self.channel, alert_message(alert, now))
        except UnavailableError:
            self.ledger.stop_posting(alert_id)
            raise
        self.ledger.posted(alert_id, where)

    def _edit(self, alert: Alert | None) -> None:
        if alert is None or alert.posted is None or self.messenger is None:
            return
        try:
            self.messenger.update(alert.posted, alert_message(alert, self.clock()))
            self._unedited.discard(alert.id)
        except UnavailableError as error:
            (self._unedited.discard if error.permanent else self._unedited.add)(alert.id)
            log.warning("alert_not_edited", alert=alert.id, detail=error.detail)


def _same(before: Finding, now: Finding | None) -> bool:
    return now is not None and (before.verdict, before.reason) == (now.verdict, now.reason)

"""Takes down in the ledger what a sweep saw: new gaps, those that went away or came back, and incidents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from bot.attention import is_gap
from bot.incidents import SINGLY, WITHIN, day_of, is_incident, share, together
from bot.verdicts import Verdict
from bot.views.table import parts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime, tzinfo

    from bot.alerts import Gap, GapState
    from bot.announcements import Announcements
    from bot.findings import Finding, Report
    from bot.history import History

log = structlog.get_logger()

HEALED = frozenset({Verdict.OK, Verdict.ENDED})

OVER = frozenset({"fixed", "healed", "changed"})
"""States of a gap that a later sweep may find open again; a dismissed one stays so."""


@dataclass(frozen=True, slots=True)
class Noting:
    """`look` judges one purchase as it is now, None where it cannot be read. `cause` tells why many fail."""

    ledger: Announcements
    history: History
    look: Callable[[Finding], Finding | None]
    cause: Callable[[], str | None]
    clock: Callable[[], datetime]
    new_id: Callable[[], str]
    zone: tzinfo

    def note(self, report: Report) -> None:
        self._review(report)
        gaps = [finding for finding in report.findings if is_gap(finding)]
        news = [gap for gap in gaps if self._is_news(gap)]
        if len(news) > SINGLY:
            self._note_many(gaps, news)
        else:
            self._note_singly(gaps, news, report)
        for gap in gaps:
            self._reopen(gap)

    def gap(self, key: str) -> Gap | None:
        """The newest announced gap of this purchase, None if it was never announced."""
        return self.ledger.gap_of(key)

    def settle(self, key: str, state: GapState, note: str, finding: Finding) -> None:
        self.ledger.settle(key, state, by=None, at=self.clock(), note=note, finding=finding)

    def _note_many(self, gaps: Sequence[Finding], news: Sequence[Finding]) -> None:
        """One alert with a table, and as many more in its thread as Slack's tables need."""
        now = self.clock()
        for gap in gaps:
            if gap not in news:
                self.ledger.announce(self.new_id(), [gap], now)
        first, *more = parts(news)
        alert = self.ledger.announce(self.new_id(), first, now, day=day_of(now, self.zone))
        for part in more:
            self.ledger.announce(self.new_id(), part, now, head=alert.id if alert else None)
        if alert and alert.day:
            self._explain(alert.id)

    def _note_singly(self, gaps: Sequence[Finding], news: Sequence[Finding], report: Report) -> None:
        now = self.clock()
        head = self._incident(news, report) if news else None
        for gap in gaps:
            self.ledger.announce(self.new_id(), [gap], now, head=head)

    def _incident(self, news: Sequence[Finding], report: Report) -> str | None:
        """The id of today's incident that these belong to, which there may be already, or which they make."""
        now = self.clock()
        day = day_of(now, self.zone)
        today = self.ledger.incident_of(day)
        if today and not today.gaps:
            return today.id
        if not self._tips(news, report, now, len(today.all_gaps) if today else 0):
            return None
        if today is None:
            opened = self.ledger.open_incident(self.new_id(), day, now, now - WITHIN)
            if opened:
                self._explain(opened.id)
            today = opened or self.ledger.incident_of(day)
        return today.id if today else None

    def _tips(self, news: Sequence[Finding], report: Report, now: datetime, within: int) -> bool:
        """`within` counts the gaps that today's table has already."""
        began = now - WITHIN
        before = within + self.ledger.alone_since(began, {finding.key for finding in news})
        reports = self.history.reports_since(began)
        usual = together(self.ledger.shares_before(began))
        return is_incident(len(news), before, reports, share(report.counts), usual)

    def _explain(self, alert_id: str) -> None:
        try:
            cause = self.cause()
        except Exception as error:  # noqa: BLE001 (the alert matters more than its cause, whatever hinders it)
            log.warning("cause_not_found", alert=alert_id, error=type(error).__name__)
            return
        if cause:
            self.ledger.explain(alert_id, cause)

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
        self.settle(before.key, state, now.detail, now)

    def _reopen(self, finding: Finding) -> None:
        """A gap that was announced, went away and is back is no news, but its alert has to say so."""
        told = self.gap(finding.key)
        now = self.look(finding) if told and told.state in OVER else None
        if now and is_gap(now):
            self.settle(finding.key, "open", now.detail, now)


def _same(before: Finding, now: Finding | None) -> bool:
    return now is not None and (before.verdict, before.reason) == (now.verdict, now.reason)

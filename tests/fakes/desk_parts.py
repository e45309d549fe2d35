"""What else stands on a desk: alerts, health, apologies, the home tab, languages."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bot.actions import Outcome
from bot.findings import Check
from bot.speech import ENGLISH, Reader

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from bot.alerts import Alert, GapState
    from bot.figures import PeriodName
    from bot.findings import Finding
    from bot.health.repairs import Offer
    from bot.snoozing import Snooze


@dataclass
class FakeAnnouncing:
    alerts: dict[str, Alert] = field(default_factory=dict)
    settled: list[tuple[str, GapState, str | None, str | None]] = field(default_factory=list)
    snoozed: list[tuple[str, str, Snooze]] = field(default_factory=list)
    over: set[str] = field(default_factory=set)

    def settle(self, key: str, state: GapState, *, by: str | None, note: str | None = None) -> None:
        self.settled.append((key, state, by, note))

    def dismiss(self, key: str, *, by: str, note: str) -> bool:
        if key not in self.over:
            self.settle(key, "dismissed", by=by, note=note)
        return key not in self.over

    def claim(self, alert_id: str, by: str) -> Alert | None:
        alert = self.alerts.get(alert_id)
        if alert and alert.claimed_by is None:
            alert = self.alerts[alert_id] = replace(alert, claimed_by=by)
        return alert

    def snooze(self, alert_id: str, by: str, snooze: Snooze) -> Alert | None:
        self.snoozed.append((alert_id, by, snooze))
        return self.alerts.get(alert_id)

    def dismissed(self, finding: Finding) -> bool:
        return any(key == finding.key and state == "dismissed" for key, state, *_ in self.settled)

    def open_gaps(self) -> int:
        return 2


@dataclass(frozen=True)
class FakeReport:
    status: str = "warning"
    checks: tuple[Check, ...] = (
        Check("endpoint_exists", "ok", "There is an endpoint for payments."),
        Check("success_rate", "warn", "One in ten payments failed.", "Look at the webhook log."),
    )
    offers: tuple[Offer, ...] = ()


@dataclass
class FakeEndpointRepairs:
    """Answers what it is told; remembers what was pressed."""

    outcome: Outcome = field(
        default_factory=lambda: Outcome("act_1", None, "repaired", None, "It is switched off.")
    )
    applied: list[tuple[str, str, str]] = field(default_factory=list)

    def apply(self, key: str, digest: str, *, by: str) -> Outcome:
        self.applied.append((key, digest, by))
        return self.outcome


class FakeHealth:
    def report(self) -> FakeReport:
        return FakeReport()


@dataclass(frozen=True)
class FakeDraft:
    text: str
    subject: str = "Your pass"
    to: str | None = "ada@example.com"


@dataclass
class FakeApologies:
    mates: tuple[str, ...] = ()
    marked: list[tuple[tuple[str, ...], str]] = field(default_factory=list)

    def draft(self, session_ids: Sequence[str], *, signed: str, language: str = "en") -> FakeDraft:
        hello = {"en": "Dear Ada,\n\nwe are sorry", "nb": "Kjære Ada,\n\nvi beklager"}[language]
        return FakeDraft(f"{hello} ({', '.join(session_ids)}).\n\n{signed}")

    def together(self, session_id: str) -> tuple[str, ...]:
        return (session_id, *self.mates)

    def sent(self, session_ids: Collection[str], *, by: str) -> None:
        self.marked.append((tuple(session_ids), by))


@dataclass
class FakeHomes:
    opened: list[str] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)

    def open(self, user: str) -> None:
        self.opened.append(user)

    def checked(self, user: str, query: str) -> None:
        self.asked.append((user, query))


@dataclass
class FakeSpreadsheets:
    sent: list[tuple[str, str, datetime, Reader]] = field(default_factory=list)

    def send(self, user: str, name: PeriodName, until: datetime, reader: Reader) -> None:
        self.sent.append((user, name, until, reader))


@dataclass
class FakeReaders:
    """Everybody reads English, but for those who are named."""

    readers: dict[str, Reader] = field(default_factory=dict)

    def of(self, user_id: str) -> Reader:
        return self.readers.get(user_id, ENGLISH)

    def known(self, user_id: str) -> Reader:
        return self.of(user_id)

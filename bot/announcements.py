"""What the ledger keeps of the support channel: which gaps it was told of, where, and how each stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from bot.alerts import Alert, Gap, GapState, Line
    from bot.findings import Finding
    from bot.incidents import Share
    from bot.messages import Posted


class Threads(Protocol):
    """The replies in the alerts' threads, each kept until Slack has it."""

    def lines(self) -> list[Line]:
        """Those that Slack does not have, of alerts that it has, oldest first."""

    def line(self, n: int) -> Line | None: ...

    def begin_line(self, n: int, at: datetime, until: datetime) -> bool:
        """True for the one program that may post it now; another may after `until`."""

    def stop_line(self, n: int) -> None: ...

    def line_posted(self, n: int) -> None: ...

    def drop_line(self, n: int) -> None:
        """It need not be told any more."""

    def wake(self, now: datetime) -> None:
        """Opens the alerts again whose snooze is over."""

    def unanswered(self) -> list[Alert]:
        """The posted alerts with an open gap that stand on their own: whom reminders are about."""

    def remind(self, alert: Alert, stage: int, at: datetime) -> bool:
        """Claims this stage and keeps its line, in one transaction; True for the one program that did.

        False as well where the alert is not as it is given any more.
        """


class Incidents(Protocol):
    """What came up together, at most one a day."""

    def incident_of(self, day: str) -> Alert | None:
        """The incident of this day (its ISO date in the school's zone)."""

    def open_incident(self, alert_id: str, day: str, at: datetime, since: datetime) -> Alert | None:
        """Opens the day's incident and takes in the lone alerts made since then; None if there is one."""

    def explain(self, alert_id: str, cause: str) -> None:
        """Notes the likely cause."""

    def alone_since(self, since: datetime, besides: Collection[str]) -> int:
        """How many gaps came up one by one since then, besides those of these findings' keys.

        Those that were no problem do not count.
        """

    def shares_before(self, at: datetime) -> list[Share]:
        """What sweeps counted whose windows were over by then and do not overlap, newest first."""


class Announcements(Threads, Incidents, Protocol):
    """Which gaps the channel was told of, in which message, and how each stands (also the outbox)."""

    def announce(
        self,
        alert_id: str,
        findings: Sequence[Finding],
        at: datetime,
        *,
        head: str | None = None,
        day: str | None = None,
    ) -> Alert | None:
        """Claims those findings that were never announced, in one transaction; None if all were.

        With a `head` it goes into that alert's thread. With a `day` it is that day's incident if none is.
        """

    def posted(self, alert_id: str, where: Posted, *, at: datetime | None = None, revision: int = 0) -> None:
        """Notes where it stands; of a reply, `thread_of` was noted before.

        `revision` is what it shows: what happened until then needs no telling in its thread.
        """

    def thread_of(self, alert_id: str, thread: str | None) -> None:
        """Notes the thread that it is about to be posted in."""

    def unposted(self) -> list[Alert]:
        """Incidents first, then oldest first."""

    def begin_posting(self, alert_id: str, at: datetime, until: datetime) -> bool:
        """True for the one program that may post this alert now; another may after `until`."""

    def stop_posting(self, alert_id: str) -> None:
        """It was not posted: anybody may try again at once."""

    def stale(self) -> list[Alert]:
        """Those that Slack shows as they were."""

    def show(self, alert_id: str, revision: int) -> None:
        """Notes what Slack shows by now."""

    def alert(self, alert_id: str) -> Alert | None: ...

    def alert_of(self, key: str) -> Alert | None:
        """The newest alert that names this gap."""

    def gap_of(self, key: str) -> Gap | None:
        """The newest announced gap of this finding's key."""

    def open_alerts(self) -> list[Alert]:
        """Those with a gap that is still open, oldest first."""

    def claim(self, alert_id: str, by: str, at: datetime) -> bool:
        """Whoever is first has it; True also for the one who has it already. It ends a snooze."""

    def snooze(self, alert_id: str, by: str, at: datetime, until: datetime) -> None:
        """No reminders until then."""

    def settle(
        self,
        key: str,
        state: GapState,
        *,
        by: str | None,
        at: datetime,
        note: str | None,
        finding: Finding | None = None,
    ) -> None:
        """Moves a gap to a state, with the finding as it is now where one is given; its thread tells it."""

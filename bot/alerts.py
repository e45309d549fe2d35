"""What was announced to the support channel and how it stands now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import datetime

    from bot.findings import Finding
    from bot.messages import Posted

GapState = Literal["open", "fixed", "healed", "changed", "dismissed"]

Event = Literal["taken", "snoozed", "fixed", "healed", "changed", "dismissed", "reopened", "turned"]
"""What happened to an alert or to one of its gaps; `turned`: it is another gap by now."""

BY_CUSTOMER = "customer:"
"""How the name of a customer who asked for their own pass begins, in front of their Clerk id."""

_TERMINAL = "terminal:"
"""The same of somebody at the command line; others have a Slack id."""


def is_person(by: str | None) -> bool:
    """Whether somebody of the desk did it; what a customer's own request brings is done by itself."""
    return by is not None and (by.startswith(_TERMINAL) or (by.isalnum() and by[:1] in {"U", "W"}))


@dataclass(frozen=True, slots=True)
class Gap:
    """One finding that was announced. `by` is a Slack id, `note` a plain sentence, `at` the last change.

    `fixed` is our doing, `healed` came by itself, `changed` is something else by now.
    """

    key: str
    finding: Finding
    state: GapState = "open"
    by: str | None = None
    at: datetime | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Alert:
    """One message in the support channel about one gap or many. `posted` is None until Slack has it.

    An incident has its `day` and the gaps of its `members`, the alerts whose `head` it is; such an alert is
    posted in its head's thread where it is `threaded`. `thread` is the thread that it was posted in.
    Reminders count from `since`; `reminded` is the last stage that was told, `woken` an alert whose snooze
    is over. `tries` counts the attempts to post it, the first begun at `tried`. What Slack shows is of the
    revision `shown`.
    """

    id: str
    created: datetime
    gaps: tuple[Gap, ...]
    posted: Posted | None = None
    claimed_by: str | None = None
    claimed_at: datetime | None = None
    since: datetime | None = None
    snoozed_by: str | None = None
    snoozed_until: datetime | None = None
    woken: bool = False
    reminded: int = 0
    day: str | None = None
    cause: str | None = None
    head: str | None = None
    threaded: bool = False
    thread: str | None = None
    members: tuple[Gap, ...] = ()
    tries: int = 0
    tried: datetime | None = None
    revision: int = 0
    shown: int = 0

    @property
    def all_gaps(self) -> tuple[Gap, ...]:
        return self.gaps + self.members

    @property
    def left(self) -> int:
        """How many of its gaps are still open."""
        return sum(gap.state == "open" for gap in self.all_gaps)

    @property
    def root(self) -> str | None:
        """The message that its thread hangs on; Slack has no threads within threads."""
        return self.thread or (self.posted.ts if self.posted else None)

    def snoozed(self, now: datetime) -> bool:
        return self.snoozed_until is not None and now < self.snoozed_until


@dataclass(frozen=True, slots=True)
class Line:
    """One reply in an alert's thread, kept until Slack has it: what happened, or (`stage`) a reminder.

    `gap` is the one that it is about, None where it is about the whole alert.
    """

    n: int
    alert_id: str
    at: datetime
    event: Event | None = None
    stage: int = 0
    by: str | None = None
    note: str | None = None
    until: datetime | None = None
    woken: bool = False
    gap: Gap | None = None
    tries: int = 0
    tried: datetime | None = None

    @property
    def mark(self) -> str:
        """What its post is known by."""
        return f"{self.alert_id}.{self.n}"

"""How far each job came, so that every slot is run once, over restarts and by one process alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

AHEAD = timedelta(minutes=10)
"""What is noted for later than this was noted by a clock that was wrong, and does not count.

Half of it is a lease; clocks that differ by more than the other half are refused by Slack and Stripe.
"""


@dataclass(frozen=True, slots=True)
class JobRun:
    """The newest slot of a job that was begun.

    `until` is None once it is over; else it is in somebody's hands until then, and anybody's after. `steps`
    are those that were done, `outcome` tells how it ended.
    """

    name: str
    slot: datetime
    at: datetime
    until: datetime | None = None
    steps: tuple[str, ...] = ()
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Flag:
    """Something that is so since `at`, and was told once."""

    name: str
    at: datetime
    note: str = ""


class Jobs(Protocol):
    """The book of the jobs, and the flags they put up."""

    def start_job(self, name: str, slot: datetime, now: datetime) -> None:
        """Notes where a job starts that never ran: it has missed nothing. Changes no job that did."""

    def begin_job(self, name: str, slot: datetime, now: datetime, lease_until: datetime) -> bool:
        """True for the one process that may run this slot; False while any slot is in somebody's hands.

        One that was taken over, because its lease ended, keeps the steps that were done.
        """

    def set_back_job(self, name: str, slot: datetime, to: datetime) -> None:
        """It counts as having come to `to` only. Changes nothing where another slot was begun by now."""

    def step_done(self, name: str, slot: datetime, step: str) -> None: ...

    def extend_job(self, name: str, slot: datetime, lease_until: datetime) -> None:
        """It takes longer. Changes nothing where it is over, or another slot's turn by now."""

    def release_job(self, name: str, slot: datetime, at: datetime) -> None:
        """It is not done: from `at` on anybody may go on with it."""

    def finish_job(self, name: str, slot: datetime, now: datetime, outcome: str) -> None: ...

    def last_job(self, name: str) -> JobRun | None: ...

    def raise_flag(self, name: str, at: datetime, note: str = "") -> bool:
        """True for the one who puts it up; one that is up keeps its moment and gets the new note."""

    def lower_flag(self, name: str) -> bool:
        """True for the one who takes it down."""

    def flag(self, name: str) -> Flag | None: ...

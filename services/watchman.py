"""The dead man's alert: somebody is told when no sweep comes to its end any more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from bot.job_book import AHEAD
from bot.views.schedule_notes import awake, silent
from services.once import marked, tell_once, tell_over

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.job_book import Flag, Jobs
    from bot.messages import Message
    from bot.ports import Memory

    class Book(Jobs, Memory, Protocol):
        """What is remembered of jobs and sweeps."""


SILENCE = timedelta(hours=26)
"""Longer than the longest day (25 hours) with the daily sweep at its usual length."""

STARTED, SILENT = "started", "no_sweep"


@dataclass(frozen=True, slots=True)
class Watchman:
    """`tell` posts to the support channel, once under a mark.

    A sweep that was incomplete was a sweep: the daily job says what it left out.
    """

    book: Book
    tell: Callable[[Message, str, datetime], None]
    clock: Callable[[], datetime]

    def watch(self) -> None:
        """Tells once that it is silent, and once that it is over. Raises UnavailableError."""
        now = self.clock()
        since = self._since(now)
        if now - since > SILENCE:
            told = silent(since), marked(SILENT, since), since
            tell_once(self.book, SILENT, now, lambda: self.tell(*told), since.isoformat())
        else:
            tell_over(self.book, SILENT, self._tell_awake)

    def _tell_awake(self, flag: Flag) -> None:
        self.tell(awake(datetime.fromisoformat(flag.note)), marked("awake", flag.at), flag.at)

    def _since(self, now: datetime) -> datetime:
        """The last sweep's end; before there was one, Passkeeper's first start."""
        swept = self.book.last_sweep(now)
        return max(moment for moment in (self._started(now), swept) if moment)

    def _started(self, now: datetime) -> datetime:
        self.book.raise_flag(STARTED, now)
        started = self.book.flag(STARTED)
        if started and started.at > now + AHEAD:
            self.book.lower_flag(STARTED)
            self.book.raise_flag(STARTED, now)
            return now
        return started.at if started else now

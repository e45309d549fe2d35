"""The look-up of a moment ago, for showing it once more; nothing is ever written on its word."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.findings import Answer
    from bot.ports import Journal
    from services.lookup import Lookup

KEEPS = timedelta(minutes=1)
MOST = 200


@dataclass(frozen=True, slots=True)
class _Kept:
    at: datetime
    answer: Answer


class RecentLookup:
    """Answers like `lookup`, for a minute without asking. `clock` gives aware UTC.

    Only complete answers are kept, and none from before anybody changed anything.
    """

    def __init__(self, lookup: Lookup, journal: Journal, clock: Callable[[], datetime]) -> None:
        self._lookup = lookup
        self._journal = journal
        self._clock = clock
        self._lock = Lock()
        self._kept: dict[str, _Kept] = {}

    def check(self, text: str) -> Answer:
        """Raises BadRequestError as the look-up does."""
        now = self._clock()
        kept = self._fresh(text, now)
        if kept and not self._journal.actions(kept.at - KEEPS):
            return kept.answer
        answer = self._lookup.check(text)
        if answer.coverage.complete:
            self._keep(text, _Kept(now, answer))
        return answer

    def _fresh(self, text: str, now: datetime) -> _Kept | None:
        with self._lock:
            self._kept = {key: kept for key, kept in self._kept.items() if now - kept.at < KEEPS}
            return self._kept.get(text)

    def _keep(self, text: str, kept: _Kept) -> None:
        with self._lock:
            if len(self._kept) < MOST:
                self._kept[text] = kept

"""Counts refused signatures in memory and writes them down now and then: a flood costs no disk."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from bot.errors import PasskeeperError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.refusals import Refusals

COUNTED = frozenset({"wrong_secret", "stale", "future"})
EVERY = timedelta(seconds=5)


class Refused:
    """Any thread may count; what a crash takes along is at most `EVERY`. `clock` gives aware UTC."""

    def __init__(self, ledger: Refusals, clock: Callable[[], datetime]) -> None:
        self._ledger = ledger
        self._clock = clock
        self._lock = threading.Lock()
        self._counts: Counter[tuple[datetime, str]] = Counter()
        self._written: datetime | None = None

    def count(self, reason: str) -> None:
        if reason in COUNTED:
            hour = self._clock().astimezone(UTC).replace(minute=0, second=0, microsecond=0)
            with self._lock:
                self._counts[hour, reason] += 1

    def write(self) -> None:
        """Where there is something new, and not more often than `EVERY`. Raises UnavailableError."""
        now = self._clock()
        with self._lock:
            if not self._counts or (self._written and timedelta(0) <= now - self._written < EVERY):
                return
            counts, self._counts, self._written = self._counts, Counter(), now
        try:
            self._ledger.note_refusals(counts)
        except PasskeeperError:
            with self._lock:
                self._counts += counts
            raise

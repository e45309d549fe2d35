"""The door of the routes that anybody may knock at: so many at a time, and each person not too often."""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bot.errors import PasskeeperError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MINUTE = 60.0
MOST_PEOPLE = 10_000
"""More than these, and those who have not come for a minute are forgotten."""

BUSY = "Many people are asking at once. Please try again in a moment."
TOO_OFTEN = "That was often. Please wait a little, then try again."


class RefusedError(PasskeeperError):
    """What a request is turned away with; `after` in seconds where it may come again."""

    def __init__(self, status: int, sentence: str, after: int | None = None) -> None:
        super().__init__(sentence)
        self.status = status
        self.after = after


class Gate:
    """Lets `places` in at a time, and each person `most` times a minute. `ticks` are seconds."""

    def __init__(self, places: int, most: int, ticks: Callable[[], float] = time.monotonic) -> None:
        self._places = threading.BoundedSemaphore(places)
        self._most = most
        self._ticks = ticks
        self._lock = threading.Lock()
        self._came: dict[str, deque[float]] = {}

    @contextmanager
    def place(self) -> Iterator[None]:
        """Raises RefusedError at once where none is free: a thread that waits here is one less for Slack."""
        if not self._places.acquire(blocking=False):
            raise RefusedError(503, BUSY, 2)
        try:
            yield
        finally:
            self._places.release()

    def admit(self, person: str) -> None:
        """Raises RefusedError for one who comes too often."""
        now = self._ticks()
        with self._lock:
            came = self._came.setdefault(person, deque())
            while came and came[0] <= now - MINUTE:
                came.popleft()
            if len(came) >= self._most:
                raise RefusedError(429, TOO_OFTEN, math.ceil(came[0] + MINUTE - now))
            came.append(now)
            if len(self._came) > MOST_PEOPLE:
                self._forget(now)

    def _forget(self, now: float) -> None:
        self._came = {who: came for who, came in self._came.items() if came and came[-1] > now - MINUTE}

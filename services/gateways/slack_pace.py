"""Keeps to Slack's rates before Slack has to ask for it (https://docs.slack.dev/apis/web-api/rate-limits)."""

from __future__ import annotations

import threading
from collections import defaultdict, deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Pace:
    """Lets at most `most` calls through in any `seconds`, for each name by itself.

    Safe from any thread: a turn is reserved under a lock and waited for outside of it.
    """

    def __init__(
        self, most: int, seconds: float, *, clock: Callable[[], float], sleep: Callable[[float], None]
    ) -> None:
        self._seconds = seconds
        self._turns: defaultdict[str, deque[float]] = defaultdict(lambda: deque(maxlen=most))
        self._lock = threading.Lock()
        self._clock = clock
        self._sleep = sleep

    def wait(self, name: str) -> None:
        """Returns when it is this caller's turn."""
        with self._lock:
            now = self._clock()
            turn = self._next(name, now)
            self._turns[name].append(turn)
        if turn > now:
            self._sleep(turn - now)

    def free(self, name: str) -> bool:
        """Whether a call would go through at once."""
        with self._lock:
            now = self._clock()
            return self._next(name, now) <= now

    def _next(self, name: str, now: float) -> float:
        turns = self._turns[name]
        return max(now, turns[0] + self._seconds) if len(turns) == turns.maxlen else now

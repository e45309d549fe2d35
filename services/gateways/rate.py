"""Keeps requests below a rate, per name."""

from __future__ import annotations

import threading
import time
from collections import defaultdict, deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Rate:
    """Lets at most `rate` calls through in any one second, for each name by itself.

    Safe from any thread: a turn is reserved under a lock and waited for outside of it. `spare` is the share
    by which a second is taken longer, for requests that arrive less evenly than they were sent.
    """

    def __init__(
        self,
        rate: float,
        *,
        spare: float = 0.0,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        at_once = max(1, int(rate))
        self._period = at_once / rate * (1 + spare)
        self._turns: defaultdict[str, deque[float]] = defaultdict(lambda: deque(maxlen=at_once))
        self._lock = threading.Lock()
        self._clock = clock
        self._sleep = sleep

    def wait(self, name: str) -> None:
        """Returns when it is this caller's turn."""
        pause = self._reserve(name)
        if pause > 0:
            self._sleep(pause)

    def _reserve(self, name: str) -> float:
        with self._lock:
            now = self._clock()
            turns = self._turns[name]
            turn = max(now, turns[0] + self._period) if len(turns) == turns.maxlen else now
            turns.append(turn)
            return turn - now

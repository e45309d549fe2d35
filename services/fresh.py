"""What was looked up a moment ago, so that it need not be asked for again."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, timedelta

T = TypeVar("T")


class Fresh(Generic[T]):
    """Keeps each answer of `look` for a while. A failure is never remembered."""

    def __init__(self, look: Callable[[str], T], clock: Callable[[], datetime], keeps: timedelta) -> None:
        self._look = look
        self._clock = clock
        self._keeps = keeps
        self._lock = threading.Lock()
        self._known: dict[str, tuple[datetime, T]] = {}

    def get(self, key: str) -> T:
        now = self._clock()
        known = self._kept(key, now)
        if known is not None:
            return known
        value = self._look(key)
        with self._lock:
            self._known[key] = (now, value)
        return value

    def known(self, key: str) -> T | None:
        """What is still fresh, without asking anybody."""
        return self._kept(key, self._clock())

    def _kept(self, key: str, now: datetime) -> T | None:
        with self._lock:
            known = self._known.get(key)
        return known[1] if known and now - known[0] < self._keeps else None

"""Troubles that a test orders in advance: the next `times` calls of a method go wrong."""

from __future__ import annotations

import threading
from dataclasses import dataclass


@dataclass
class Fault:
    """One ordered trouble. `drop` is "before" or "after" the work was done; seconds are real ones."""

    method: str
    times: int = 1
    delay: float = 0.0
    error: str | None = None
    status: int | None = None
    retry_after: int | None = None
    drop: str | None = None


class Faults:
    """Per method (or `*`), used up in the order in which they were asked for."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._planned: list[Fault] = []

    def delay(self, method: str, seconds: float, *, times: int = 1) -> None:
        self._planned.append(Fault(method, times, delay=seconds))

    def error(self, method: str, code: str, *, times: int = 1) -> None:
        self._planned.append(Fault(method, times, error=code))

    def status(self, method: str, status: int, *, times: int = 1, retry_after: int | None = None) -> None:
        self._planned.append(Fault(method, times, status=status, retry_after=retry_after))

    def drop(self, method: str, *, times: int = 1, after_the_work: bool = False) -> None:
        self._planned.append(Fault(method, times, drop="after" if after_the_work else "before"))

    def clear(self) -> None:
        self._planned.clear()

    def take(self, method: str) -> Fault | None:
        with self._lock:
            for fault in self._planned:
                if fault.times > 0 and fault.method in (method, "*"):
                    fault.times -= 1
                    return fault
        return None

"""What was asked of other systems: whoever wants to count it can listen."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Outcome = Literal["ok", "refused", "limited", "broken", "silent"]
"""An answer, one of the 400s, a 429, one of the 500s, none at all."""

_LIMITED, _REFUSED, _BROKEN = 429, 400, 500


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: where to, how it ended, and how many seconds it took. `url` never leaves this program."""

    url: str
    outcome: Outcome
    seconds: float


_LISTENERS: set[Callable[[Asked], None]] = set()


@contextmanager
def listening(listener: Callable[[Asked], None]) -> Iterator[None]:
    """It hears of every request of this process until the end of the block."""
    _LISTENERS.add(listener)
    try:
        yield
    finally:
        _LISTENERS.remove(listener)


class Watch:
    """Times one request; `ended` is told how it went, and an error that leaves the block is silence."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._outcome: Outcome = "silent"

    def ended(self, status: int) -> None:
        self._outcome = outcome_of(status)

    def __enter__(self) -> Watch:
        self._begun = time.perf_counter()
        return self

    def __exit__(self, *_: object) -> None:
        told = Asked(self._url, self._outcome, time.perf_counter() - self._begun)
        for listener in tuple(_LISTENERS):
            listener(told)


def outcome_of(status: int) -> Outcome:
    if status == _LIMITED:
        return "limited"
    return "broken" if status >= _BROKEN else "refused" if status >= _REFUSED else "ok"

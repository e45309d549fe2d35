"""Works on batches while more is being read; whoever reads too far ahead waits."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Lock, Semaphore
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Future
    from types import TracebackType

T = TypeVar("T")

WORKERS, AHEAD = 2, 3
"""Batches at work, and how many may be at work or in line: each is some megabytes."""


class Stream(Generic[T]):
    """Any thread may put things in; `work` gets them `size` at a time, several batches at once.

    Leaving the block hands over the rest and waits; what `work` raised first is raised there.
    """

    def __init__(self, work: Callable[[list[T]], None], size: int) -> None:
        self._work = work
        self._size = size
        self._pool = ThreadPoolExecutor(WORKERS)
        self._room = Semaphore(AHEAD)
        self._lock = Lock()
        self._rest: list[T] = []
        self._failure: BaseException | None = None

    def __enter__(self) -> Stream[T]:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None and self._rest:
            self._begin(self._rest)
        self._pool.shutdown(cancel_futures=error is not None)
        if error is None and self._failure is not None:
            raise self._failure

    def put(self, things: Sequence[T]) -> None:
        with self._lock:
            self._rest += things
            whole = len(self._rest) - len(self._rest) % self._size
            full, self._rest = self._rest[:whole], self._rest[whole:]
        for start in range(0, len(full), self._size):
            self._begin(full[start : start + self._size])

    def _begin(self, batch: list[T]) -> None:
        self._room.acquire()
        self._pool.submit(self._work, batch).add_done_callback(self._done)

    def _done(self, future: Future[None]) -> None:
        self._room.release()
        if not future.cancelled():
            self._failure = self._failure or future.exception()

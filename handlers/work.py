"""The pool that does everything slow. Acknowledging Slack never waits for it."""

from __future__ import annotations

import threading
import time
import traceback
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING

import structlog

from bot.errors import PasskeeperError
from bot.views.notes import unknown_error

if TYPE_CHECKING:
    from collections.abc import Callable

    from handlers.metrics import Metrics

_COURTESIES = 50

log = structlog.get_logger("passkeeper.work")


class Work:
    """Runs jobs on `workers` threads, with at most `waiting` more in line.

    `new_reference` gives the short random id by which a person and the log name the same failure;
    `head_start` is how many seconds acknowledgements have before a job takes the processor.
    """

    def __init__(
        self,
        *,
        workers: int,
        waiting: int,
        metrics: Metrics,
        new_reference: Callable[[], str],
        head_start: float = 0.0,
    ) -> None:
        self._jobs = _Lane("work", workers, workers + waiting)
        self._courtesies = _Lane("courtesy", 1, _COURTESIES)
        self._metrics = metrics
        self._new_reference = new_reference
        self._head_start = head_start
        metrics.waiting.set_function(lambda: self._jobs.unfinished)

    def submit(self, job: Callable[[], None], tell: Callable[[str], None]) -> bool:
        """Runs the job soon and tells what went wrong; False at once where there is no room for it."""
        accepted = self._jobs.submit(lambda: self._run(job, tell))
        if not accepted:
            self._metrics.jobs.labels("refused").inc()
        return accepted

    def apologise(self, job: Callable[[], None]) -> None:
        """For the one short message that there is no room; dropped where even that is too much."""
        self._courtesies.submit(lambda: self._run(job, lambda _: None))

    def drain(self, seconds: float) -> bool:
        """Takes nothing new and waits for what was begun; False where something is still running."""
        return self._courtesies.drain(seconds) & self._jobs.drain(seconds)

    def _run(self, job: Callable[[], None], tell: Callable[[str], None]) -> None:
        """The one place where a job's errors end: a known one is told as it is, any other by a reference."""
        time.sleep(self._head_start)
        try:
            job()
        except PasskeeperError as error:
            self._metrics.jobs.labels("told").inc()
            self._say(tell, str(error))
        except Exception as error:  # noqa: BLE001 (the edge: everything is logged, and told by its reference)
            reference = self._new_reference()
            self._metrics.jobs.labels("failed").inc()
            log.warning("job failed", reference=reference, error=type(error).__name__, at=_frames(error))
            self._say(tell, unknown_error(reference))
        else:
            self._metrics.jobs.labels("done").inc()

    def _say(self, tell: Callable[[str], None], sentence: str) -> None:
        try:
            tell(sentence)
        except Exception as error:  # noqa: BLE001 (nobody is left to tell; the log is)
            log.warning("could not tell a person", error=type(error).__name__, at=_frames(error))


class _Lane:
    """A thread pool with a bound on what it has not finished."""

    def __init__(self, name: str, threads: int, room: int) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._room = room
        self._lock = threading.Lock()
        self._open: set[Future[None]] = set()
        self._closed = False

    @property
    def unfinished(self) -> int:
        return len(self._open)

    def submit(self, job: Callable[[], None]) -> bool:
        with self._lock:
            if self._closed or len(self._open) >= self._room:
                return False
            future = self._pool.submit(job)
            self._open.add(future)
        future.add_done_callback(self._forget)
        return True

    def _forget(self, future: Future[None]) -> None:
        with self._lock:
            self._open.discard(future)

    def drain(self, seconds: float) -> bool:
        with self._lock:
            self._closed = True
            begun = set(self._open)
        self._pool.shutdown(wait=False)
        return not wait(begun, timeout=seconds).not_done


def _frames(error: BaseException) -> list[str]:
    """Where it happened, without the error's text: that may hold a customer's data."""
    return [
        f"{frame.filename.rpartition('/')[2]}:{frame.lineno}"
        for frame in traceback.extract_tb(error.__traceback__)
    ]

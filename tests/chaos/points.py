"""The steps of the program: every call of its ledger and its store; and what goes wrong there."""

from __future__ import annotations

import os
import resource
import signal
import threading
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.request import urlopen

from bot.errors import OutcomeUnknownError, UnavailableError
from tests.chaos.faults import ANY, LEDGERS

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

JUMP = timedelta(hours=5)


class Clock:
    """The time in one process. A jump is one for good."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._lock = threading.Lock()

    def __call__(self) -> datetime:
        """Each look is a millisecond later, so that what follows stands after what went before."""
        with self._lock:
            self._now += timedelta(milliseconds=1)
            return self._now

    def jump(self, by: timedelta) -> None:
        with self._lock:
            self._now += by


class Points:
    """Counts the steps by their names, and lets one of them go wrong. Nothing counts before `arm`."""

    def __init__(self, clock: Clock, town: str, fault: tuple[str, int, str] | None) -> None:
        self.seen: list[tuple[str, int]] = []
        self.struck = False
        self._clock = clock
        self._town = town
        self._fault = fault
        self._counts: Counter[str] = Counter()
        self._armed = False
        self._lock = threading.Lock()

    def arm(self) -> None:
        self.ask(f"arm/{os.getpid()}")
        self._armed = True

    def disarm(self) -> None:
        self._armed = False
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))

    def ask(self, what: str) -> None:
        """Has the town do something now, and waits for it."""
        with urlopen(f"{self._town}/chaos/{what}", timeout=30) as answer:
            answer.read()

    def at(self, name: str) -> None:
        if not self._armed:
            return
        with self._lock:
            self._counts[name] += 1
            here = (name, self._counts[name])
            self.seen.append(here)
            number = len(self.seen)
        if self._fault and self._fault[:2] in (here, (ANY, number)):
            self.struck = True
            self._go_wrong(name.partition(".")[0], self._fault[2])

    def _go_wrong(self, part: str, kind: str) -> None:
        ways: dict[str, Callable[[], object]] = {
            "kill": lambda: os.kill(os.getpid(), signal.SIGKILL),
            "locked": lambda: self.ask(f"lock/{part}"),
            "full": _fill_the_disk,
            "ahead": lambda: self._clock.jump(JUMP),
            "behind": lambda: self._clock.jump(-JUMP),
            "second_bot": lambda: self.ask("second_bot"),
            "site": lambda: self.ask("site"),
            "race": lambda: self.ask("race"),
            "cut": lambda: self.ask("cut"),
        }
        if kind == "busy" or (kind == "unanswered" and part in LEDGERS):
            sentence = "It is busy just now. Please try again in a minute."
            raise UnavailableError("ledger" if part in LEDGERS else "store", sentence)
        if kind == "unanswered":
            raise OutcomeUnknownError("The store did not answer.")
        ways[kind]()


class Watched:
    """Stands before a part of the program, and tells the points of every call."""

    def __init__(self, part: Any, name: str, points: Points) -> None:
        self._part = part
        self._name = name
        self._points = points

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._part, name)
        if not callable(value):
            return value

        def call(*args: Any, **named: Any) -> Any:
            self._points.at(f"{self._name}.{name}:before")
            result = value(*args, **named)
            self._points.at(f"{self._name}.{name}:after")
            return result

        return call


def _fill_the_disk() -> None:
    """No file may grow any more: Python ignores the signal, so each write fails as on a full disk."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (1024, resource.RLIM_INFINITY))

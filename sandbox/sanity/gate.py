"""Who may ask, how much at once, and how often."""

from __future__ import annotations

import threading
from collections import defaultdict, deque
from typing import TYPE_CHECKING, ClassVar

from sandbox.sanity.problems import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from flask import Request

VIEWER = frozenset({"read"})
EDITOR = frozenset({"read", "create", "update"})


class Gate:
    """`rates` are requests in a second by kind: query, mutate, doc; without one there is no limit."""

    BUSY: ClassVar[int] = 429
    MOST_BYTES: ClassVar[int] = 4_000_000

    def __init__(self, ticks: Callable[[], float]) -> None:
        self.rates: dict[str, int] = {}
        self._ticks = ticks
        self._lock = threading.Lock()
        self._recent: defaultdict[str, deque[float]] = defaultdict(deque)
        self._permissions: dict[str, frozenset[str]] = {}

    def permit(self, token: str, permissions: Collection[str]) -> None:
        self._permissions[token] = frozenset(permissions)

    def admit(self, request: Request, kind: str) -> frozenset[str]:
        """What the token may do. Raises ProblemError."""
        given = request.authorization
        token = given.token if given is not None and given.type == "bearer" else None
        if token not in self._permissions:
            raise plain(401, "Session not found")
        if (request.content_length or 0) > self.MOST_BYTES:
            raise plain(413, "Request body too large")
        self._count(kind)
        return self._permissions[token]

    def _count(self, kind: str) -> None:
        with self._lock:
            recent, now = self._recent[kind], self._ticks()
            while recent and recent[0] <= now - 1:
                recent.popleft()
            if kind in self.rates and len(recent) >= self.rates[kind]:
                raise plain(self.BUSY, "Too many requests")
            recent.append(now)

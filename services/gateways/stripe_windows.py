"""Reads one list of an account in several windows of time at once, and hardly a page more than it has.

A list can only be paged from one end (https://docs.stripe.com/api/pagination), so each window is a chain of
requests. A window is split while it is being read, where what came so far says that much is left of it.
"""

from __future__ import annotations

from concurrent.futures import FIRST_COMPLETED, wait
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Executor, Future

T = TypeVar("T")

AT_ONCE = 6
"""Chains of one account: as many as Stripe's usual answer time takes to use up its rate."""

SPARE = 0.05
"""Of all pages, how much may be left empty on those that are not full: each window ends on one."""

TRUST = 20
"""Pages that one page read may promise: a busy day says little about the year before it."""

LEAST = 3
"""Pages that have to be left for each part of a window that is split."""


@dataclass(slots=True)
class Window:
    """What is left to read of [since, until) in seconds, newest first, after the object `after`.

    `pace` is how many seconds its latest page took in, None before there is one.
    """

    since: int
    until: int
    after: str | None = None
    pace: float | None = None


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """`last` is the id of the last object and `oldest` its second; `last` is None where no more follows."""

    rows: list[T]
    last: str | None = None
    oldest: int = 0


class Windows(Generic[T]):
    """Yields the rows of all pages, in no order of pages. `ask` reads the next page of a window, in `pool`.

    `chains` tells how many there may be just now, up to `AT_ONCE`: each may hold a page that waits for its
    reader.
    """

    def __init__(
        self,
        pool: Executor,
        ask: Callable[[Window], Page[T]],
        since: int,
        until: int,
        chains: Callable[[], int] = lambda: AT_ONCE,
    ) -> None:
        self._pool = pool
        self._ask = ask
        self._chains = chains
        self._left = [Window(since, until)]
        self._asked: dict[Future[Page[T]], Window] = {}
        self._pages = 0
        self._seconds = 0
        self._full = 1
        self._empty = 0.0

    def __iter__(self) -> Iterator[list[T]]:
        try:
            self._begin()
            while self._asked:
                for each in wait(self._asked, return_when=FIRST_COMPLETED).done:
                    rows = self._take(self._asked.pop(each), each.result())
                    self._begin()
                    yield rows
        finally:
            wait([each for each in self._asked if not each.cancel()])

    def _begin(self) -> None:
        if self._left and self._pages:
            self._spread(max(self._left, key=self._pages_in))
        while self._left:
            window = self._left.pop()
            self._asked[self._pool.submit(self._ask, window)] = window

    def _take(self, window: Window, page: Page[T]) -> list[T]:
        self._pages += 1
        self._full = max(self._full, len(page.rows))
        if page.last is None:
            self._seconds += window.until - window.since
            self._empty += 1 - len(page.rows) / self._full
            return page.rows
        pace = window.until - page.oldest
        self._seconds += pace
        # Others may have been sold in the second of the last one: only its id tells them apart.
        self._left.append(Window(window.since, page.oldest + 1, page.last, pace))
        return page.rows

    def _spread(self, window: Window) -> None:
        """Gives parts of what is left of a window to chains of their own."""
        span, pages = window.until - window.since, self._pages_in(window)
        free = self._chains() - len(self._left) - len(self._asked)
        parts = min(free, self._allowed(), int(pages / LEAST) - 1, span - 1)
        if parts < 1:
            return
        edges = [window.since + span * part // (parts + 1) for part in range(parts + 1)]
        self._left += [Window(since, until) for since, until in pairwise(edges)]
        window.since = edges[-1]

    def _allowed(self) -> int:
        """How many more windows there may be, should each of them end on a page that is all but empty."""
        windows = (*self._left, *self._asked.values())
        pages = min(self._pages_read + sum(map(self._pages_in, windows)), TRUST * self._pages)
        return int(SPARE * pages + 1 - self._empty - len(windows))

    def _pages_in(self, window: Window) -> float:
        """As dense as what was read so far, or as its own latest page where that is less."""
        pace = max(self._seconds / self._pages_read, window.pace or 0, 1)
        return (window.until - window.since) / pace

    @property
    def _pages_read(self) -> float:
        """What was read, in full pages; the first was one, where anything is left."""
        return self._pages - self._empty

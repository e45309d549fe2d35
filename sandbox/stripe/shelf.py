"""All objects of one kind on one account, in the order Stripe lists them, paged by object id."""

from __future__ import annotations

from bisect import bisect_left, insort
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sandbox.stripe.fixtures import Json

    Row = tuple[int, int, str]


@dataclass(frozen=True)
class Page:
    """What one list request gets."""

    data: list[Json]
    has_more: bool


@dataclass(frozen=True)
class Span:
    """Which stretch of the shelf to read: created times in seconds, `[since, until)`, and a cursor id."""

    since: int | None = None
    until: int | None = None
    starting_after: str | None = None
    ending_before: str | None = None


class Shelf:
    """Rows are ordered by creation, then by arrival."""

    def __init__(self) -> None:
        self._rows: list[Row] = []
        self._places: dict[str, Row] = {}
        self._objects: dict[str, Json] = {}
        self._modes: dict[str, bool | None] = {}

    def put(self, thing: Json, *, livemode: bool | None) -> None:
        """`livemode` None is an object that both modes see, such as an account."""
        row = (int(thing["created"]), len(self._rows), str(thing["id"]))
        insort(self._rows, row)
        self._places[row[2]] = row
        self._objects[row[2]] = thing
        self._modes[row[2]] = livemode

    def get(self, object_id: str, *, livemode: bool) -> Json | None:
        return self._objects.get(object_id) if self.mode(object_id) in {livemode, None} else None

    def mode(self, object_id: str) -> bool | None:
        return self._modes.get(object_id)

    def __contains__(self, object_id: str) -> bool:
        return object_id in self._objects

    def __iter__(self) -> Iterator[Json]:
        return (self._objects[row[2]] for row in self._rows)

    def page(self, span: Span, limit: int, wanted: Callable[[Json], bool], *, livemode: bool) -> Page:
        """Newest first; walks only as far as the page needs."""
        found: list[Json] = []
        for row in self._walk(span):
            thing = self.get(row[2], livemode=livemode)
            if thing is not None and wanted(thing):
                found.append(thing)
            if len(found) > limit:
                break
        data = found[:limit]
        return Page(data[::-1] if span.ending_before else data, len(found) > limit)

    def _walk(self, span: Span) -> Iterator[Row]:
        low = bisect_left(self._rows, (span.since, -1, "")) if span.since is not None else 0
        high = bisect_left(self._rows, (span.until, -1, "")) if span.until is not None else len(self._rows)
        if span.starting_after:
            high = min(high, bisect_left(self._rows, self._places[span.starting_after]))
        if span.ending_before:
            low = max(low, bisect_left(self._rows, self._places[span.ending_before]) + 1)
            return (self._rows[place] for place in range(low, high))
        return (self._rows[place] for place in range(high - 1, low - 1, -1))

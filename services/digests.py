"""A set of texts that keeps eight bytes of each, so that a year's ids fit in a few megabytes."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_FIRST = 64
_FULL = 0.75
_MASK = 2**64 - 1


class Digests:
    """Answers `in`. Python salts its hashes anew in each process, so nobody can choose two alike.

    Among a million ids two are alike by chance once in some ten million runs.
    """

    def __init__(self) -> None:
        self._table = array("Q", (0,)) * _FIRST
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def __contains__(self, text: object) -> bool:
        return self._table[self._place(_digest(text))] != 0

    def update(self, texts: Iterable[str]) -> None:
        for text in texts:
            self._add(_digest(text))

    def _add(self, digest: int) -> None:
        place = self._place(digest)
        if self._table[place] == 0:
            self._table[place] = digest
            self._count += 1
            if self._count > _FULL * len(self._table):
                self._grow()

    def _place(self, digest: int) -> int:
        """Where it stands, or the free place where it would."""
        table, last = self._table, len(self._table) - 1
        place = digest & last
        while table[place] not in {0, digest}:
            place = (place + 1) & last
        return place

    def _grow(self) -> None:
        before = self._table
        self._table = array("Q", (0,)) * (2 * len(before))
        for digest in _kept(before):
            self._table[self._place(digest)] = digest


def _kept(table: array[int]) -> Iterator[int]:
    return (digest for digest in table if digest)


def _digest(text: object) -> int:
    """Never 0, which marks a free place."""
    return hash(text) & _MASK or 1

"""How far the continuous sweep has read, and what it has to look at again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from bot.findings import Finding


@dataclass(frozen=True, slots=True)
class Cursor:
    """One account's events were read up to `at`.

    `recent` are the ids of those that are read once more next time, since Stripe may list an event late.
    """

    account: str
    at: datetime
    recent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Watched:
    """A purchase whose finding will change without any event, as it was last judged.

    It is watched `since` then, and not to be looked at again before `due`.
    """

    finding: Finding
    since: datetime
    due: datetime


class Cursors(Protocol):
    """The cursor of each account, and the watch list."""

    def cursors(self) -> Mapping[str, Cursor]:
        """By account."""

    def watched(self) -> list[Watched]:
        """Those due longest first."""

    def follow(self, moved: Collection[Cursor], watch: Collection[Watched], settled: Collection[str]) -> None:
        """Moves cursors, (re)places what is watched and forgets what is settled, all in one transaction.

        `settled` are session ids.
        """

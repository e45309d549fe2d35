"""How things stand with Passkeeper itself, for whoever is on call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """Numbers of what waits, and since when the oldest of it does; None where nothing does, or never was."""

    open_gaps: int
    oldest_gap: datetime | None
    unposted: int
    oldest_unposted: datetime | None
    waiting: int
    dead: int
    last_backup: datetime | None


class Standings(Protocol):
    """Read only."""

    def standing(self) -> Standing: ...

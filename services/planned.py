"""What is proposed for purchases, before anybody agreed to it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.actions import Refusal
from bot.errors import UnavailableError
from services.reading import unknown
from services.unchecked import unchecked

if TYPE_CHECKING:
    from datetime import datetime

    from bot.actions import Fix
    from bot.errors import NotThereError
    from bot.findings import Answer, Coverage, Finding


@dataclass(frozen=True, slots=True)
class Planned:
    """One purchase with what is proposed for it. `created` is when its checkout was, None where not read."""

    finding: Finding
    proposal: Fix | Refusal
    created: datetime | None = None


@dataclass(frozen=True, slots=True)
class Plans:
    """All that was planned for one request. `answer` is set where one person or purchase was asked about."""

    planned: tuple[Planned, ...]
    coverage: Coverage
    answer: Answer | None = None

    def lately(self, days: int) -> Plans:
        """Of checkouts of the last `days` alone, as a sweep bounds them; what could not be read stays."""
        until = self.coverage.until
        since = until - timedelta(days=days) if until else None
        kept = (each for each in self.planned if not (since and each.created and each.created < since))
        return replace(self, planned=tuple(kept), coverage=replace(self.coverage, since=since))


def unread(session_id: str | None, error: UnavailableError | NotThereError) -> Planned:
    """What hinders the plan of one, in its place; nothing is known of whose it is."""
    system = unknown(error).system if isinstance(error, UnavailableError) else "stripe"
    return Planned(unchecked(system, str(error), session_id=session_id), Refusal(str(error)))

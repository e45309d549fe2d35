"""What was announced to the support channel and how it stands now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import datetime

    from bot.findings import Finding
    from bot.messages import Posted

GapState = Literal["open", "fixed", "healed", "changed", "dismissed"]


@dataclass(frozen=True, slots=True)
class Gap:
    """One finding that was announced. `by` is a Slack id, `note` a plain sentence, `at` the last change.

    `fixed` is our doing, `healed` came by itself, `changed` is something else by now.
    """

    key: str
    finding: Finding
    state: GapState = "open"
    by: str | None = None
    at: datetime | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Alert:
    """One message in the support channel about one gap or many. `posted` is None until Slack has it."""

    id: str
    created: datetime
    gaps: tuple[Gap, ...]
    posted: Posted | None = None
    claimed_by: str | None = None
    claimed_at: datetime | None = None

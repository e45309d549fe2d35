"""Which purchases are looked at again without any event of Stripe, and when."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.attention import is_gap
from bot.cursors import Watched
from bot.verdicts import Verdict

if TYPE_CHECKING:
    from datetime import datetime

    from bot.findings import Finding

SETTLING = timedelta(hours=6)
"""How often money on its way is looked at: Stripe tells when it arrives."""

_RARELY = (
    (timedelta(days=7), timedelta(hours=6)),
    (timedelta(days=1), timedelta(hours=1)),
)
"""A gap that was open for so long is looked at so often; a younger one in every run."""


def watch(finding: Finding, since: datetime, now: datetime, grace: timedelta) -> Watched | None:
    """None where an event, or nothing at all, will change it. `since` is when it was first watched."""
    if finding.session_id is None:
        return None
    if finding.reason == "payment_processing":
        return Watched(finding, since, now + SETTLING)
    if finding.verdict is Verdict.WAITING:
        return Watched(finding, since, min(now, finding.paid_at or now) + grace)
    if finding.verdict is Verdict.UNCHECKED:
        return Watched(finding, since, now)
    return Watched(finding, since, now + _pause(now - since)) if is_gap(finding) else None


def _pause(age: timedelta) -> timedelta:
    return next((pause for old, pause in _RARELY if age > old), timedelta())

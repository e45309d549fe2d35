"""Which accounts' events have been heard of, and by whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.health.log import handled
from bot.model import PLATFORM, Unknown

if TYPE_CHECKING:
    from bot.health.evidence import HealthEvidence


def by_the_site(evidence: HealthEvidence) -> set[str]:
    """Connected accounts whose sales stand in the site's log, or on a pass as made by its webhook."""
    sales = () if isinstance(evidence.recent, Unknown) else evidence.recent
    logs = () if isinstance(evidence.logs, Unknown) else evidence.logs
    logged = {row.session_id for row in handled(logs)}
    return {s.account for s in sales if s.connected and (s.by_webhook or s.session_id in logged)}


def by_anybody(evidence: HealthEvidence) -> set[str]:
    """Also those that our own endpoint heard."""
    return by_the_site(evidence) | (evidence.received - {PLATFORM})

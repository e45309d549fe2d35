"""How the school's webhook is doing: seventeen checks, judged from evidence alone."""

from __future__ import annotations

from bot.health.evidence import (
    AccountState,
    Destination,
    HealthEvidence,
    ProbeResult,
    Sale,
    SettingsFacts,
)
from bot.health.report import HealthReport, judge_health

__all__ = [
    "AccountState",
    "Destination",
    "HealthEvidence",
    "HealthReport",
    "ProbeResult",
    "Sale",
    "SettingsFacts",
    "judge_health",
]

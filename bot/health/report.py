"""All checks in the contract's order, and what they come to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from bot.health import arrival, content, endpoints, log, rate, signing, system
from bot.health.repairs import offers

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.findings import Check
    from bot.health.evidence import HealthEvidence
    from bot.health.repairs import Offer

CHECKS: tuple[Callable[[HealthEvidence], Check], ...] = (
    endpoints.endpoint_exists,
    endpoints.endpoint_url,
    endpoints.endpoint_duplicates,
    content.endpoint_events,
    endpoints.endpoint_enabled,
    arrival.endpoint_scope,
    arrival.endpoint_reachable,
    arrival.endpoint_redirects,
    arrival.deliveries,
    signing.signature,
    log.webhook_log,
    rate.success_rate,
    system.accounts,
    system.modes,
    system.store_writable,
    system.passes_sellable,
    system.settings,
)
"""Each is named like the check it answers."""


@dataclass(frozen=True, slots=True)
class HealthReport:
    """Critical with a check that fails, warning with one that warns; unknown alone stays ok, and is said.

    `offers` is what could be put right from here.
    """

    checks: tuple[Check, ...]
    offers: tuple[Offer, ...] = ()

    @property
    def status(self) -> Literal["ok", "warning", "critical"]:
        found = {check.status for check in self.checks}
        if "fail" in found:
            return "critical"
        return "warning" if "warn" in found else "ok"

    @property
    def unknown(self) -> tuple[Check, ...]:
        return tuple(check for check in self.checks if check.status == "unknown")


def judge_health(evidence: HealthEvidence) -> HealthReport:
    return HealthReport(tuple(check(evidence) for check in CHECKS), offers(evidence))

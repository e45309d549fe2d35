"""Prometheus figures that are read when they are asked for: what waits, and how others answered."""

from __future__ import annotations

import platform
import sqlite3
from typing import TYPE_CHECKING

from prometheus_client import Counter, Gauge, Histogram, Info
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from bot.errors import PasskeeperError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from prometheus_client import CollectorRegistry

    from bot.settings import Settings
    from bot.standing import Standing, Standings
    from services.gateways.traffic import Asked

_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20)
OTHER = "other"


class LedgerFigures(Collector):
    """What waits in the ledger; without one that answers only that it does not."""

    def __init__(self, ledger: Standings, clock: Callable[[], datetime]) -> None:
        self._ledger = ledger
        self._clock = clock

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Nothing is read when it is registered."""
        return ()

    def collect(self) -> Iterable[GaugeMetricFamily]:
        try:
            standing = self._ledger.standing()
        except PasskeeperError:
            yield _gauge("passkeeper_ledger_up", "Whether the ledger answers.", 0)
            return
        yield _gauge("passkeeper_ledger_up", "Whether the ledger answers.", 1)
        yield from _figures(standing, self._clock())


def _figures(standing: Standing, now: datetime) -> Iterable[GaugeMetricFamily]:
    yield _gauge("passkeeper_gaps_open", "Gaps that wait for somebody.", standing.open_gaps)
    yield _gauge(
        "passkeeper_oldest_open_gap_age_seconds",
        "How long the oldest open gap waits, 0 without one.",
        _age(standing.oldest_gap, now),
    )
    yield _gauge("passkeeper_alerts_unposted", "Alerts that Slack has not taken.", standing.unposted)
    yield _gauge(
        "passkeeper_oldest_unposted_alert_age_seconds",
        "How long the oldest of them waits, 0 without one.",
        _age(standing.oldest_unposted, now),
    )
    inbox = GaugeMetricFamily(
        "passkeeper_inbox_events", "Events from Stripe that are not finished, by state.", labels=["state"]
    )
    inbox.add_metric(["waiting"], standing.waiting)
    inbox.add_metric(["dead"], standing.dead)
    yield inbox
    made = standing.last_backup
    yield _gauge(
        "passkeeper_last_backup_timestamp_seconds",
        "When the newest verified backup was made, 0 before the first.",
        made.timestamp() if made else 0,
    )


def _age(since: datetime | None, now: datetime) -> float:
    return max((now - since).total_seconds(), 0.0) if since else 0.0


def _gauge(name: str, tells: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, tells, value=value)


class Outside:
    """How Slack, Stripe, the store and Clerk answered: by system and outcome, never by what was asked."""

    def __init__(self, settings: Settings, registry: CollectorRegistry) -> None:
        self._addresses = _addresses(settings)
        self._asked = Counter(
            "passkeeper_outside_requests",
            "Requests to other systems, by how they ended.",
            ["system", "outcome"],
            registry=registry,
        )
        self._took = Histogram(
            "passkeeper_outside_request_seconds",
            "How long other systems took to answer.",
            ["system"],
            buckets=_SECONDS,
            registry=registry,
        )

    def heard(self, asked: Asked) -> None:
        system = self._system_of(asked.url)
        self._asked.labels(system, asked.outcome).inc()
        self._took.labels(system).observe(asked.seconds)

    def _system_of(self, url: str) -> str:
        return next((name for name, base in self._addresses.items() if url.startswith(base)), OTHER)


def _addresses(settings: Settings) -> Mapping[str, str]:
    named = {
        "slack": settings.slack_api_url,
        "stripe": settings.stripe_api_url,
        "clerk": settings.clerk_api_url,
        "sanity": settings.sanity_url or "",
    }
    return {name: base.rstrip("/") for name, base in named.items() if base}


def build_info(registry: CollectorRegistry) -> None:
    info = Info("passkeeper_build", "What this program runs on.", registry=registry)
    info.info({"python": platform.python_version(), "sqlite": sqlite3.sqlite_version})


def connection(registry: CollectorRegistry, connected: Callable[[], bool]) -> None:
    """Only where Socket Mode is chosen."""
    gauge = Gauge(
        "passkeeper_socket_connected", "Whether the Socket Mode connection is alive.", registry=registry
    )
    gauge.set_function(lambda: float(connected()))

"""What Prometheus reads of the handlers: counts and durations, nobody's data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

if TYPE_CHECKING:
    from collections.abc import Iterable

_ACK_MS = (1, 2, 5, 10, 25, 50, 75, 100, 250, 1000, 3000)


class Metrics:
    """One registry of its own, so that two programs in one process never share figures."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "passkeeper_slack_requests",
            "Requests from Slack by what they were.",
            ["kind"],
            registry=self.registry,
        )
        self.ack = Histogram(
            "passkeeper_ack_milliseconds",
            "From Slack's request to the acknowledgement.",
            buckets=_ACK_MS,
            registry=self.registry,
        )
        self.jobs = Counter("passkeeper_jobs", "Jobs by how they ended.", ["outcome"], registry=self.registry)
        for outcome in ("done", "told", "failed", "refused"):
            self.jobs.labels(outcome)  # a rise from nothing is not seen; one from 0 is
        self.waiting = Gauge("passkeeper_jobs_unfinished", "Jobs running or waiting.", registry=self.registry)
        self.runs = Counter(
            "passkeeper_schedule_runs",
            "Jobs of the schedule by name and how they ended.",
            ["name", "outcome"],
            registry=self.registry,
        )
        self.last_sweep = Gauge(
            "passkeeper_last_sweep_timestamp_seconds",
            "When the last sweep was finished, 0 before the first.",
            registry=self.registry,
        )

    def expect_runs(self, names: Iterable[str], outcomes: Iterable[str]) -> None:
        """Shows a 0 for each, so that Prometheus sees the first one happen."""
        kinds = tuple(outcomes)
        for name in names:
            for outcome in kinds:
                self.runs.labels(name, outcome)

    def page(self) -> bytes:
        return generate_latest(self.registry)

"""`POST /stripe/webhook`: answers as soon as the event is safe on disk; a thread of its own does the rest."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Protocol

import structlog
from flask import Response, jsonify, request
from prometheus_client import Counter, Histogram

from services.intake import SENTENCES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from prometheus_client import CollectorRegistry

    from bot.inbox import DeliveryState
    from services.intake import Reception

STATUSES: Mapping[Reception, int] = {
    "kept": 200,
    "repeated": 200,
    "skipped": 200,
    "unset": 503,
    "unkept": 500,
}
"""All others are 400. Whatever is no 2xx is sent again by Stripe, for three days."""

IDLE_SECONDS = 1.0
"""How often the worker looks for what has become due."""

QUIET_SECONDS, PATIENCE = 0.1, 2.0
"""The worker lets a burst arrive first: it begins when nothing came for so long, or after that much."""

_MS = (1, 2, 5, 10, 25, 50, 100, 250, 1000, 10000)

log = structlog.get_logger("passkeeper.webhook")


class Intake(Protocol):
    """What takes events in, and works on one of them."""

    def receive(self, body: bytes, signature: str | None) -> Reception: ...
    def work(self) -> DeliveryState | None: ...


class StripeWebhook:
    """The route and its worker. Nothing is worked on before `start`."""

    def __init__(self, intake: Intake, registry: CollectorRegistry, idle: float = IDLE_SECONDS) -> None:
        self._intake = intake
        self._idle = idle
        self._stopped, self._news = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="stripe-intake", daemon=True)
        self._last = 0.0
        self._received = Counter(
            "passkeeper_stripe_deliveries",
            "What Stripe sent, by what became of it or why it was refused.",
            ["outcome"],
            registry=registry,
        )
        self._worked = Counter(
            "passkeeper_stripe_events_worked",
            "Attempts at events, by how the event stood afterwards.",
            ["state"],
            registry=registry,
        )
        self._answered = Histogram(
            "passkeeper_stripe_answer_milliseconds",
            "From a delivery's arrival to its answer.",
            buckets=_MS,
            registry=registry,
        )

    def view(self) -> tuple[Response, int]:
        begun = time.perf_counter()
        outcome = self._intake.receive(request.get_data(), request.headers.get("Stripe-Signature"))
        self._received.labels(outcome).inc()
        self._last = time.monotonic()
        self._news.set()
        self._answered.observe((time.perf_counter() - begun) * 1000)
        status = STATUSES.get(outcome, 400)
        return jsonify({"error": SENTENCES[outcome]} if outcome in SENTENCES else {"received": True}), status

    def start(self) -> None:
        self._thread.start()

    def close(self, seconds: float = 10.0) -> None:
        """Begins nothing new, and gives what was begun some time; what is left is done at the next start."""
        self._stopped.set()
        self._news.set()
        if self._thread.is_alive():
            self._thread.join(seconds)

    def _run(self) -> None:
        while not self._stopped.is_set():
            self._news.clear()
            self._let_arrive()
            if not self._worked_on_one():
                self._news.wait(self._idle)

    def _let_arrive(self) -> None:
        """Answers come first: the interpreter runs one thread at a time, and work would hold them up."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < min(until, self._last + QUIET_SECONDS) and not self._stopped.is_set():
            self._stopped.wait(QUIET_SECONDS / 2)

    def _worked_on_one(self) -> bool:
        try:
            state = self._intake.work()
        except Exception as error:  # noqa: BLE001 (the edge: one event must never stop those behind it)
            log.warning("event not worked on", error=type(error).__name__)
            self._worked.labels("failed").inc()
            return False
        if state is not None:
            self._worked.labels(state).inc()
        return state is not None

"""Carries events to webhook endpoints as Stripe does: signed, in the background, again after a failure."""

from __future__ import annotations

import hashlib
import hmac
import json
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import requests

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sandbox.stripe.books import Books
    from sandbox.stripe.endpoints import Endpoint, Endpoints
    from sandbox.stripe.fixtures import Json

RETRY_AFTER = (300, 1_800, 7_200, 18_000, 36_000)  # seconds after the first, second ... failed attempt
_WORKERS = 4
_TIMEOUT = (3.0, 15.0)
_FAILURE_FROM = 300  # a redirect is a failure too: Stripe does not follow it


@dataclass(frozen=True)
class Attempt:
    """One POST to one endpoint; `status` None is no answer, `error` then says why."""

    event_id: str
    endpoint_id: str
    number: int
    at: datetime
    status: int | None
    error: str | None = None

    @property
    def delivered(self) -> bool:
        return self.status is not None and self.status < _FAILURE_FROM


@dataclass(frozen=True)
class _Due:
    at: int
    event: Json
    endpoint: Endpoint
    number: int


class Courier:
    """`signing_time` (seconds) stands in the signature: receivers compare it with the time of the wall."""

    def __init__(self, books: Books, endpoints: Endpoints, signing_time: Callable[[], float]) -> None:
        self.switch: Literal["on", "off"] = "on"
        self.attempts: list[Attempt] = []
        self._books = books
        self._endpoints = endpoints
        self._signing_time = signing_time
        self._pool = ThreadPoolExecutor(_WORKERS, thread_name_prefix="stripe-courier")
        self._under_way: set[Future[Attempt]] = set()
        self._due: list[_Due] = []
        self._arrived: set[tuple[str, str]] = set()

    def send(self, event: Json, endpoint: Endpoint, number: int = 1) -> Future[Attempt]:
        job = self._pool.submit(self._deliver, event, endpoint, number)
        with self._books.lock:
            self._under_way = {one for one in self._under_way if not one.done()} | {job}
        return job

    def deliver_due(self) -> int:
        """Starts the retries whose time has come; a disabled endpoint gets none. Says how many."""
        with self._books.lock:
            now = self._books.now()
            ripe = [one for one in self._due if one.at <= now]
            self._due = [one for one in self._due if one.at > now]
        sent = [one for one in ripe if self.switch == "on" and one.endpoint.enabled]
        for one in sent:
            self.send(one.event, one.endpoint, one.number)
        return len(sent)

    def wait(self, timeout: float = 10.0) -> bool:
        """Until nothing is under way; False if that took too long. The courier's own faults are raised."""
        with self._books.lock:
            jobs = set(self._under_way)
        done, rest = wait(jobs, timeout)
        for job in done:
            job.result()
        return not rest

    def close(self) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _deliver(self, event: Json, endpoint: Endpoint, number: int) -> Attempt:
        with self._books.lock:
            body = json.dumps(_as_sent(event, endpoint), indent=2)
            url = str(endpoint.thing["url"])
        status, error = _post(url, body, self._signature(body, endpoint.secret))
        with self._books.lock:
            attempt = Attempt(event["id"], endpoint.id, number, self._books.clock(), status, error)
            self.attempts.append(attempt)
            self._settle(attempt, event, endpoint)
        return attempt

    def _settle(self, attempt: Attempt, event: Json, endpoint: Endpoint) -> None:
        arrival = (attempt.event_id, attempt.endpoint_id)
        if attempt.delivered:
            if arrival not in self._arrived:
                event["pending_webhooks"] = max(0, event["pending_webhooks"] - 1)
            self._arrived.add(arrival)
        elif arrival not in self._arrived and attempt.number <= len(RETRY_AFTER):
            at = self._books.now() + RETRY_AFTER[attempt.number - 1]
            self._due.append(_Due(at, event, endpoint, attempt.number + 1))

    def _signature(self, body: str, secret: str) -> str:
        """docs.stripe.com/webhooks: HMAC-SHA256 over `time.body`."""
        at = int(self._signing_time())
        digest = hmac.new(secret.encode(), f"{at}.{body}".encode(), hashlib.sha256).hexdigest()
        return f"t={at},v1={digest}"


def _as_sent(event: Json, endpoint: Endpoint) -> Json:
    version = endpoint.thing["api_version"]
    return {**event, "api_version": version} if version else event


def _post(url: str, body: str, signature: str) -> tuple[int | None, str | None]:
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Stripe-Signature": signature,
        "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
    }
    try:
        with requests.post(
            url, data=body.encode(), headers=headers, timeout=_TIMEOUT, allow_redirects=False
        ) as answer:
            return answer.status_code, None
    except requests.RequestException as error:
        return None, type(error).__name__

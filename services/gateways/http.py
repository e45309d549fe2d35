"""What the HTTP gateways share: one pooled session, and patience with a busy service."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

import requests
import stamina
from requests.adapters import HTTPAdapter

from services.gateways.traffic import Watch

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.errors import UnavailableError

T = TypeVar("T")

POOL = 64
"""Connections that are kept: more than are asked for at once, or each look-up would make new ones."""


class BusyError(Exception):
    """Worth asking again, after `after` seconds if the service said so; else `problem` is the answer.

    Its text stays empty: it is logged with each retry, and must not carry an address or a key.
    """

    def __init__(self, problem: UnavailableError, after: float | None = None) -> None:
        super().__init__()
        self.problem = problem
        self.after = after


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to keep asking, in seconds. A wait longer than `longest` that is asked of us ends it."""

    tries: int = 5
    first: float = 0.5
    most: float = 8.0
    longest: float = 30.0
    total: float = 45.0

    def spend(self, ask: Callable[[], T]) -> T:
        """Asks until there is an answer other than BusyError; raises its UnavailableError in the end."""
        again = stamina.RetryingCaller(
            attempts=self.tries,
            timeout=self.total,
            wait_initial=self.first,
            wait_max=self.most,
            wait_jitter=self.first,
        )
        try:
            return again(self._pause, ask)
        except BusyError as busy:
            problem = busy.problem
        raise problem

    def _pause(self, error: Exception) -> bool | float:
        if not isinstance(error, BusyError):
            return False
        if error.after is None:
            return True
        return error.after if error.after <= self.longest else False


PATIENCE = Patience()


def retry_after(value: str | None) -> float | None:
    """The seconds in a `Retry-After` header; Stripe and Clerk send no dates there."""
    told = (value or "").strip()
    return float(told) if told.isdecimal() else None


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


class _Watched(HTTPAdapter):
    """Tells whoever listens how each request went."""

    def send(self, request: requests.PreparedRequest, *more: Any, **told: Any) -> requests.Response:
        with Watch(request.url or "") as watch:
            answer = super().send(request, *more, **told)
            watch.ended(answer.status_code)
            return answer


class _Session(requests.Session):
    """Looks for a proxy in the environment once for each place: that took a quarter of each request."""

    def __init__(self) -> None:
        super().__init__()
        self._places: dict[tuple[object, ...], Any] = {}

    def merge_environment_settings(
        self, url: str | bytes | None, proxies: Any, stream: Any, verify: Any, cert: Any
    ) -> Any:
        place = urlsplit(str(url))[:2]
        key = (*place, stream, verify, cert)
        if proxies:
            return super().merge_environment_settings(url, proxies, stream, verify, cert)
        if key not in self._places:
            self._places[key] = super().merge_environment_settings(url, proxies, stream, verify, cert)
        return dict(self._places[key])


def pooled_session() -> requests.Session:
    """A session that threads share. It follows no redirect, since none of our services sends one."""
    session = _Session()
    session.max_redirects = 0
    # Without an auth of its own, a session puts a netrc password in place of our Authorization header.
    session.auth = _as_it_is
    for scheme in ("https://", "http://"):
        session.mount(scheme, _Watched(pool_maxsize=POOL))
    return session

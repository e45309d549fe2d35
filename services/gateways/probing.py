"""One careful question to an outside system: what it said, or nothing; and how our clock compares."""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

import requests

from bot.doctor import Trouble

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

Json = dict[str, Any]

TIMEOUT = (5.0, 10.0)
"""Seconds to connect, and to wait for an answer."""

_UNAUTHORIZED, _BUSY, _SERVER = 401, 429, 500


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer; `body` is empty where it was no JSON object, `headers` are told apart without case."""

    status: int
    body: Json
    headers: Mapping[str, str]


class Prober:
    """Asks one system. `skew` is how many seconds our clock is ahead of its, None until it answered."""

    def __init__(
        self, session: requests.Session, clock: Callable[[], datetime], url: str, token: str
    ) -> None:
        self._session = session
        self._clock = clock
        self._url = url.rstrip("/")
        self._token = token
        self.skew: float | None = None

    def get(self, path: str, headers: Mapping[str, str] | None = None, /, **params: str) -> Reply | Trouble:
        """A connection that breaks, or a server that stumbles, is asked once more."""
        reply = self._once(path, headers or {}, params)
        if isinstance(reply, Trouble) and reply.kind == "silent":
            reply = self._once(path, headers or {}, params)
        return reply

    def _once(self, path: str, headers: Mapping[str, str], params: Mapping[str, str]) -> Reply | Trouble:
        try:
            answer = self._session.get(
                f"{self._url}/{path}",
                headers={"Authorization": f"Bearer {self._token}", **headers},
                params=params,
                timeout=TIMEOUT,
            )
        except requests.RequestException:
            return Trouble("silent")
        self._compare(answer.headers.get("Date"))
        if answer.status_code >= _SERVER:
            return Trouble("silent", (str(answer.status_code),))
        if answer.status_code == _BUSY:
            return Trouble("busy")
        return Reply(answer.status_code, _object(answer), answer.headers)

    def _compare(self, date: str | None) -> None:
        try:
            theirs = parsedate_to_datetime(date or "")
        except ValueError:
            return
        if theirs.tzinfo is not None:
            self.skew = (self._clock() - theirs).total_seconds()


def _object(answer: requests.Response) -> Json:
    try:
        body = answer.json()
    except requests.JSONDecodeError:
        return {}
    return body if isinstance(body, dict) else {}


def clerk_answer(clerk: Prober, version: str) -> Trouble | None:
    """Whether Clerk lets its users be read: https://clerk.com/docs/reference/backend-api."""
    reply = clerk.get("users", {"Clerk-API-Version": version}, limit="1")
    if isinstance(reply, Trouble):
        return reply
    if reply.status in {_UNAUTHORIZED, 403}:
        return Trouble("key")
    return None if reply.status == requests.codes.ok else Trouble("refused", (str(reply.status),))

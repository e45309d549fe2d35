"""Troubles on order: what a vendor's API does on a bad day, by path, so often or until cleared."""

from __future__ import annotations

import json
import socket
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Request, Response

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

TOO_MANY = 429


@dataclass
class Fault:
    """One rule. `after` lets that many requests through first; `times` None lasts until cleared."""

    prefix: str
    delay: float = 0.0
    status: int | None = None
    body: Mapping[str, Any] | None = None
    headers: Mapping[str, str] | None = None
    drop: bool = False
    half: bool = False
    malformed: bool = False
    times: int | None = None
    after: int = 0
    where: Callable[[Request], bool] | None = None


class Faults:
    """The rules of one sandbox; `body_for` words an error of that status as the vendor would."""

    def __init__(self, body_for: Callable[[int], Mapping[str, Any]]) -> None:
        self._body_for = body_for
        self._rules: list[Fault] = []
        self._lock = threading.Lock()
        self._released = threading.Event()

    def add(self, prefix: str, **values: Any) -> Fault:
        """A rule for paths (`/v1/...`) that start so; the fields of `Fault` say what happens."""
        fault = Fault(prefix, **values)
        with self._lock:
            self._rules.append(fault)
        return fault

    def clear(self, prefix: str | None = None) -> None:
        with self._lock:
            self._rules = [rule for rule in self._rules if prefix is not None and rule.prefix != prefix]

    def close(self) -> None:
        """Ends every delay that is being waited for."""
        self._released.set()

    def serve(self, request: Request, path: str, answer: Callable[[], Response]) -> Response:
        fault = self._take(request, path)
        if fault is None:
            return answer()
        self._released.wait(fault.delay)
        if fault.drop:
            return _cut(request, b"")
        if fault.status is not None:
            return self._refusal(fault, fault.status)
        return _spoilt(request, fault, answer())

    def _take(self, request: Request, path: str) -> Fault | None:
        with self._lock:
            for rule in self._rules:
                if (
                    path.startswith(rule.prefix)
                    and (rule.where is None or rule.where(request))
                    and _due(rule)
                ):
                    return rule
        return None

    def _refusal(self, fault: Fault, status: int) -> Response:
        body = fault.body if fault.body is not None else self._body_for(status)
        answer = Response(json.dumps(body), status, mimetype="application/json")
        answer.headers.update(fault.headers or ({"Retry-After": "1"} if status == TOO_MANY else {}))
        return answer


def _due(rule: Fault) -> bool:
    if rule.times == 0:
        return False
    if rule.after > 0:
        rule.after -= 1
        return False
    if rule.times is not None:
        rule.times -= 1
    return True


def _spoilt(request: Request, fault: Fault, answer: Response) -> Response:
    if fault.half:
        return _cut(request, answer.get_data())
    if fault.malformed:
        answer.set_data(b'{"object": "list", "data": [')
    return answer


def _cut(request: Request, whole: bytes) -> Response:
    """Sends half of what it promised, or nothing, and hangs up.

    The server of werkzeug keeps a connection open after a silent failure; waitress closes it by itself.
    """
    line = request.environ.get("werkzeug.socket")

    def body() -> Iterator[bytes]:
        if whole:
            yield whole[: len(whole) // 2]
        if isinstance(line, socket.socket):
            line.shutdown(socket.SHUT_RDWR)
        raise ConnectionResetError

    answer = Response(body(), mimetype="application/json")
    if whole:
        answer.content_length = len(whole)
    return answer

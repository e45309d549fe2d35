"""Socket Mode: the same payloads in envelopes, over a WebSocket that the app opened."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from flask import Blueprint, Response, request
from simple_websocket import ConnectionClosed, Server

from sandbox.slack.model import APP_ID

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from wsgiref.types import StartResponse, WSGIEnvironment

    from sandbox.slack.model import Json
    from sandbox.slack.state import Workspace


@dataclass
class _Waiting:
    """An envelope under way, and what the app answered to it."""

    done: threading.Event = field(default_factory=threading.Event)
    body: Json | str = ""


class _Finished(Response):
    """Nothing may be written on a connection that was a WebSocket."""

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        raise ConnectionError


class Sockets:
    """All open connections; an envelope goes to the newest one."""

    def __init__(self, workspace: Workspace, public_url: Callable[[], str], *, ack_seconds: float) -> None:
        self._workspace = workspace
        self._public_url = public_url
        self.ack_seconds = ack_seconds
        self._tickets: set[str] = set()
        self._open: list[Server] = []
        self._waiting: dict[str, _Waiting] = {}
        self._lock = threading.Lock()

    @property
    def connected(self) -> bool:
        return bool(self._open)

    def new_url(self) -> str:
        ticket = self._workspace.new_id("ticket")
        self._tickets.add(ticket)
        base = self._public_url().replace("http", "ws", 1)
        return f"{base}/slack/socket/{ticket}"

    def deliver(
        self, kind: str, payload: Json, retry_num: int = 0, reason: str = ""
    ) -> tuple[bool, Json | str]:
        """Whether it was acknowledged in time, and the payload of the acknowledgement."""
        envelope_id = self._workspace.new_id("envelope")
        waiting = self._waiting[envelope_id] = _Waiting()
        envelope: Json = {
            "type": kind,
            "envelope_id": envelope_id,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
        }
        if kind == "events_api":
            envelope |= {"retry_attempt": retry_num, "retry_reason": reason}
        try:
            self._send(envelope)
            return waiting.done.wait(self.ack_seconds), waiting.body
        finally:
            del self._waiting[envelope_id]

    def refresh(self, reason: str = "refresh_requested") -> None:
        """Asks every connection to come again, as Slack does every few hours, and hangs up."""
        for connection in list(self._open):
            self._say(connection, {"type": "disconnect", "reason": reason, "debug_info": {}})
            self._forget(connection)

    def close(self) -> None:
        for connection in list(self._open):
            self._forget(connection)
            try:
                connection.close()
            except (ConnectionClosed, OSError):
                continue

    def _send(self, envelope: Json) -> None:
        for connection in reversed(list(self._open)):
            if self._say(connection, envelope):
                return

    def _say(self, connection: Server, envelope: Json) -> bool:
        try:
            with self._lock:
                connection.send(json.dumps(envelope))
        except (ConnectionClosed, OSError):
            self._forget(connection)
            return False
        return True

    def _forget(self, connection: Server) -> None:
        if connection in self._open:
            self._open.remove(connection)

    def _acknowledge(self, text: str | bytes) -> None:
        answer = json.loads(text)
        waiting = self._waiting.get(answer.get("envelope_id", ""))
        if waiting:
            waiting.body = answer.get("payload") or ""
            waiting.done.set()

    def _serve(self, connection: Server) -> None:
        greeting = {
            "type": "hello",
            "num_connections": len(self._open) + 1,
            "connection_info": {"app_id": APP_ID},
            "debug_info": {"host": "sandbox", "approximate_connection_time": 3600},
        }
        self._open.append(connection)
        self._say(connection, greeting)
        try:
            while True:
                self._acknowledge(connection.receive() or "{}")
        except ConnectionClosed:
            self._forget(connection)

    def add_routes(self, blueprint: Blueprint) -> None:
        @blueprint.route("/socket/<ticket>", websocket=True)
        def socket_mode(ticket: str) -> Response:
            if ticket not in self._tickets:
                return Response("unknown ticket", status=404)
            self._tickets.discard(ticket)
            self._serve(Server.accept(request.environ))
            return _Finished()

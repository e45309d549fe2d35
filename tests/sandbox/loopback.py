"""Serves parts of the sandbox over real HTTP, and listens where webhooks arrive."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import requests
import stripe
from flask import Blueprint, Flask, Response, request
from werkzeug.serving import WSGIRequestHandler, make_server

if TYPE_CHECKING:
    from collections.abc import Iterator

START = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


class _Silent(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:
        """A test's output is no place for a server's log."""


class Clock:
    """Stands still until somebody moves it."""

    def __init__(self, at: datetime = START) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def pass_(self, **by: float) -> None:
        self.at += timedelta(**by)


@contextmanager
def served(**mounted: Blueprint) -> Iterator[str]:
    """The base address; each blueprint stands under its keyword, `stripe=...` under `/stripe`."""
    app = Flask("loopback")
    for prefix, blueprint in mounted.items():
        app.register_blueprint(blueprint, url_prefix=f"/{prefix}")
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Silent)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def client_of(url: str, key: str) -> Iterator[stripe.StripeClient]:
    with requests.Session() as session:
        yield stripe.StripeClient(
            key,
            base_addresses={"api": url},
            max_network_retries=0,
            http_client=stripe.RequestsClient(session=session, timeout=5),
        )


@dataclass
class Receiver:
    """A webhook route that keeps what it gets and answers with `status`."""

    status: int = 200
    got: list[tuple[bytes, str]] = field(default_factory=list)

    def blueprint(self, name: str = "receiver") -> Blueprint:
        blueprint = Blueprint(name, __name__)
        blueprint.add_url_rule("/hook", "hook", self._receive, methods=["POST"])
        return blueprint

    def _receive(self) -> Response:
        self.got.append((request.get_data(), request.headers["Stripe-Signature"]))
        headers = {"Location": "/elsewhere"} if 300 <= self.status < 400 else {}
        return Response("{}", self.status, headers=headers)

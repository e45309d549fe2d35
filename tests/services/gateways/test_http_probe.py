from __future__ import annotations

import socket
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from bot.health import ProbeResult
from services.gateways.http_probe import probe

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def _site(status: int, location: str | None = None) -> Iterator[tuple[str, list[dict[str, str]]]]:
    calls: list[dict[str, str]] = []

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            calls.append({**self.headers, "path": self.path, "body": body.decode()})
            self.send_response(status)
            if location:
                self.send_header("Location", location)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Tests are quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/api/stripe/webhook", calls
        server.shutdown()


@pytest.mark.parametrize("status", [200, 400, 401, 404, 405, 500])
def test_whatever_the_site_answers_is_told(status: int) -> None:
    with _site(status) as (url, _):
        assert probe(url) == ProbeResult(status)


def test_the_call_is_empty_and_carries_no_signature() -> None:
    with _site(400) as (url, calls):
        probe(url)
    (call,) = calls
    assert (call["path"], call["body"]) == ("/api/stripe/webhook", "{}")
    assert not {"stripe-signature", "authorization", "cookie"} & {name.lower() for name in call}


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_told_and_not_followed(status: int) -> None:
    with _site(status, "https://example.com/elsewhere") as (url, calls):
        assert probe(url) == ProbeResult(status, "https://example.com/elsewhere")
    assert len(calls) == 1


def test_where_nothing_listens_the_connection_is_refused() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        assert probe(f"http://127.0.0.1:{taken.getsockname()[1]}/") == ProbeResult(None, failure="refused")


def test_a_site_that_never_answers_is_not_reached() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        assert probe(url, timeout=0.1) == ProbeResult(None, failure="unreachable")


def test_a_site_without_a_certificate_fails_at_that() -> None:
    with _site(400) as (url, _):
        assert probe(url.replace("http://", "https://")) == ProbeResult(None, failure="tls")

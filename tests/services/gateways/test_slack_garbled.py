"""Slack's answers that no machine can read: unsure, and so never a refusal, and never taken for a yes."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING

import pytest
from slack_sdk import WebClient

from bot.errors import UnavailableError
from bot.messages import Message
from services.gateways.slack_messenger import SlackMessenger

if TYPE_CHECKING:
    from collections.abc import Iterator

HELLO = Message("Hello", ())


class Garbled(HTTPServer):
    body = b""


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        assert isinstance(self.server, Garbled)
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(self.server.body)))
        self.end_headers()
        self.wfile.write(self.server.body)

    def do_GET(self) -> None:
        self.do_POST()

    def log_message(self, *_: object) -> None:
        """Nothing to say."""


@pytest.fixture
def slack() -> Iterator[Garbled]:
    server = Garbled(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b"null",
        b"hello",
        b'{"ok": true}',
        b'{"ok": true, "view": [], "user": null}',
        b'{"ok": true, "ts"',
    ],
)
def test_a_garbled_answer_is_no_yes_and_may_be_tried_again(slack: Garbled, body: bytes) -> None:
    slack.body = body
    client = WebClient("xoxb-sandbox", base_url=f"http://127.0.0.1:{slack.server_port}/", retry_handlers=[])
    messenger = SlackMessenger(client, sleep=lambda _: None)
    asked = (
        lambda: messenger.post("C1", HELLO),
        lambda: messenger.open_view("1.2", {}),
        lambda: messenger.colleague("U1"),
        lambda: messenger.members("S1"),
    )
    for ask in asked:
        with pytest.raises(UnavailableError) as caught:
            ask()
        assert caught.value.permanent is False

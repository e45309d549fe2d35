"""Slack's Web API on loopback, with answers that a test chooses."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from slack_sdk import WebClient

from bot.speech import ENGLISH, Reader
from services.gateways.slack_messenger import SlackMessenger

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass
class PlayedSlack:
    """Answers in the order given for each method; remembers what it was sent."""

    answers: dict[str, list[tuple[int, dict[str, Any], dict[str, str]]]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    waited: list[float] = field(default_factory=list)
    url: str = ""
    house: Reader = ENGLISH

    def will(self, method: str, body: dict[str, Any], status: int = 200, **headers: str) -> None:
        self.answers.setdefault(method, []).append((status, body, headers))

    @property
    def messenger(self) -> SlackMessenger:
        client = WebClient("xoxb-sandbox", base_url=f"{self.url}/api/", timeout=5, retry_handlers=[])
        return SlackMessenger(client, sleep=self.waited.append, house=self.house)


@contextmanager
def played_slack() -> Iterator[PlayedSlack]:
    played = PlayedSlack()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"] or 0)).decode()
            told = json.loads(raw) if raw.startswith("{") else dict(parse_qsl(raw))
            method = self.path.rpartition("/")[2]
            played.asked.append((method, told))
            queue = played.answers[method]
            status, body, headers = queue.pop(0) if len(queue) > 1 else queue[0]
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        def log_message(self, *_: object) -> None:
            """Tests are quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    played.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield played
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

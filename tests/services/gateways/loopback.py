"""A scripted HTTP server on 127.0.0.1, for the ways in which a service can answer or fail to."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


@dataclass(frozen=True)
class Asked:
    """One request as it came in; `query` in its order, since names repeat."""

    path: str
    query: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]

    def get(self, name: str) -> str | None:
        return dict(self.query).get(name)

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.query if key == name]


@dataclass(frozen=True)
class Reply:
    """`body` is sent as JSON, `text` as it is. `drop` hangs up instead; `cut` hangs up in mid-sentence."""

    status: int = 200
    body: object = None
    text: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    drop: bool = False
    cut: bool = False
    hold: threading.Event | None = None

    @property
    def content(self) -> bytes:
        return (json.dumps(self.body) if self.text is None else self.text).encode()


@dataclass
class Loopback:
    url: str
    asked: list[Asked] = field(default_factory=list)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64
    play: Callable[[Asked], Reply]
    log: list[Asked]


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    timeout = 5

    def do_POST(self) -> None:
        """What was sent is not kept: only the answer is of interest."""
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.do_GET()

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = tuple(parse_qsl(parts.query, keep_blank_values=True))
        asked = Asked(parts.path, query, {key.lower(): value for key, value in self.headers.items()})
        self.server.log.append(asked)
        reply = self.server.play(asked)
        if reply.hold:
            reply.hold.wait(5)
        self.close_connection = self.close_connection or reply.drop or reply.cut
        # A client that lost its patience has hung up.
        with suppress(ConnectionError):
            self._send(reply)

    def _send(self, reply: Reply) -> None:
        if reply.drop:
            return
        content = reply.content
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[: len(content) // 2] if reply.cut else content)

    def log_message(self, *_: Any) -> None:
        """The test asserts what came in; standard error stays quiet."""


@contextmanager
def loopback(play: Callable[[Asked], Reply]) -> Iterator[Loopback]:
    server = _Server(("127.0.0.1", 0), _Handler)
    server.play, server.log = play, []
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield Loopback(f"http://127.0.0.1:{server.server_port}", server.log)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def script(*replies: Reply) -> Callable[[Asked], Reply]:
    """Answers in turn; the last one is repeated for ever."""
    waiting = list(replies)
    return lambda _: waiting.pop(0) if len(waiting) > 1 else waiting[0]

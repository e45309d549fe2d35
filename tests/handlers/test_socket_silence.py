"""A line to Slack that begins or dies without a word: no closing frame, no error, only silence."""

from __future__ import annotations

import json
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING

import pytest
from slack_sdk import WebClient
from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, CloseConnection, Ping, Request, TextMessage

from handlers.slack import build
from handlers.socket import Socket
from tests.fakes.desk import Bench

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PING_SECONDS = 0.2
SOON = 8.0


class SilentSlack:
    """Answers pings on every line but those in `silent`; lines count from 0."""

    def __init__(self) -> None:
        self.silent = {0}
        self.greets = threading.Event()
        self.greets.set()
        self.lines = 0
        self._closing = False
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._threads: list[threading.Thread] = []
        address = f"ws://127.0.0.1:{self._listening.getsockname()[1]}/link"

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"] or 0))
                self.send_response(200)
                self.end_headers()
                self.wfile.write(json.dumps({"ok": True, "url": address}).encode())

            def log_message(self, *_: object) -> None:
                """Tests are quiet."""

        self._http = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._http.server_port}/api/"
        self._start(self._http.serve_forever)
        self._start(self._accept)

    def _start(self, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            connection, _ = self._listening.accept()
            if self._closing:
                connection.close()
                return
            number = self.lines
            self.lines += 1
            self._start(lambda line=connection, n=number: self._talk(line, n))  # type: ignore[misc]

    def _talk(self, connection: socket.socket, number: int) -> None:
        protocol = WSConnection(ConnectionType.SERVER)
        with connection:
            try:
                while data := connection.recv(4096):
                    protocol.receive_data(data)
                    for event in protocol.events():
                        self._answer(connection, protocol, event, number)
            except OSError:
                return

    def _answer(self, connection: socket.socket, protocol: WSConnection, event: object, number: int) -> None:
        if isinstance(event, Request):
            connection.sendall(protocol.send(AcceptConnection()))
            self.greets.wait(SOON)
            connection.sendall(protocol.send(TextMessage(json.dumps({"type": "hello"}))))
        elif isinstance(event, Ping | CloseConnection) and number not in self.silent:
            connection.sendall(protocol.send(event.response()))

    def close(self) -> None:
        self._closing = True
        socket.create_connection(self._listening.getsockname()).close()
        self._http.shutdown()
        self._http.server_close()
        for thread in self._threads:
            thread.join(5)
        self._listening.close()


@pytest.fixture
def slack() -> Iterator[SilentSlack]:
    played = SilentSlack()
    yield played
    played.close()


def until(true: Callable[[], bool]) -> float:
    """Seconds until it was so."""
    begun = time.monotonic()
    while not true():
        assert time.monotonic() - begun < SOON
        time.sleep(0.02)
    return time.monotonic() - begun


def line_to(slack: SilentSlack, ping_seconds: float = PING_SECONDS) -> Socket:
    bench = Bench()
    return Socket(
        build(bench.desk(), signing_secret=""),
        app_token="xapp-sandbox",
        client=WebClient(base_url=slack.url, timeout=5),
        metrics=bench.metrics,
        ping_seconds=ping_seconds,
    )


def test_a_line_that_died_silently_is_noticed_and_renewed(slack: SilentSlack) -> None:
    line = line_to(slack)
    line.connect()
    try:
        assert line.connected is True
        assert until(lambda: not line.connected) < 10 * PING_SECONDS
        until(lambda: line.connected)
        assert slack.lines == 2
        time.sleep(10 * PING_SECONDS)
        assert line.connected is True
        assert slack.lines == 2
    finally:
        line.close()


def test_a_line_that_falls_silent_later_is_noticed_too(slack: SilentSlack) -> None:
    slack.silent = set()
    line = line_to(slack)
    line.connect()
    try:
        time.sleep(5 * PING_SECONDS)
        assert line.connected is True
        slack.silent = {0}
        until(lambda: not line.connected)
        until(lambda: line.connected)
        assert slack.lines == 2
    finally:
        line.close()


def test_a_line_is_not_connected_before_slack_says_hello(slack: SilentSlack) -> None:
    slack.silent = set()
    slack.greets.clear()
    line = line_to(slack, ping_seconds=SOON)
    connecting = threading.Thread(target=line.connect)
    connecting.start()
    try:
        until(lambda: slack.lines == 1)
        connecting.join(0.5)
        assert connecting.is_alive()
        assert line.connected is False
        slack.greets.set()
        connecting.join(SOON)
        assert line.connected is True
    finally:
        line.close()

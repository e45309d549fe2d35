from __future__ import annotations

import json
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any

import pytest
from slack_sdk import WebClient
from slack_sdk.socket_mode.builtin import SocketModeClient
from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, CloseConnection, Request, TextMessage

from handlers.slack import build
from handlers.socket import Socket, hang_up
from tests.fakes.desk import Bench

if TYPE_CHECKING:
    from collections.abc import Iterator


class PlayedSlack:
    """Opens one Socket Mode connection, sends one command over it and keeps the acknowledgement."""

    def __init__(self) -> None:
        self.acknowledged: list[dict[str, Any]] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
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
        self._threads = [
            threading.Thread(target=self._http.serve_forever),
            threading.Thread(target=self._talk),
        ]
        for thread in self._threads:
            thread.start()

    def _talk(self) -> None:
        connection, _ = self._listening.accept()
        protocol = WSConnection(ConnectionType.SERVER)
        with connection:
            while data := self._read(connection):
                protocol.receive_data(data)
                for event in protocol.events():
                    self._answer(connection, protocol, event)

    def _read(self, connection: socket.socket) -> bytes:
        try:
            return connection.recv(4096)
        except OSError:
            return b""

    def _answer(self, connection: socket.socket, protocol: WSConnection, event: object) -> None:
        if isinstance(event, Request):
            connection.sendall(protocol.send(AcceptConnection()))
            for told in ({"type": "hello"}, COMMAND):
                connection.sendall(protocol.send(TextMessage(json.dumps(told))))
        elif isinstance(event, TextMessage):
            self.acknowledged.append(json.loads(event.data))
        elif isinstance(event, CloseConnection):
            connection.sendall(protocol.send(event.response()))

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._listening.close()
        for thread in self._threads:
            thread.join(5)


COMMAND = {
    "type": "slash_commands",
    "envelope_id": "env-1",
    "accepts_response_payload": True,
    "payload": {"command": "/pass-check", "text": "ada@example.com", "user_id": "U1", "team_id": "T1"},
}


@pytest.fixture
def slack() -> Iterator[PlayedSlack]:
    played = PlayedSlack()
    yield played
    played.close()


def test_a_command_over_the_socket_is_acknowledged_done_and_counted(slack: PlayedSlack) -> None:
    bench = Bench()
    bolt = build(bench.desk(), signing_secret="")
    client = WebClient(base_url=slack.url, timeout=5)
    line = Socket(bolt, app_token="xapp-sandbox", client=client, metrics=bench.metrics)

    assert line.connected is False
    line.connect()
    assert line.connected is True
    deadline = time.monotonic() + 5
    while not (slack.acknowledged and bench.lookup.asked) and time.monotonic() < deadline:
        time.sleep(0.01)
    line.close()

    assert slack.acknowledged == [{"envelope_id": "env-1"}]
    assert bench.work.drain(5)
    assert bench.lookup.asked == ["ada@example.com"]
    assert line.connected is False
    counted = {"kind": "slash_commands"}
    assert bench.metrics.registry.get_sample_value("passkeeper_slack_requests_total", counted) == 1.0


def test_a_session_that_begins_while_it_is_closed_ends_too() -> None:
    """As slack_sdk's thread does: it sees a connection, is interrupted, and then takes the mark back."""
    client = SocketModeClient("xapp-sandbox", auto_reconnect_enabled=False)
    state = client.current_session_state
    ended = threading.Event()

    def session() -> None:
        state.terminated = False
        while not state.terminated:
            time.sleep(0.01)
        ended.set()

    class Late(threading.Event):
        def set(self) -> None:
            super().set()
            threading.Thread(target=session, daemon=True).start()
            assert ended.wait(5)

    client.current_session_runner.event = Late()
    hang_up(client)

    assert ended.is_set()
    assert client.closed

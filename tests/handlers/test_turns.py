"""Callers who take their time, honest ones and others."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from flask import Flask, request

from handlers.turns import TURN_SECONDS
from handlers.web import serve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from handlers.turns import Turns
    from handlers.web import Server

HEAD = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 12\r\n\r\n"
LONG = 8_000_000


class Door:
    """A server of its own, and the seconds that it sees pass."""

    def __init__(self) -> None:
        self.now = 0.0
        self.gate = threading.Event()
        self.begun = threading.Event()
        self.server = self._open()

    def _open(self) -> Server:
        app = Flask(__name__)
        app.add_url_rule("/", "body", lambda: request.get_data(as_text=True), methods=["POST"])
        app.add_url_rule("/long", "long", lambda: "x" * LONG)
        app.add_url_rule("/slow", "slow", self._slow)
        return serve(app, "127.0.0.1", 0, clock=lambda: self.now)

    def _slow(self) -> str:
        self.begun.set()
        return str(self.gate.wait(5))

    @contextmanager
    def caller(self) -> Iterator[socket.socket]:
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=5) as caller:
            yield caller

    def late(self) -> None:
        """A turn that began at 0 is over now."""
        self.now = TURN_SECONDS + 1
        self.server._server.pull_trigger()

    @property
    def channels(self) -> list[Turns]:
        return list(self.server._server.active_channels.values())


@pytest.fixture
def door() -> Iterator[Door]:
    made = Door()
    yield made
    made.gate.set()
    made.server.close()


def until(look: Callable[[], object]) -> None:
    end = time.monotonic() + 5
    while not look():
        assert time.monotonic() < end
        time.sleep(0.005)


def send(door: Door, caller: socket.socket, data: bytes) -> None:
    """Returns once it was read, and the server is in a later round of its loop."""
    until(lambda: door.channels)
    (channel,) = door.channels
    channel.last_activity = 0
    caller.sendall(data)
    until(lambda: channel.last_activity)
    done = threading.Event()
    door.server._server.trigger.pull_trigger(done.set)
    assert done.wait(5)


def answer(caller: socket.socket, end: bytes) -> bytes:
    told = b""
    while not told.endswith(end) and (more := caller.recv(1000)):
        told += more
    return told


def test_one_who_sends_a_byte_now_and_then_is_hung_up_on(door: Door) -> None:
    with door.caller() as caller:
        for door.now in (0, 20, 40, TURN_SECONDS):
            send(door, caller, b"a")
        door.late()
        assert caller.recv(1) == b""


def test_one_whose_body_arrives_slowly_but_in_time_is_answered(door: Door) -> None:
    with door.caller() as caller:
        send(door, caller, HEAD)
        for door.now in range(5, TURN_SECONDS + 1, 5):
            send(door, caller, b"a")
        assert answer(caller, b"a" * 12).startswith(b"HTTP/1.1 200")


def test_one_who_begins_nothing_is_hung_up_on(door: Door) -> None:
    with door.caller() as caller:
        send(door, caller, b"\r\n\r\n")
        door.now = TURN_SECONDS
        send(door, caller, b"\r\n\r\n")
        door.late()
        assert caller.recv(1) == b""


def test_each_request_of_a_connection_has_its_own_time(door: Door) -> None:
    with door.caller() as caller:
        for begun in (TURN_SECONDS - 1, 2 * TURN_SECONDS - 2):
            send(door, caller, HEAD)
            door.now = begun
            send(door, caller, b"a" * 12)
            assert answer(caller, b"a" * 12).startswith(b"HTTP/1.1 200")


def test_our_own_work_is_not_counted(door: Door) -> None:
    with door.caller() as caller:
        caller.sendall(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
        assert door.begun.wait(5)
        door.late()
        door.gate.set()
        assert answer(caller, b"True").startswith(b"HTTP/1.1 200")


def test_one_who_does_not_take_the_answer_is_hung_up_on(door: Door) -> None:
    with door.caller() as caller:
        caller.sendall(b"GET /long HTTP/1.1\r\nHost: x\r\n\r\n")
        until(lambda: any(each.total_outbufs_len and not each.requests for each in door.channels))
        door.late()
        until(lambda: not door.channels)
        assert len(answer(caller, b"\n")) < LONG

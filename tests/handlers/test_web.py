from __future__ import annotations

import http.client
import os
import resource
import socket
import threading
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from flask import Flask

from handlers.slack import build
from handlers.web import Readiness, serve, web_app
from tests.bench_ack import SECRET, signed
from tests.fakes.desk import Bench, FakeLookup

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask.testing import FlaskClient

READY = Readiness(slack=True, ledger=True, scheduler=True)
COMMAND = urlencode({"command": "/pass-check", "text": "ada@example.com", "user_id": "U1", "team_id": "T1"})


def client(now: Readiness = READY, bench: Bench | None = None) -> FlaskClient:
    bench = bench or Bench()
    return web_app(build(bench.desk(), signing_secret=SECRET), lambda: now, bench.metrics).test_client()


def test_a_signed_command_is_acknowledged_and_counted() -> None:
    bench = Bench()
    web = client(bench=bench)

    answer = web.post("/slack/events", data=COMMAND, headers=signed(COMMAND))

    assert (answer.status_code, answer.text) == (200, "")
    assert bench.work.drain(5)
    assert bench.lookup.asked == ["ada@example.com"]
    assert 'passkeeper_slack_requests_total{kind="http"} 1.0' in web.get("/metrics").text


def test_an_unsigned_request_is_refused() -> None:
    assert client().post("/slack/events", data=COMMAND).status_code == 401


def test_a_body_that_is_too_large_is_refused() -> None:
    large = "x" * 1_000_001

    assert client().post("/slack/events", data=large, headers=signed(large)).status_code == 413


def test_alive_is_always_yes() -> None:
    assert client(Readiness(slack=False, ledger=False, scheduler=False)).get("/healthz").json == {
        "status": "alive"
    }


@pytest.mark.parametrize("missing", ["slack", "ledger", "scheduler"])
def test_ready_names_what_is_not(missing: str) -> None:
    parts = {"slack": True, "ledger": True, "scheduler": True} | {missing: False}

    answer = client(Readiness(**parts)).get("/readyz")

    assert (answer.status_code, answer.json) == (503, {"ready": False} | parts)


def test_ready_is_yes_once_everything_stands() -> None:
    assert client().get("/readyz").status_code == 200


@pytest.mark.parametrize("path", ["/", "/stripe/webhook", "/api/user/subscription-status"])
def test_other_routes_are_not_there(path: str) -> None:
    assert client().post(path).status_code == 404


def test_in_socket_mode_slack_has_no_route() -> None:
    bench = Bench()
    web = web_app(None, lambda: READY, bench.metrics).test_client()

    assert web.post("/slack/events", data=COMMAND, headers=signed(COMMAND)).status_code == 404


def test_a_command_is_acknowledged_while_every_worker_is_busy() -> None:
    gate = threading.Event()
    bench = Bench(lookup=FakeLookup(gate=gate), workers=1, waiting=20)
    web = web_app(build(bench.desk(), signing_secret=SECRET), lambda: READY, bench.metrics)
    server = serve(web, "127.0.0.1", 0)

    statuses = [_post(server.port) for _ in range(10)]
    gate.set()

    assert statuses == [200] * 10
    assert bench.work.drain(5)
    server.close()
    with pytest.raises(ConnectionRefusedError):
        _post(server.port)


def test_a_request_that_ends_while_the_server_closes_may_wake_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server = serve(Flask(__name__), "127.0.0.1", 0)
    wake = server._server.trigger._physical_pull

    def woken_before() -> None:
        """Another's waking has the server do what was left for it before our own waking arrives."""
        wake()
        server._thread.join(0.5)
        wake()

    monkeypatch.setattr(server._server.trigger, "_physical_pull", woken_before)
    server.close()

    assert not server._thread.is_alive()
    assert server._server.trigger._closed


def test_a_request_that_outlives_the_server_and_its_caller_may_wake_it_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app, begun, gate = Flask(__name__), threading.Event(), threading.Event()

    @app.get("/")
    def _slow() -> str:
        begun.set()
        return str(gate.wait(5))

    server = serve(app, "127.0.0.1", 0)
    workers = server._server.task_dispatcher
    monkeypatch.setattr(workers, "shutdown", lambda: None)  # as if its five seconds were over
    with socket.create_connection(("127.0.0.1", server.port)) as caller:
        caller.sendall(b"GET / HTTP/1.1\r\n\r\n")
        assert begun.wait(5)

    server.close()
    assert not server._thread.is_alive()
    gate.set()
    monkeypatch.undo()
    assert workers.shutdown()

    assert not server._server.trigger._closed
    server._server.trigger.close()


@pytest.fixture
def many_files() -> Iterator[None]:
    """More than 1024 are open, so that the next one has a higher number."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 2048), hard))
    opened = [os.open(os.devnull, os.O_RDONLY)]
    while opened[-1] < 1024:
        opened.append(os.open(os.devnull, os.O_RDONLY))
    yield
    for each in opened:
        os.close(each)
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.usefixtures("many_files")
def test_a_connection_whose_number_is_high_is_served() -> None:
    bench = Bench()
    web = web_app(build(bench.desk(), signing_secret=SECRET), lambda: READY, bench.metrics)
    server = serve(web, "127.0.0.1", 0)

    assert [_post(server.port) for _ in range(2)] == [200, 200]

    server.close()


def test_a_server_that_breaks_tells_it_and_can_be_closed() -> None:
    told = threading.Event()
    server = serve(Flask(__name__), "127.0.0.1", 0, deaf=told.set)
    assert not server.broken

    server._server.socket.shutdown(socket.SHUT_RDWR)

    assert told.wait(5)
    assert server.broken
    server.close()
    assert server._server.trigger._closed


def test_a_server_that_is_closed_is_not_broken() -> None:
    told = threading.Event()
    server = serve(Flask(__name__), "127.0.0.1", 0, deaf=told.set)

    server.close()

    assert not server._thread.is_alive()
    assert (server.broken, told.is_set()) == (False, False)


def _post(port: int) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("POST", "/slack/events", COMMAND, signed(COMMAND))
        return connection.getresponse().status
    finally:
        connection.close()

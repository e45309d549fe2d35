"""Every web route, asked for anything by anybody: no error of ours, no word about somebody else."""

from __future__ import annotations

import json
import socket
import time
from contextlib import chdir, closing
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from handlers.customers import LARGEST_BODY
from handlers.web import serve
from tests.handlers.customers_room import STATUS, SYNC
from tests.hostile.openapi import sealed
from tests.hostile.test_slack_input import SLY, TREES
from tests.hostile.web import ROUTES, House, open_house
from tests.services.desk import made_for
from tests.stripe_events import event, signature
from tests.worlds import SESSION

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from handlers.web import Server

OURS = 500
METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE")
KINDS = ("application/json", "application/x-www-form-urlencoded", "text/plain", "multipart/form-data", "")
HEADER = st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]), max_size=60)
BODIES = st.binary(max_size=300) | TREES.map(lambda tree: json.dumps(tree).encode())
CALLERS = st.sampled_from(["user_ada", "user_bob", "nobody", "", "user_" + "x" * 3000])

many = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with open_house() as house:
        house.desk.sell()
        yield house


@many
@given(
    st.sampled_from(ROUTES), st.sampled_from(METHODS), BODIES, st.sampled_from(KINDS), CALLERS, HEADER, HEADER
)
@example("/slack/events", "POST", b"null", "application/json", "", "", "")
@example("/slack/events", "POST", b"payload=[", "application/x-www-form-urlencoded", "", "", "")
@example("/slack/events", "POST", b"\xff\xfe", "application/json", "", "", "")
def test_no_request_is_an_error_of_ours(
    house: House, route: str, method: str, body: bytes, kind: str, caller: str, slug: str, signed: str
) -> None:
    headers = {
        "Authorization": f"Bearer {caller}",
        "Content-Type": kind,
        "x-tenant-slug": slug,
        "Stripe-Signature": signed,
        "X-Slack-Signature": signed,
        "X-Slack-Request-Timestamp": signed,
    }
    with capture_logs() as logs:
        answer = house.app.test_client().open(route, method=method, data=body, headers=headers)
        answer.close()

    assert answer.status_code < OURS, logs
    assert [line for line in logs if line["log_level"] == "error"] == []
    assert house.desk.ledger.actions() == []


@many
@given(TREES, st.sampled_from(["id", "type", "account", "livemode", "created", "data"]))
def test_a_signed_event_that_is_malformed_is_refused_or_leads_to_nothing(
    house: House, wild: object, place: str
) -> None:
    body = json.dumps({**json.loads(event(about="cs_live_nobody")), place: wild}).encode()
    signed = {"Stripe-Signature": signature(body, at=house.desk.now)}

    answer = house.app.test_client().post("/stripe/webhook", data=body, headers=signed)

    assert answer.status_code in {200, 400}
    for _ in range(3):
        house.desk.services.intake.work()
    assert house.desk.ledger.actions() == []


@many
@given(st.text(max_size=60) | SLY | TREES)
@example(SESSION)
def test_another_persons_purchase_stands_as_one_that_does_not_exist(house: House, session_id: object) -> None:
    web, bob = house.app.test_client(), {"Authorization": "Bearer user_bob"}

    theirs = web.post(STATUS, json={"sessionId": session_id}, headers=bob)
    nobodys = web.post(STATUS, json={"sessionId": "cs_live_nobody"}, headers=bob)

    assert (theirs.json, theirs.status_code) == (nobodys.json, 200) or theirs.status_code == 400
    assert "ada" not in theirs.text.lower()


def test_customers_see_and_make_only_their_own() -> None:
    with open_house() as house:
        sold = house.desk.sell()
        web, bob = house.app.test_client(), {"Authorization": "Bearer user_bob", "x-tenant-slug": "oak-dance"}

        synced: Any = web.post(SYNC, headers=bob).json
        assert (synced["success"], synced["createdCount"], synced["totalSessionsFound"]) == (True, 0, 0)
        assert house.desk.ledger.actions() == []

        house.desk.put(made_for(sold))
        found: Any = web.post(STATUS, json={"sessionId": SESSION}, headers=bob).json
        assert found["found"] is False
        assert web.get("/api/user/passes", headers=bob).json == {"passes": []}


@pytest.mark.parametrize("stamp", ["", " ", "soon", "1.5", "9" * 400, "now"])
def test_a_signature_that_nobody_can_read_is_refused(house: House, stamp: str) -> None:
    """Bolt stumbles over each of these before it knows whether Slack has signed, over the letter last."""
    told = str(int(time.time())) if stamp == "now" else stamp
    headers = {"X-Slack-Request-Timestamp": told, "X-Slack-Signature": "v0=é"}
    body = urlencode({"command": "/pass-check", "text": "ada@example.com", "user_id": "U1", "team_id": "T1"})

    with capture_logs() as logs:
        kind = "application/x-www-form-urlencoded"
        answer = house.app.test_client().post("/slack/events", data=body, headers=headers, content_type=kind)

    assert (answer.status_code, answer.text) == (400, "")
    assert [line["event"] for line in logs] == ["no request of slack's"]
    assert house.bench.lookup.asked == []


@pytest.mark.parametrize("event", [None, 5])
def test_what_slack_has_signed_and_bolt_cannot_read_is_refused(house: House, event: object) -> None:
    body = json.dumps({"type": "event_callback", "event": event}).encode()

    web = house.app.test_client()
    answer = web.post("/slack/events", data=body, headers=sealed(body), content_type="application/json")

    assert answer.status_code in {400, 404}


def test_nothing_of_the_folder_that_the_program_was_started_in_is_served(tmp_path: Path) -> None:
    for folder, name in (("static", "notes.txt"), ("templates", "page.html")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).write_text("of this folder", encoding="utf-8")
    with chdir(tmp_path), open_house() as house:
        web = house.app.test_client()

        answers = [web.get("/static/notes.txt"), web.get("/passes")]

    assert [answer.status_code for answer in answers] == [404, 200]
    assert not any("of this folder" in answer.text for answer in answers)


LIMITS = {
    "/slack/events": 1_000_000,
    "/stripe/webhook": 1_000_000,
    STATUS: LARGEST_BODY,
    SYNC: LARGEST_BODY,
    "/api/user/report": LARGEST_BODY,
}


@pytest.mark.parametrize("route", LIMITS)
def test_a_body_beyond_the_limit_is_refused(house: House, route: str) -> None:
    headers = {"Authorization": "Bearer user_ada", "Stripe-Signature": "t=1,v1=" + "0" * 64}

    answer = house.app.test_client().post(route, data=b"x" * (LIMITS[route] + 1), headers=headers)

    assert answer.status_code == 413


@pytest.fixture
def server(house: House) -> Iterator[Server]:
    server = serve(house.app, "127.0.0.1", 0)
    yield server
    server.close()


def _asked(server: Server, head: str, body: bytes = b"") -> bytes:
    with closing(socket.create_connection(("127.0.0.1", server.port), timeout=10)) as line:
        line.sendall(head.encode() + body)
        return line.recv(65536)


def test_a_body_that_is_announced_as_huge_is_refused_before_it_comes(server: Server) -> None:
    head = "POST /stripe/webhook HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999\r\n\r\n"

    assert _asked(server, head).startswith(b"HTTP/1.1 413")


def test_a_body_without_a_length_is_cut_off_at_the_limit(server: Server) -> None:
    head = "POST /stripe/webhook HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunk = b"80000\r\n" + b"x" * 0x80000 + b"\r\n"

    assert _asked(server, head, chunk * 2 + b"0\r\n\r\n").startswith(b"HTTP/1.1 413")


@pytest.mark.parametrize(
    "garbage",
    ["\x00\x01\x02\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\nHost: x\r\n\r\n", "A" * 9000 + "\r\n\r\n"],
)
def test_what_is_no_http_is_answered_and_harms_nobody(server: Server, garbage: str) -> None:
    _asked(server, garbage)

    assert _asked(server, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").startswith(b"HTTP/1.1 200")


def test_those_who_hold_the_line_without_a_word_keep_nobody_out(server: Server) -> None:
    """Two hundred connections that send half a request: the threads are there for whole ones."""
    idle: list[Any] = []
    try:
        for _ in range(200):
            line = socket.create_connection(("127.0.0.1", server.port), timeout=10)
            line.sendall(b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nx")
            idle.append(line)

        assert _asked(server, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").startswith(b"HTTP/1.1 200")
    finally:
        for line in idle:
            line.close()

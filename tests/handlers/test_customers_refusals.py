from __future__ import annotations

import pytest

from bot.errors import NotThereError, UnavailableError
from handlers.customers import BAD_SESSION, BROKEN, LARGEST_BODY, NO_SLUG, NOT_SET_UP, origin_of
from handlers.gate import BUSY, TOO_OFTEN
from services import own_words as say
from tests.handlers.customers_room import ROUTES, SITE, SYNC, Room, refused

FINE = {200, 202}


@pytest.fixture
def room() -> Room:
    return Room()


@ROUTES
@pytest.mark.parametrize(
    "header", ["", "Basic dXNlcl9hZGE6eA==", "Bearer", "Bearer ", "user_ada", "Bearer x"]
)
def test_without_a_good_token_nothing_is_asked(room: Room, route: str, header: str) -> None:
    answer = room.ask(route, who=None, headers={"Authorization": header} if header else {})

    assert refused(answer) == (401, "Please sign in again.")
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert room.service.asked == []


@ROUTES
def test_a_cookie_is_no_token(room: Room, route: str) -> None:
    room.web.set_cookie("__session", "user_ada")

    assert room.ask(route, who=None).status_code == 401


@ROUTES
def test_keys_that_cannot_be_read_are_no_refusal(room: Room, route: str) -> None:
    room.tokens.problem = UnavailableError("directory", "Clerk's keys could not be read.")

    answer = room.ask(route)

    assert refused(answer) == (503, say.AGAIN)
    assert answer.headers["Retry-After"] == "5"


@ROUTES
def test_without_clerk_the_routes_say_what_is_missing(route: str) -> None:
    assert refused(Room(clerk=False).ask(route)) == (503, NOT_SET_UP)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b"{",
        b"\xff",
        b"[" * 4_000,
        b'{"sessionId": null}',
        b'{"sessionId": 5}',
        b'{"sessionId": ""}',
        b'{"sessionId": "pi_1"}',
        b'{"sessionId": "{CHECKOUT_SESSION_ID}"}',
        b'{"sessionId": "cs_live_a/../b"}',
        b'{"sessionId": "cs_live_a\\n"}',
        b'{"sessionId": ["cs_live_a"]}',
    ],
    ids=range(15),
)
def test_a_body_without_a_session_is_refused(room: Room, body: bytes) -> None:
    assert refused(room.ask(data=body, json=None)) == (400, BAD_SESSION)
    assert room.service.asked == []


def test_a_sync_without_a_school_is_refused(room: Room) -> None:
    assert refused(room.ask(SYNC, headers={"x-tenant-slug": " "})) == (400, NO_SLUG)


def test_an_unknown_school_is_not_found(room: Room) -> None:
    room.service.synced = NotThereError(say.NO_SCHOOL)

    assert refused(room.ask(SYNC)) == (404, say.NO_SCHOOL)


@ROUTES
def test_a_body_that_is_too_large_is_refused(room: Room, route: str) -> None:
    answer = room.ask(route, data=b"x" * (LARGEST_BODY + 1), json=None)

    assert refused(answer) == (413, "Request Entity Too Large")


def test_a_system_out_of_reach_is_told_without_its_own_words(room: Room) -> None:
    room.service.standing = UnavailableError("stripe", "acct_oak is out of reach")

    assert refused(room.ask()) == (503, say.AGAIN)


def test_a_fault_of_ours_is_told_without_its_words(room: Room) -> None:
    room.service.standing = KeyError("cs_live_secret")

    assert refused(room.ask()) == (500, BROKEN)
    assert room.ask(SYNC).status_code == 200


@ROUTES
def test_who_comes_too_often_waits_and_nobody_else(route: str) -> None:
    room = Room(most=2)
    assert {room.ask(route).status_code for _ in range(2)} <= FINE

    answer = room.ask(route)

    assert refused(answer) == (429, TOO_OFTEN)
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    assert room.ask(route, who="user_bob").status_code in FINE


@ROUTES
def test_a_full_house_turns_away_at_once(route: str) -> None:
    room = Room(places=1)

    with room.gate.place():
        answer = room.ask(route)

    assert refused(answer) == (503, BUSY)
    assert answer.headers["Retry-After"] == "2"
    assert room.ask(route).status_code in FINE


@ROUTES
def test_only_the_sites_own_pages_may_read_an_answer(room: Room, route: str) -> None:
    allowed = "Access-Control-Allow-Origin"

    for who in ("user_ada", "nobody"):
        answer = room.ask(route, who=who, headers={"Origin": SITE})
        assert (answer.headers[allowed], answer.headers["Vary"]) == (SITE, "Origin")
        assert answer.headers["Cache-Control"] == "no-store"
    for origin in (
        "https://evil.example.com",
        f"{SITE}.evil.example.com",
        "null",
        "http://www.dancemore.app",
    ):
        assert allowed not in room.ask(route, headers={"Origin": origin}).headers
    assert allowed not in room.ask(route).headers


@ROUTES
def test_a_browser_may_ask_first_without_a_token(room: Room, route: str) -> None:
    asks = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}

    answer = room.web.options(route, headers={"Origin": SITE, **asks})

    assert (answer.status_code, answer.text) == (204, "")
    assert answer.headers["Access-Control-Allow-Origin"] == SITE
    assert answer.headers["Access-Control-Allow-Methods"] == "POST"
    assert {"authorization", "content-type", "x-tenant-slug"} <= set(
        answer.headers["Access-Control-Allow-Headers"].split(", ")
    )
    assert "Access-Control-Allow-Credentials" not in answer.headers
    strange = room.web.options(route, headers={"Origin": "https://evil.example.com", **asks})
    assert not [name for name, _ in strange.headers if name.startswith("Access-Control")]


@ROUTES
def test_nothing_but_a_post_is_taken(room: Room, route: str) -> None:
    assert room.web.get(route).status_code == 405


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://www.dancemore.app/api/stripe/webhook", SITE),
        ("https://WWW.DanceMore.app:443/x?y#z", SITE),
        ("http://127.0.0.1:8400/site/api/stripe/webhook", "http://127.0.0.1:8400"),
        ("https://[::1]:8443/x", "https://[::1]:8443"),
    ],
)
def test_an_origin_is_as_browsers_send_it(url: str, origin: str) -> None:
    assert origin_of(url) == origin

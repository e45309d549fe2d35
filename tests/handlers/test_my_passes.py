from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask

from bot.errors import NotThereError, UnavailableError
from handlers.customers import NOT_SET_UP, customers
from handlers.gate import BUSY, TOO_OFTEN, Gate
from handlers.my_passes import add_my_passes
from services import own_words as say
from services.my_passes import MyPass, School
from tests.handlers.customers_room import SITE, Tokens, refused
from tests.worlds import BOUGHT, days

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

OAK = School("tenant-oak", "Oak Dance", "oak-dance")
TEN = MyPass("sub-ten", "Ten classes", OAK, BOUGHT, BOUGHT + days(90), 7, False, "active", None)
BARE = MyPass("sub-bare", None, None, None, None, None, True, "over", "stopped")


class Passes:
    """Says what it was filled with, and raises what is an error."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str | None]] = []
        self.held: list[MyPass] | Exception = [TEN, BARE]

    def of(self, caller: str, slug: str | None = None) -> list[MyPass]:
        self.asked.append((caller, slug))
        if isinstance(self.held, Exception):
            raise self.held
        return self.held


class Room:
    def __init__(self, *, clerk: bool = True, places: int = 2, most: int = 100) -> None:
        self.passes, self.gate = Passes(), Gate(places, most)
        told: Any = self.passes
        proof: Any = Tokens() if clerk else None
        service: Any = None
        routes = customers(service, proof, origin=SITE, report=lambda *_: True)
        app = Flask("test")
        app.register_blueprint(add_my_passes(routes, told, proof, self.gate))
        self.web = app.test_client()

    def ask(self, who: str | None = "user_ada", **headers: str) -> TestResponse:
        signed = {"Authorization": f"Bearer {who}"} if who else {}
        return self.web.get("/api/user/passes", headers={**signed, **headers})


def test_the_callers_passes_are_told_whole() -> None:
    room = Room()

    answer = room.ask()

    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert answer.json == {
        "passes": [
            {
                "id": "sub-ten",
                "name": "Ten classes",
                "school": {"name": "Oak Dance", "slug": "oak-dance"},
                "from": "2025-10-03T10:00:00.000Z",
                "until": "2026-01-01T10:00:00.000Z",
                "classesLeft": 7,
                "unlimited": False,
                "state": "active",
                "ended": None,
            },
            {
                "id": "sub-bare",
                "name": None,
                "school": None,
                "from": None,
                "until": None,
                "classesLeft": None,
                "unlimited": True,
                "state": "over",
                "ended": "stopped",
            },
        ]
    }
    assert room.passes.asked == [("user_ada", None)]


def test_a_school_may_be_named() -> None:
    room = Room()

    room.ask(**{"x-tenant-slug": " oak-dance "})

    assert room.passes.asked == [("user_ada", "oak-dance")]


@pytest.mark.parametrize("who", [None, "nobody"])
def test_without_a_good_token_nothing_is_asked(who: str | None) -> None:
    room = Room()

    answer = room.ask(who)

    assert refused(answer) == (401, "Please sign in again.")
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert room.passes.asked == []


def test_without_clerk_the_route_says_what_is_missing() -> None:
    assert refused(Room(clerk=False).ask()) == (503, NOT_SET_UP)


def test_a_store_out_of_reach_is_no_empty_list() -> None:
    room = Room()
    room.passes.held = UnavailableError("store", "secret words")

    answer = room.ask()

    assert refused(answer) == (503, say.AGAIN)
    assert answer.headers["Retry-After"] == "5"


def test_an_unknown_school_is_not_found() -> None:
    room = Room()
    room.passes.held = NotThereError(say.NO_SCHOOL)

    assert refused(room.ask()) == (404, say.NO_SCHOOL)


def test_who_comes_too_often_waits_and_nobody_else() -> None:
    room = Room(most=1)
    assert room.ask().status_code == 200

    assert refused(room.ask()) == (429, TOO_OFTEN)
    assert room.ask("user_bob").status_code == 200


def test_a_full_house_turns_away_at_once() -> None:
    room = Room(places=1)

    with room.gate.place():
        assert refused(room.ask()) == (503, BUSY)


def test_the_sites_own_pages_may_read_it_too() -> None:
    room = Room()
    asks = {"Origin": SITE, "Access-Control-Request-Method": "GET"}

    assert room.ask(Origin=SITE).headers["Access-Control-Allow-Origin"] == SITE
    assert room.web.options("/api/user/passes", headers=asks).status_code == 204
    assert room.web.post("/api/user/passes").status_code == 405

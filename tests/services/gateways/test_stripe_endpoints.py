"""Endpoints and event destinations over the sandbox's Stripe."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.errors import UnavailableError
from bot.health import Destination
from tests.services.repair_room import BOTH, OAK, SITE, Room, opened

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    with opened(tmp_path) as room:
        yield room


def test_destinations_tell_whose_events_each_endpoint_is_sent(room: Room) -> None:
    schools, platform = room.listen(connect=True), room.listen(events=BOTH, status="disabled")
    room.listen(livemode=False)
    assert room.endpoints.destinations() == [
        Destination(platform, SITE, frozenset({"@self"}), BOTH, enabled=False, livemode=True),
        Destination(schools, SITE, frozenset({"@accounts"}), BOTH[:1], enabled=True, livemode=True),
    ]


def test_many_destinations_are_read_to_the_end(room: Room) -> None:
    ids = {room.listen() for _ in range(130)}
    assert {each.id for each in room.endpoints.destinations()} == ids


def test_a_key_that_may_not_read_destinations_is_told_so(room: Room) -> None:
    room.sandbox.restrict(room.sandbox.key, {"rak_event_destination_read"})
    with pytest.raises(UnavailableError, match="rak_event_destination_read"):
        room.endpoints.destinations()


@pytest.mark.parametrize("body", [{}, {"data": None}, {"data": ["we_1"]}])
def test_an_odd_list_is_no_empty_list(room: Room, body: dict[str, object]) -> None:
    room.sandbox.faults.add("/v2", status=200, body=body)
    with pytest.raises(UnavailableError, match="could not be read"):
        room.endpoints.destinations()


def test_a_list_that_never_ends_is_given_up(room: Room) -> None:
    room.sandbox.faults.add("/v2", status=200, body={"data": [], "next_page_url": "/v2/x?page=1&limit=2"})
    with pytest.raises(UnavailableError, match="could not be read"):
        room.endpoints.destinations()


def test_other_kinds_of_destinations_are_no_endpoints(room: Room) -> None:
    bridge = {"id": "ed_1", "type": "amazon_eventbridge", "livemode": True}
    bare = {"id": "ed_2", "type": "webhook_endpoint", "livemode": True}
    room.sandbox.faults.add("/v2", status=200, body={"data": [bridge, bare]})
    assert room.endpoints.destinations() == [
        Destination("ed_2", None, frozenset(), (), enabled=False, livemode=True)
    ]


def test_one_endpoint_is_read_afresh(room: Room) -> None:
    endpoint_id = room.listen(connect=True)
    found = room.endpoints.endpoint(endpoint_id)
    assert found
    assert (found.id, found.url, found.status) == (endpoint_id, SITE, "enabled")
    assert room.endpoints.endpoint("we_none") is None
    assert room.endpoints.endpoint("../events") is None


def test_an_event_of_a_school_says_whose_it_is(room: Room) -> None:
    room.listen(connect=True)
    event = room.sandbox.events_of(room.sell(heard=False)["id"])[0]
    body = room.endpoints.event(OAK, event["id"])
    assert body
    assert b'"account": "acct_oak"' in body
    assert room.endpoints.event(OAK, "evt_none") is None

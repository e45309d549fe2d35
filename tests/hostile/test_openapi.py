"""Every operation of `docs/openapi.yaml`, asked for anything by anybody: each answer is in it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest

from handlers.customers import LARGEST_BODY
from services import own_words as say
from services.self_service import Standing, Synced
from tests.handlers.customers_room import ASKED, REPORT, STATUS, SYNC, Room
from tests.hostile.openapi import (
    ADAS,
    FORGED,
    Line,
    ask,
    asked_once,
    operations,
    promised,
    sealed,
    turned_away,
)
from tests.hostile.web import House, open_house
from tests.services.desk import made_for
from tests.services.gateways import clerk_keys
from tests.worlds import subscription

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow

BOUGHT = "cs_live_a1B2c3D4e5F6g7H8"
"""The document's own example of a checkout."""

WELCOME, REJECTED, MISSED = "positive_data_acceptance", "negative_data_rejection", "missing_required_header"


def every(*tags: str) -> pytest.MarkDecorator:
    """All operations; with tags only theirs, without what a browser asks first."""
    named = {name for name, of in operations().items() if of & {*tags} and not name.startswith("OPTIONS")}
    return pytest.mark.parametrize("operation", sorted(named) if tags else operations())


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with clerk_keys.opened() as clerk, open_house(clerk.tokens) as house:
        house.desk.sell()
        house.desk.put(made_for(house.desk.sell(session_id=BOUGHT, payment_intent="pi_a1")))
        yield house


@pytest.fixture(scope="module")
def bare() -> Iterator[House]:
    """Nothing is set, and nothing is ready."""
    with open_house(None, set_up=False) as house:
        yield house


@pytest.fixture
def hindered(house: House) -> Iterator[House]:
    """Neither Stripe nor the store answers."""
    house.desk.shelves.failing.add("*")
    house.desk.payments.down = True
    yield house
    house.desk.shelves.failing.clear()
    house.desk.payments.down = False


@every()
def test_a_stranger_comes_in_nowhere(house: House, operation: str) -> None:
    ask(promised(Line(house.app)), operation, without=[WELCOME], also=[turned_away])


@every("customers")
def test_a_token_that_clerk_did_not_sign_is_none(house: House, operation: str) -> None:
    ask(promised(Line(house.app), token=FORGED), operation, without=[WELCOME], also=[turned_away])


@every("customers")
def test_who_is_signed_in_is_answered(house: House, operation: str) -> None:
    ask(promised(Line(house.app), token=ADAS), operation)


@every("customers")
def test_who_is_signed_in_is_told_when_nobody_could_be_asked(hindered: House, operation: str) -> None:
    ask(promised(Line(hindered.app), token=ADAS), operation)


@every("slack", "stripe")
def test_a_signature_of_another_secret_is_none(house: House, operation: str) -> None:
    seal = partial(sealed, secret="whsec_of_somebody_else")

    ask(promised(Line(house.app, seal)), operation, without=[WELCOME], also=[turned_away])


@every("slack", "stripe")
def test_slack_and_stripe_are_answered(house: House, operation: str) -> None:
    """Whatever they send, and a signature that is bad or missing is put right on the way."""
    ask(promised(Line(house.app, sealed)), operation, without=[WELCOME, REJECTED, MISSED])


@every("customers", "stripe", "watching")
def test_what_is_not_set_up_says_so(bare: House, operation: str) -> None:
    ask(promised(Line(bare.app)), operation, without=[WELCOME, MISSED])


@pytest.mark.parametrize(
    "told",
    [
        Standing("found", say.READY, subscription().document),
        Standing("failed", say.PRESS),
        Standing("processing", say.CONFIRMING),
        Standing("none", say.NOT_FOUND),
    ],
    ids=lambda told: told.kind,
)
def test_each_way_that_a_purchase_may_stand_is_in_the_document(told: Standing) -> None:
    room = Room()
    room.service.standing = told

    assert asked_once(room, STATUS, ASKED) == 200


@pytest.mark.parametrize(
    ("told", "status"),
    [(Synced(), 200), (Synced(1, 1, ("One needs a person.",), 3), 200), (Synced(1, complete=False), 503)],
)
def test_each_end_of_a_search_for_what_is_missing_is_in_the_document(told: Synced, status: int) -> None:
    room = Room()
    room.service.synced = told

    assert asked_once(room, SYNC, ASKED) == status


@pytest.mark.parametrize("route", [STATUS, SYNC, REPORT])
def test_the_refusals_that_no_single_request_meets_are_in_the_document(route: str) -> None:
    often, full = Room(most=1), Room(places=1)
    often.ask(route)

    assert asked_once(often, route, ASKED) == 429
    with full.gate.place():
        assert asked_once(full, route, ASKED) == 503
    if route != SYNC:
        assert asked_once(Room(), route, {**ASKED, "more": "x" * LARGEST_BODY}) == 413


def test_a_fault_of_ours_is_in_the_document() -> None:
    room = Room()
    room.service.standing = KeyError("told to nobody")

    assert asked_once(room, STATUS, ASKED, without=["not_a_server_error"]) == 500

from __future__ import annotations

from typing import Any

import pytest

from services import own_words as say
from services.self_service import Standing, Synced
from tests.handlers.customers_room import SYNC, Room
from tests.worlds import SESSION

SHOWN = {
    "_id": "sub-ten",
    "type": "monthly",
    "passName": "Ten classes",
    "startDate": "2025-10-03T10:00:00.000Z",
    "endDate": "2026-01-01T10:00:00.000Z",
    "isActive": True,
}


@pytest.fixture
def room() -> Room:
    return Room()


def test_a_pass_that_is_there_is_shown_in_the_sites_own_shape(room: Room) -> None:
    hidden = {"stripeSessionId": SESSION, "user": {"_ref": "usr-ada"}, "_rev": "r"}
    room.service.standing = Standing("found", say.READY, {**SHOWN, **hidden})

    answer = room.ask()

    assert (answer.status_code, answer.json) == (
        200,
        {
            "found": True,
            "subscription": {**SHOWN, "remainingClips": None, "createdViaWebhook": None},
            "message": say.READY,
        },
    )
    assert room.service.asked == [("user_ada", SESSION)]


@pytest.mark.parametrize(
    ("standing", "answer"),
    [
        (Standing("none", "a"), {"found": False, "message": "a"}),
        (Standing("processing", "a"), {"found": False, "processing": True, "message": "a"}),
        (
            Standing("failed", "a"),
            {"found": False, "webhookError": True, "error": "a", "message": "a"},
        ),
    ],
    ids=["none", "processing", "failed"],
)
def test_the_other_answers_are_the_sites_too(room: Room, standing: Standing, answer: dict[str, Any]) -> None:
    room.service.standing = standing

    assert room.ask().json == answer


def test_a_sync_answers_with_the_sites_counts(room: Room) -> None:
    room.service.synced = Synced(created=1, skipped=2, total=3)

    answer = room.ask(SYNC, json=None)

    assert (answer.status_code, answer.json) == (
        200,
        {
            "success": True,
            "message": say.ADDED,
            "createdCount": 1,
            "skippedCount": 2,
            "errorCount": 0,
            "totalSessionsFound": 3,
        },
    )
    assert room.service.asked == [("user_ada", "oak-dance")]


def test_a_sync_names_what_needs_a_person(room: Room) -> None:
    room.service.synced = Synced(errors=("one", "two"), total=2)

    said = room.ask(SYNC).json

    assert said is not None
    assert (said["success"], said["errorCount"], said["errors"]) == (True, 2, ["one", "two"])


def test_a_sync_that_could_not_look_everywhere_is_no_success(room: Room) -> None:
    room.service.synced = Synced(created=1, total=1, complete=False)

    answer = room.ask(SYNC)

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert answer.json is not None
    assert (answer.json["success"], answer.json["message"], answer.json["createdCount"]) == (
        False,
        say.AGAIN,
        1,
    )

"""What the tests of the customers' own way out share: the desk, two customers and their questions."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from services.self_service import Standing, Synced
from tests.worlds import BOUGHT, SESSION

if TYPE_CHECKING:
    from services.self_service import SelfService
    from tests.services.desk import Desk

ADA, BOB, OAK, ELM = "user_ada", "user_bob", "oak-dance", "elm-dance"
MADE = f"passkeeper-{SESSION}"
EARLY = BOUGHT + timedelta(minutes=1)
NOTHING = Synced()
CREATED = Synced(created=1, total=1)
SKIPPED = Synced(skipped=1, total=1)
UNSURE = Synced(complete=False)


def service(desk: Desk) -> SelfService:
    return desk.services.self_service


def status(desk: Desk, caller: str = ADA, session_id: str = SESSION) -> Standing:
    return service(desk).status(caller, session_id)


def sync(desk: Desk, caller: str = ADA, slug: str = OAK) -> Synced:
    return service(desk).sync(caller, slug)


def held(desk: Desk) -> list[dict[str, Any]]:
    return list(desk.shelves.kept.all_documents("subscription"))


def running(desk: Desk) -> list[str]:
    return sorted(each["_id"] for each in held(desk) if each["isActive"] is True)


def logged(desk: Desk, state: str) -> None:
    entry = {"_id": f"log-{state}", "_type": "webhookLog", "status": state, "details": {"sessionId": SESSION}}
    event = {"eventType": "checkout.session.completed", "timestamp": "2025-10-03T10:00:30.000Z"}
    desk.put({**entry, **event, "eventId": "evt_1"})

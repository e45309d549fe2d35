"""Makes the events of what happens, keeps them thirty days, and hands them to the courier."""

from __future__ import annotations

from copy import deepcopy
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

import stripe

from sandbox.stripe.books import PLATFORM
from sandbox.stripe.fixtures import Json, fresh
from sandbox.stripe.objects import DAY

if TYPE_CHECKING:
    from collections.abc import Collection

    from sandbox.stripe.books import Books
    from sandbox.stripe.courier import Courier
    from sandbox.stripe.endpoints import Endpoint, Endpoints

RETENTION = 30 * DAY


class Events:
    """Snapshots of what happened, as `data.object` stood at that moment."""

    def __init__(self, books: Books, endpoints: Endpoints, courier: Courier) -> None:
        self._books = books
        self._endpoints = endpoints
        self._courier = courier
        self._recipients: dict[str, list[Endpoint]] = {}

    def emit(
        self,
        account: str,
        event_type: str,
        thing: Json,
        *,
        at: int,
        livemode: bool,
        hold: Collection[str] = (),
    ) -> Json:
        """`hold` are endpoints that do not get it by themselves; somebody sends it to them later."""
        for_whom = self._endpoints.listening(event_type, account, livemode=livemode)
        event = fresh(
            "event",
            id=self._books.ids.make("evt"),
            created=at,
            livemode=livemode,
            type=event_type,
            api_version=stripe.api_version,
            pending_webhooks=len(for_whom),
            data={"object": deepcopy(thing)},
            **({} if account == PLATFORM else {"account": account}),
        )
        self._books.put(account, event, livemode=livemode)
        self._recipients[event["id"]] = for_whom
        if self._courier.switch == "on":
            for endpoint in for_whom:
                if endpoint.id not in hold:
                    self._courier.send(event, endpoint)
        return event

    def recipients(self, event_id: str) -> list[Endpoint]:
        return self._recipients.get(event_id, [])

    def of_session(self, session_id: str) -> list[Json]:
        """All events whose object is that session, oldest first."""
        account, _ = self._books.session(session_id)
        shelf = self._books.shelf(account, "event")
        return [event for event in shelf if event["data"]["object"].get("id") == session_id]


def kept(event: Json, now: int) -> bool:
    return bool(event["created"] > now - RETENTION)


def matches(event: Json, params: Json) -> bool:
    """The filters of GET /v1/events that are not fields of an event."""
    types = params.get("types") or [params.get("type", "*")]
    if not any(fnmatchcase(event["type"], wanted) for wanted in types):
        return False
    success = params.get("delivery_success")
    return success is None or success == (event["pending_webhooks"] == 0)

"""Webhook endpoints, and which of them an event is for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sandbox.stripe.books import PLATFORM
from sandbox.stripe.fixtures import Json, fresh

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandbox.stripe.books import Books


@dataclass(frozen=True)
class Endpoint:
    """`thing` is what the API shows; scope and secret are known to Stripe alone."""

    thing: Json
    account: str
    connect: bool
    secret: str
    livemode: bool

    @property
    def id(self) -> str:
        return str(self.thing["id"])

    @property
    def enabled(self) -> bool:
        return bool(self.thing["status"] == "enabled")

    def listens_to(self, event_type: str, account: str, *, livemode: bool) -> bool:
        """A live Connect endpoint also gets the test events of its accounts (docs, Connect webhooks)."""
        mode = self.livemode == livemode or (self.connect and self.livemode)
        source = account != PLATFORM if self.connect else account == self.account
        wanted = {"*", event_type} & set(self.thing["enabled_events"])
        return self.enabled and mode and source and bool(wanted)


def destination(endpoint: Endpoint, *, with_url: bool) -> Json:
    """The same endpoint as the second API shows it, which tells whose events it is sent.

    That it has the same id in both lists is an assumption of this sandbox.
    """
    thing = endpoint.thing
    made = datetime.fromtimestamp(thing["created"], UTC)
    return {
        "id": endpoint.id,
        "object": "v2.core.event_destination",
        "created": f"{made:%Y-%m-%dT%H:%M:%S}.000Z",
        "description": thing["description"] or "",
        "enabled_events": thing["enabled_events"],
        "event_payload": "snapshot",
        "events_from": ["@accounts" if endpoint.connect else "@self"],
        "livemode": endpoint.livemode,
        "metadata": thing["metadata"],
        "name": thing["description"] or "Webhook endpoint",
        "snapshot_api_version": thing["api_version"],
        "status": thing["status"],
        "status_details": None,
        "type": "webhook_endpoint",
        "updated": f"{made:%Y-%m-%dT%H:%M:%S}.000Z",
        "webhook_endpoint": {"signing_secret": None, "url": thing["url"] if with_url else None},
    }


class Endpoints:
    """All endpoints of all accounts, with what only Stripe knows of them."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._all: dict[str, Endpoint] = {}

    def add(
        self,
        url: str,
        *,
        events: Sequence[str],
        connect: bool,
        secret: str | None,
        account: str,
        livemode: bool,
        **values: str | None,
    ) -> Endpoint:
        ids = self._books.ids
        thing = fresh(
            "webhook_endpoint",
            id=ids.make("we"),
            created=self._books.now(),
            livemode=livemode,
            url=url,
            enabled_events=list(events),
            **values,
        )
        self._books.put(account, thing, livemode=livemode)
        made = Endpoint(thing, account, connect, secret or ids.secret(), livemode)
        self._all[made.id] = made
        return made

    def destinations(self, account: str, *, livemode: bool) -> list[Endpoint]:
        """Newest first."""
        found = [one for one in self._all.values() if (one.account, one.livemode) == (account, livemode)]
        return found[::-1]

    def get(self, endpoint_id: str) -> Endpoint:
        return self._all[endpoint_id]

    def find(self, endpoint_id: str) -> Endpoint | None:
        return self._all.get(endpoint_id)

    def count(self, account: str, *, livemode: bool) -> int:
        return sum(1 for one in self._all.values() if (one.account, one.livemode) == (account, livemode))

    def at(self, url: str) -> list[Endpoint]:
        return [one for one in self._all.values() if one.thing["url"] == url]

    def listening(self, event_type: str, account: str, *, livemode: bool) -> list[Endpoint]:
        return [one for one in self._all.values() if one.listens_to(event_type, account, livemode=livemode)]

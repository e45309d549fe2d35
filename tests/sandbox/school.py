"""A school with its site and its Stripe, served over HTTP."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sandbox.site import Site
from sandbox.stripe import StripeSandbox
from tests.sandbox.loopback import Clock, served

if TYPE_CHECKING:
    from collections.abc import Iterator

Json = dict[str, Any]
OAK = "acct_oak"


@dataclass
class Shelf:
    """A store of documents in memory."""

    held: dict[str, Json] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def documents(self, type: str) -> list[Json]:
        with self.lock:
            return [dict(doc) for doc in self.held.values() if doc["_type"] == type]

    def put(self, doc: Json) -> None:
        with self.lock:
            self.held[doc["_id"]] = dict(doc)


@dataclass
class School:
    site: Site
    stripe: StripeSandbox
    shelf: Shelf
    clock: Clock

    def subscriptions(self) -> list[Json]:
        return self.shelf.documents("subscription")

    def logs(self) -> list[tuple[str, str]]:
        return [(log["eventType"], log["status"]) for log in self.shelf.documents("webhookLog")]

    def change(self, document_id: str, **values: Any) -> None:
        self.shelf.put({**self.shelf.held[document_id], **values})


def _documents() -> list[Json]:
    connect = {"accountId": OAK, "chargesEnabled": True, "currency": "NOK"}
    tenant = {"_type": "reference", "_ref": "tenant-oak"}
    common = {"_type": "pass", "tenant": tenant, "isActive": True, "validityType": "days", "validityDays": 90}
    return [
        {
            "_id": "tenant-oak",
            "_type": "tenant",
            "slug": {"current": "oak-dance"},
            "stripeConnect": connect,
        },
        {
            "_id": "usr-ada",
            "_type": "user",
            "clerkId": "user_ada",
            "email": "ada@example.com",
            "name": "Ada Oak",
        },
        {
            **common,
            "_id": "pass-ten",
            "name": "Ten classes",
            "type": "multi",
            "classesLimit": 10,
            "price": 2000,
        },
        {**common, "_id": "pass-month", "name": "A month", "type": "unlimited", "price": 2500},
    ]


@contextmanager
def open_school() -> Iterator[School]:
    clock, shelf, holder = Clock(), Shelf(), StripeSandbox(Clock())
    holder.add_account(OAK)
    for doc in _documents():
        shelf.put(doc)
    site = Site(holder, shelf, clock, webhook_secret="whsec_sandbox", url="", late_seconds=0.2)
    with served(site=site.blueprint()) as url:
        site.url = url + "/site"
        site.register()
        yield School(site, holder, shelf, clock)
        site.close()
        holder.close()

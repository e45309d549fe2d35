"""All that the Content Lake knows around a batch of purchases, in one request a batch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.documents import read_bookings, read_subscription, read_user
from bot.errors import UnavailableError
from bot.reads import Around
from services.gateways import sanity_queries as groq
from services.gateways.sanity_refusals import TooMuchError
from services.gateways.sanity_requests import UNREADABLE, is_document
from services.gateways.sqlite import known

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.model import Booking, Document
    from bot.reads import Wanted
    from services.gateways.sanity_reading import SanityReading
    from services.gateways.sanity_requests import SanityRequests

BATCH = 500
"""How many purchases one request asks about: its answer stays within a few megabytes."""

Part = dict[str, list[dict[str, Any]]]


class SanityAround:
    """Implements `around` of `bot.reads.Reads`. What one answer cannot carry is listed page by page.

    A dataset for which the one question is too much is asked in parts from then on.
    """

    def __init__(self, requests: SanityRequests, reading: SanityReading) -> None:
        self._requests = requests
        self._reading = reading
        self._whole = True

    def read(self, wanted: Wanted) -> Around:
        found = _Found()
        for params in _batches(wanted):
            self._add(found, params)
        return found.around(wanted)

    def _add(self, found: _Found, params: dict[str, list[str]]) -> None:
        parts = self._at_once(params) if self._whole else None
        if parts is None or any(len(rows) >= groq.MANY for rows in parts.values()):
            parts = self._rest(params)
        found.add(parts)

    def _at_once(self, params: dict[str, list[str]]) -> Part | None:
        """None where that is too much."""
        try:
            answer = self._requests.try_asking(groq.AROUND, params)
        except TooMuchError:
            self._whole = False
            return None
        return {name: _rows(answer, name) for name in ("others", "users", "held", "classes")}

    def _rest(self, params: dict[str, list[str]]) -> Part:
        """Everything that one answer cuts off, by the plain listings."""
        having, owners = self._reading.having, params["owners"]
        held = {
            each["_id"]: each
            for ids, condition in (
                (params["sessions"], groq.HELD_BY_SESSION),
                (params["payments"], groq.HELD_BY_PAYMENT),
                (params["sources"], groq.HELD_BY_ID),
            )
            for each in having(ids, condition)
        }
        users = having(owners, groq.USERS_BY_ID)
        holders = having({_holder(each) or "" for each in held.values()}, groq.USERS_BY_ID)
        people = {each["_id"] for each in users} | set(owners)
        classes = self._reading.batches(people, groq.CLASSES_OF, groq.BOOKINGS)
        return {
            "others": [{"document": each} for each in held.values()],
            "users": [*users, *holders],
            "held": having(people, groq.HELD_BY_USER),
            "classes": list(classes),
        }


class _Found:
    """Documents by id, as batches bring them."""

    def __init__(self) -> None:
        self._users: dict[str, Document] = {}
        self._held: dict[str, Document] = {}
        self._bookings: list[Booking] = []

    def add(self, parts: Part) -> None:
        for row in parts["others"]:
            self._keep(self._held, [row.get("document")])
            self._keep(self._users, [row.get("holder")], "user")
        self._keep(self._users, parts["users"], "user")
        self._keep(self._held, parts["held"])
        for each in parts["classes"]:
            self._bookings += read_bookings(_sound(each))

    def around(self, wanted: Wanted) -> Around:
        """A subscription that was asked for as a source may carry a wanted session as well."""
        sessions, payments = set(known(wanted.sessions)), set(known(wanted.payments))
        owners, sources = set(known(wanted.owners)), set(known(wanted.sources))
        held = [read_subscription(self._held[name]) for name in sorted(self._held)]
        users = [read_user(self._users[name]) for name in sorted(self._users)]
        people = {user.id for user in users if user.clerk_id in owners} | owners
        return Around(
            tied=tuple(s for s in held if s.session_id in sessions or s.payment_id in payments),
            sources=tuple(each for each in held if each.id in sources),
            users=tuple(users),
            held=tuple(each for each in held if each.user_id in people),
            bookings=tuple(each for each in self._bookings if each.user_id in people),
        )

    def _keep(
        self, into: dict[str, Document], documents: Iterable[object], kind: str = "subscription"
    ) -> None:
        """A reference may lead nowhere, or to something else."""
        for document in documents:
            if document is None:
                continue
            sound = _sound(document)
            if sound.get("_type") == kind:
                into[sound["_id"]] = sound


def _sound(value: object) -> Document:
    if not is_document(value):
        raise UnavailableError("store", UNREADABLE)
    return value


def _holder(document: Document) -> str | None:
    user = document.get("user")
    return user.get("_ref") if isinstance(user, dict) else None


def _batches(wanted: Wanted) -> Iterator[dict[str, list[str]]]:
    """Each part cut into as many pieces as the longest of them needs."""
    parts: dict[str, list[str]] = {
        "sessions": known(wanted.sessions),
        "payments": known(wanted.payments),
        "owners": known(wanted.owners),
        "sources": known(wanted.sources),
    }
    longest = max(map(len, parts.values()))
    for start in range(0, longest, BATCH):
        yield {name: values[start : start + BATCH] for name, values in parts.items()}


def _rows(answer: object, name: str) -> list[dict[str, Any]]:
    rows = answer.get(name) if isinstance(answer, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise UnavailableError("store", UNREADABLE)
    return rows

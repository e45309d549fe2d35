"""What else a person is known by: ids and purchases that stand in one record with what is known already."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bot.blanking import ERASED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from bot.keeping import Person


@dataclass(frozen=True, slots=True)
class Record:
    """Of one person alone: the owner's own address, ids and purchase, never those of whoever paid."""

    email: str | None = None
    ids: frozenset[str] = frozenset()
    session_id: str | None = None


def record(*ids: str | None, email: str | None = None, session_id: str | None = None) -> Record:
    known = frozenset(each for each in ids if each and each != ERASED)
    return Record(email, known, session_id)


def of_finding(told: Mapping[str, Any]) -> Record:
    return record(told["clerk_id"], told["user_id"], email=told["email"], session_id=told["session_id"])


def of_request(told: Mapping[str, Any]) -> Record:
    """The payment that it names was typed by a colleague, and may be somebody else's."""
    return record(told["clerk_id"], email=told["email"])


def of_entry(told: Mapping[str, Any]) -> Iterator[Record]:
    """The customers' own records among its images: a pass may have been moved from one to another."""
    images = [image for side in ("before", "after") for image in told.get(side, {}).values()]
    for image in images:
        if image and image.get("_type") == "user":
            yield record(image.get("_id"), image.get("clerkId"), email=image.get("email"))


def widened(person: Person, records: Iterable[Record]) -> Person:
    """With all that stands in their records.

    An address leads to records only where it is what was asked for: it may be shared, and then a Clerk id
    says who is meant.
    """
    asked = _told(person.asked)
    theirs = [each for each in records if each.ids & person.ids or (asked and _told(each.email) == asked)]
    ids = person.ids.union(*(each.ids for each in theirs))
    return replace(
        person, ids=ids, sessions=person.sessions | {s for each in theirs if (s := each.session_id)}
    )


def _told(text: str | None) -> str | None:
    return text.strip().casefold() if text else None

"""A store document as one row: its text, and what it is looked up by."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bot.documents import read_bookings, read_log, read_subscription, read_user
from bot.errors import BadRequestError
from bot.speech import say
from services.gateways.tables import sortable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.model import Document

_DEEPEST = 100
"""How deep a document may be nested; the Content Lake itself stops at 20."""

_DRAFTS = ("drafts.", "versions.")


@dataclass(frozen=True, slots=True)
class Row:
    """`at` is a subscription's start or a log row's time; `claim` the session that a commit won for it.

    `ours` tells that Passkeeper wrote the document since it was last imported.
    """

    id: str
    type: str
    body: str
    draft: bool = False
    rev: str | None = None
    updated: str | None = None
    session_id: str | None = None
    payment_id: str | None = None
    user_id: str | None = None
    clerk_id: str | None = None
    email: str | None = None
    at: str | None = None
    students: tuple[str, ...] = ()
    claim: str | None = None
    ours: bool = False

    @property
    def document(self) -> Document:
        found: Document = json.loads(self.body)
        return found

    @property
    def holds(self) -> str | None:
        """The session that this published subscription is the pass of."""
        return self.session_id if self.type == "subscription" and not self.draft else None


def row(document: Document) -> Row:
    """Raises BadRequestError where the document is none that a store could keep."""
    _check(document)
    found = Row(
        id=document["_id"],
        type=document["_type"],
        body=_body(document),
        draft=document["_id"].startswith(_DRAFTS),
        rev=_string(document.get("_rev")),
        updated=_string(document.get("_updatedAt")),
    )
    return _KINDS.get(found.type, _plain)(found, document)


def canonical(email: str) -> str:
    """An address as it is compared."""
    return email.strip().lower()


def walk(value: object, path: str = "") -> Iterator[tuple[str, int, Any]]:
    """Every value inside with its path and depth; without recursion, since depth comes from outside."""
    waiting: list[tuple[str, int, Any]] = [(path, 0, value)]
    while waiting:
        where, depth, found = waiting.pop()
        yield where, depth, found
        if isinstance(found, dict):
            waiting += [(f"{where}.{key}" if where else str(key), depth + 1, found[key]) for key in found]
        elif isinstance(found, list):
            waiting += [(f"{where}[{number}]", depth + 1, item) for number, item in enumerate(found)]


def _check(document: Document) -> None:
    for key in ("_id", "_type"):
        value = document.get(key)
        if not isinstance(value, str) or not value.strip():
            raise BadRequestError(say("The document has no {key}.", key=key))
    if any(depth > _DEEPEST for _, depth, _ in walk(document)):
        raise BadRequestError(say("The document is nested too deeply."))


def _body(document: Document) -> str:
    """The same text for the same content, whatever order its fields came in."""
    try:
        body = json.dumps(
            document, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
        )
        body.encode()
    except UnicodeEncodeError as error:
        raise BadRequestError(say("The document holds characters that are no valid text.")) from error
    except (TypeError, ValueError) as error:
        raise BadRequestError(say("The document holds a value that JSON cannot carry.")) from error
    return body


def _string(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _plain(found: Row, _: Document) -> Row:
    return found


def _subscription(found: Row, document: Document) -> Row:
    read = read_subscription(document)
    return replace(
        found,
        session_id=read.session_id,
        payment_id=read.payment_id,
        user_id=read.user_id,
        at=sortable(read.start),
    )


def _user(found: Row, document: Document) -> Row:
    read = read_user(document)
    return replace(found, clerk_id=read.clerk_id, email=canonical(read.email) if read.email else None)


def _log(found: Row, document: Document) -> Row:
    read = read_log(document)
    return replace(found, session_id=read.session_id, at=sortable(read.at))


def _class(found: Row, document: Document) -> Row:
    students = {booking.user_id for booking in read_bookings(document)}
    return replace(found, students=tuple(sorted(students)))


_KINDS = {
    "subscription": _subscription,
    "user": _user,
    "webhookLog": _log,
    "classInstance": _class,
}


def references(fields: Document) -> Iterator[tuple[str, str]]:
    """Path and target of every strong reference (https://www.sanity.io/docs/studio/reference-type)."""
    for path, _, value in walk(fields):
        if isinstance(value, dict) and "_ref" in value and value.get("_weak") is not True:
            yield path, str(value["_ref"])

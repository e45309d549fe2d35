"""What a write does to documents, the same for every store of our own; the store brings the transaction."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from bot.actions import Create
from bot.documents import moment, written
from bot.errors import (
    AlreadyThereError,
    BadRequestError,
    BrokenReferenceError,
    PasskeeperError,
    StaleError,
)
from bot.speech import say
from services.gateways.sqlite_store_rows import Row, references, row

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from bot.actions import Mutation, Patch
    from bot.model import Document

_SYSTEM_FIELDS = ("_rev", "_createdAt", "_updatedAt")
_CHECKOUT = "cs_"
"""What every real Checkout Session id starts with; markers that people invented do not count as one."""


class Shelf(Protocol):
    """Rows inside one open transaction."""

    def rows(self, ids: Collection[str]) -> dict[str, Row]: ...

    def holders(self, session_id: str) -> set[str]:
        """Ids of the published subscriptions that carry this session."""

    def write(self, rows: Iterable[Row]) -> None:
        """Creates or replaces; AlreadyThereError where another row has the same claim."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """When a write happens and the revision it leaves."""

    at: datetime
    rev: str


def commit(shelf: Shelf, mutations: Sequence[Mutation], stamp: Stamp) -> None:
    """All mutations in their order, then the references, which may point at what was just created."""
    for mutation in mutations:
        if isinstance(mutation, Create):
            _create(shelf, mutation, stamp)
        else:
            _patch(shelf, mutation, stamp)
    _check_references(shelf, mutations)


def put(shelf: Shelf, document: Document, stamp: Stamp) -> None:
    """Creates or replaces one document as the outside would, with a new revision unless it brings one."""
    before = shelf.rows([str(document.get("_id"))]).get(str(document.get("_id")))
    created = before.document.get("_createdAt") if before else None
    now = written(stamp.at)
    defaults = {"_rev": stamp.rev, "_createdAt": created or now, "_updatedAt": now}
    shelf.write([_after(before, row({**defaults, **document}), ours=before is not None and before.ours)])


def load(shelf: Shelf, documents: Sequence[Document], stamp: Stamp) -> dict[str, str]:
    """Takes over documents as they are; returns the ids that were left alone, each with the reason."""
    rows = shelf.rows([document["_id"] for document in documents])
    fresh: dict[str, Row] = {}
    left: dict[str, str] = {}
    for document in documents:
        name = document["_id"]
        try:
            fresh[name] = _loaded(fresh.get(name) or rows.get(name), document, stamp)
        except PasskeeperError as error:
            left[name] = str(error)
    shelf.write(found for name, found in fresh.items() if found != rows.get(name))
    return left


def _loaded(before: Row | None, document: Document, stamp: Stamp) -> Row:
    now = written(stamp.at)
    if before is None:
        return row({"_rev": stamp.rev, "_createdAt": now, "_updatedAt": now, **document})
    if before.ours and _updated(before.updated) > _updated(document.get("_updatedAt")):
        raise StaleError(say("Passkeeper changed it after this file was written, so the newer one was kept."))
    old = before.document
    if {**{field: old[field] for field in _SYSTEM_FIELDS if field in old}, **document} == old:
        return before
    created = old.get("_createdAt", now)
    found = row({"_rev": stamp.rev, "_createdAt": created, "_updatedAt": now, **document})
    return _after(before, found, ours=False)


def _updated(value: object) -> datetime:
    return moment(value) or datetime.min.replace(tzinfo=UTC)


def _create(shelf: Shelf, mutation: Create, stamp: Stamp) -> None:
    now = written(stamp.at)
    found = row({"_createdAt": now, **mutation.document, "_updatedAt": now, "_rev": stamp.rev})
    if shelf.rows([found.id]):
        raise AlreadyThereError(say("A document with this id exists already."))
    shelf.write([_claimed(shelf, replace(found, ours=True))])


def _patch(shelf: Shelf, mutation: Patch, stamp: Stamp) -> None:
    before = shelf.rows([mutation.id]).get(mutation.id)
    if before is None or before.rev != mutation.rev:
        raise StaleError(say("The document changed, or went away, since it was read."))
    document = _patched(before.document, mutation)
    found = row({**document, "_updatedAt": written(stamp.at), "_rev": stamp.rev})
    after = _after(before, found, ours=True)
    shelf.write([_claimed(shelf, after) if after.holds != before.holds else after])


def _patched(document: Document, mutation: Patch) -> Document:
    touched = {*mutation.set, *mutation.unset}
    if any(field.startswith("_") or not field.isidentifier() for field in touched):
        raise BadRequestError(
            say("Only whole fields of a document can be changed, and none of its system fields.")
        )
    merged = {**document, **mutation.set}
    return {field: value for field, value in merged.items() if field not in mutation.unset}


def _after(before: Row | None, found: Row, *, ours: bool) -> Row:
    """A replaced row keeps its claim only while it is still the pass of that session."""
    claim = before.claim if before and before.claim == found.holds else None
    return replace(found, claim=claim, ours=ours)


def _claimed(shelf: Shelf, found: Row) -> Row:
    if not (found.holds and found.holds.startswith(_CHECKOUT)):
        return found
    if shelf.holders(found.holds) - {found.id}:
        raise AlreadyThereError(say("A pass for this purchase exists already."))
    return replace(found, claim=found.holds)


def _check_references(shelf: Shelf, mutations: Sequence[Mutation]) -> None:
    wanted = [
        pointed
        for mutation in mutations
        for pointed in references(mutation.document if isinstance(mutation, Create) else mutation.set)
    ]
    rows = shelf.rows({target for _, target in wanted})
    there = {found.id for found in rows.values() if not found.draft}
    broken = sorted({field for field, target in wanted if target not in there})
    if broken:
        fields = ", ".join(broken)
        raise BrokenReferenceError(
            say("These fields would point at something that does not exist: {fields}.", fields=fields)
        )

"""What is written with a fix: who did it and when, in a few flat fields; and the images it leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.actions import Create, Patch
from bot.documents import written
from bot.errors import NotThereError
from bot.speech import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from bot.actions import Fix, Mutation
    from bot.model import Document

ACTION = "passkeeperActionId"
"""On every document an action wrote: the newest such action."""

Images = dict[str, "Document | None"]


def stamp(fix: Fix, *, action_id: str, by: str, at: datetime) -> tuple[Mutation, ...]:
    """The fix's writes as they are committed; the fingerprint is of those without this."""
    return tuple(_stamped(mutation, action_id, by, at) for mutation in fix.mutations)


def images(mutations: Iterable[Mutation], current: Mapping[str, Document | None]) -> tuple[Images, Images]:
    """Every document the mutations touch, before and after; NotThereError for a patch of nothing."""
    before: Images = {}
    after: Images = {}
    for mutation in mutations:
        document_id = target(mutation)
        before.setdefault(document_id, current.get(document_id))
        after[document_id] = _applied(mutation, after.get(document_id, current.get(document_id)))
    return before, after


def target(mutation: Mutation) -> str:
    return str(mutation.document["_id"]) if isinstance(mutation, Create) else mutation.id


def _stamped(mutation: Mutation, action_id: str, by: str, at: datetime) -> Mutation:
    if isinstance(mutation, Patch):
        when = {"deactivatedAt": written(at)} if "deactivationReason" in mutation.set else {}
        return Patch(mutation.id, mutation.rev, {**mutation.set, **when, ACTION: action_id}, mutation.unset)
    return Create({**mutation.document, **_origin(mutation.document, by, at), ACTION: action_id})


def _origin(document: Document, by: str, at: datetime) -> Document:
    if document["_type"] != "subscription":
        return {}
    return {"createdViaPasskeeper": True, "passkeeperBy": by, "passkeeperAt": written(at)}


def _applied(mutation: Mutation, document: Document | None) -> Document:
    if isinstance(mutation, Create):
        return dict(mutation.document)
    if document is None:
        raise NotThereError(say("The pass that was to be changed is not there any more."))
    kept = {field: value for field, value in document.items() if field not in mutation.unset}
    return {**kept, **mutation.set}

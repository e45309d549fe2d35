"""What Passkeeper proposes and does: fixes, refusals, outcomes, actions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.model import Document


@dataclass(frozen=True, slots=True)
class Create:
    """Creates a document under its own fixed `_id`; fails where that id exists."""

    document: Document


@dataclass(frozen=True, slots=True)
class Patch:
    """Changes a few fields of one document, only while its revision is still `rev`."""

    id: str
    rev: str
    set: Document
    unset: tuple[str, ...] = ()


Mutation = Create | Patch


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One line of a preview, in words and values that support staff read ("Ends", "3 Oct 2025", ...)."""

    label: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Fix:
    """A proposal: what would be written, and how to show it before anybody agrees.

    `fingerprint` is a digest of the writes: an approval of one fingerprint never applies another.
    `subscription_id` is the one the customer will hold by it.
    """

    kind: Literal["create", "repair", "grant"]
    key: str
    subscription_id: str
    mutations: tuple[Mutation, ...]
    preview: tuple[FieldChange, ...]
    sentence: str
    needs_manager: bool
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why nothing is proposed. `already` tells that the customer has what was paid for.

    `subscription_id` is the one that stands in the way, where it is known.
    """

    sentence: str
    already: bool = False
    subscription_id: str | None = None


Result = Literal["created", "repaired", "undone", "already_there", "refused", "failed", "planned"]

DONE: frozenset[Result] = frozenset({"created", "repaired", "undone"})
"""Of actions that wrote something, and so can be taken back."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of trying one fix. `action_id` is None where nothing was begun.

    `again`: what had been taken back stands again, since that was taken back.
    """

    action_id: str | None
    session_id: str | None
    result: Result
    subscription_id: str | None
    detail: str
    again: bool = False


@dataclass(frozen=True, slots=True)
class Approval:
    """Who may agree to something: only a manager where `manager`, and never the person `not_by`."""

    manager: bool = False
    not_by: str | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """A fix that was begun, by whom, with the images of every document before and after it.

    `before` and `after` map document ids to whole documents, None where the document was not there.
    `result` is None while it is under way. `approved_by` is the second person, where one was needed;
    `needs_manager`, whether one had to agree, and so has to agree to its undoing.
    """

    id: str
    at: datetime
    by: str
    kind: Literal["create", "repair", "grant", "undo", "endpoint"]
    key: str
    session_id: str | None
    subscription_id: str | None
    fingerprint: str
    before: Mapping[str, Document | None]
    after: Mapping[str, Document | None]
    detail: str = ""
    result: Result | None = None
    undoes: str | None = None
    undone_by: str | None = None
    approved_by: str | None = None
    needs_manager: bool = False

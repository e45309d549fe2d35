"""Taking an action back: every field it changed as it was before, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.actions import DONE
from bot.blanking import is_erased
from bot.documents import written
from bot.repair.proposal import LABELS, patch
from bot.repair.provenance import ACTION
from bot.repair.refused import RefusedError, already, refuse
from bot.speech import joined, say

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.actions import Action, Mutation, Patch, Refusal
    from bot.model import Document

MARKS = frozenset({ACTION})
"""Fields that tell who wrote last, and say nothing about the pass."""


@dataclass(frozen=True, slots=True)
class _Stamp:
    action_id: str
    at: datetime


def undo(
    action: Action, now: Mapping[str, Document | None], *, action_id: str, by: str, at: datetime
) -> tuple[Mutation, ...] | Refusal:
    """The writes that take `action` back, from its images; `now` holds its documents as they are.

    A created subscription is switched off with the reason on it; a created user record stays.
    """
    stamp = _Stamp(action_id, at)
    try:
        _require_done(action)
        backs = (_back(action, document_id, now, stamp, by) for document_id in action.after)
        return tuple(back for back in backs if back) or refuse(
            say("That action changed nothing to take back.")
        )
    except RefusedError as refused:
        return refused.refusal


def gives(action: Action) -> bool:
    """Whether taking it back switches a pass on."""
    changed = [(action.before.get(name), after) for name, after in action.after.items()]
    return any(_runs(before) and not _runs(after) for before, after in changed)


def _runs(document: Document | None) -> bool:
    return document is not None and document["_type"] == "subscription" and document.get("isActive") is True


def _require_done(action: Action) -> None:
    if action.undone_by:
        already(say("That was taken back already."))
    if action.result is None:
        refuse(say("That action is still under way. Try again in a minute."))
    if action.result not in DONE:
        refuse(say("That action changed nothing, so there is nothing to take back."))
    if is_erased(action):
        refuse(
            say(
                "What this action changed was erased for privacy, so it cannot be taken back. Check the "
                "customer again and mend it from there."
            )
        )


def _back(
    action: Action, document_id: str, now: Mapping[str, Document | None], stamp: _Stamp, by: str
) -> Patch | None:
    before, after = action.before.get(document_id), action.after[document_id]
    if after is None or (before is None and after.get("_type") != "subscription"):
        return None
    current = now.get(document_id)
    if current is None:
        refuse(
            say("That pass is not there any more, so nothing can be taken back. Check the customer again.")
        )
    _require_unchanged(after, current)
    if before is None:
        return _withdrawn(current, stamp, by)
    return _restored(before, after, current, stamp)


def _withdrawn(current: Document, stamp: _Stamp, by: str) -> Patch:
    changes = {
        "isActive": False,
        "deactivationReason": f"Taken back: made by Passkeeper, and withdrawn by {by}.",
        "deactivatedAt": written(stamp.at),
        ACTION: stamp.action_id,
    }
    return patch(current, changes)


def _restored(before: Document, after: Document, current: Document, stamp: _Stamp) -> Patch | None:
    changed = _differing(before, after) - MARKS
    if not changed:
        return None
    back = {field: before[field] for field in sorted(changed) if field in before}
    gone = tuple(sorted(changed - back.keys()))
    return patch(current, {**back, ACTION: stamp.action_id}, gone)


def _require_unchanged(after: Document, current: Document) -> None:
    since = _differing(after, current) - MARKS
    if since:
        names = joined(", ", sorted({LABELS.get(field, field) for field in since}))
        refuse(
            say(
                "This has changed since: {names}. Taking it back could undo that too, so nothing was done. "
                "Check the customer again and mend it from there.",
                names=names,
            )
        )


def _differing(one: Document, other: Document) -> set[str]:
    """The fields that differ, but for what the store keeps for itself (`_rev`, `_updatedAt`, ...)."""
    fields = {field for field in one.keys() | other.keys() if not field.startswith("_")}
    missing = object()
    return {field for field in fields if one.get(field, missing) != other.get(field, missing)}

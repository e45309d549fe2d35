"""How an action is taken back: worked out the same for showing it and for doing it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.actions import Action, Outcome, Refusal
from bot.repair import images, undo
from bot.speech import say
from services.twins import would_double

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from bot.actions import Mutation, Result
    from bot.model import Document
    from bot.ports import Journal, PassStore

SECOND = say("Another pass for this payment runs by now, so this one stays off. Nothing was changed.")
AS_BEFORE = say("Everything is as it was before; nothing was deleted.")
SWITCHED_OFF = say("The pass is switched off; nothing was deleted.")


@dataclass(frozen=True, slots=True)
class Reversal:
    """The undo as an action of its own, and what it writes."""

    action: Action
    mutations: Sequence[Mutation]


@dataclass(frozen=True, slots=True)
class Reversing:
    """Reads what there is now, and writes nothing."""

    store: PassStore
    journal: Journal

    def plan(self, action: Action, *, action_id: str, by: str, at: datetime) -> Reversal | Outcome:
        """From its before-image; an outcome says why it is not taken back. Raises UnavailableError."""
        now = documents(self.store, [*action.after])
        mutations = undo(action, now, action_id=action_id, by=by, at=at)
        if isinstance(mutations, Refusal):
            return _nothing(action, mutations.sentence, "already_there" if mutations.already else "refused")
        if action.kind == "undo" and would_double(self.store, action, mutations):
            return _nothing(action, SECOND, "refused")
        reverse = Action(
            id=action_id,
            at=at,
            by=by,
            kind="undo",
            key=action.key,
            session_id=action.session_id,
            subscription_id=action.subscription_id,
            fingerprint=action.fingerprint,
            before=now,
            after=images(mutations, now)[1],
            detail=self._as_it_was(action),
            undoes=action.id,
            needs_manager=action.needs_manager,
        )
        return Reversal(reverse, mutations)

    def _as_it_was(self, action: Action) -> str:
        """How things stand once it is taken back: as before it, or as what it took back had left them."""
        taken_back = self.journal.action(action.undoes) if action.undoes else None
        if taken_back:
            return taken_back.detail
        return AS_BEFORE if action.kind == "repair" else SWITCHED_OFF


def documents(store: PassStore, ids: Collection[str]) -> dict[str, Document | None]:
    """Each as it is now, None where it is not there. Raises UnavailableError."""
    found = {document["_id"]: document for document in store.documents(ids)}
    return {each: found.get(each) for each in ids}


def _nothing(action: Action, why: str, result: Result) -> Outcome:
    return Outcome(None, action.session_id, result, action.subscription_id, why)

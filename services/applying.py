"""Writes one fix exactly once: intent, one atomic write, read back, result (design, "How it moves")."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.actions import DONE, Action, Create, Outcome
from bot.errors import (
    AlreadyThereError,
    OutcomeUnknownError,
    PasskeeperError,
    StaleError,
    UnavailableError,
    WriteError,
)
from bot.health.repairs import is_endpoint
from bot.repair import images, stamp, target
from bot.speech import say
from services.reversing import Reversing, documents
from services.twins import give_way, tied

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from datetime import datetime

    from bot.actions import Fix, Mutation, Result
    from bot.model import Document, Subscription
    from bot.ports import Journal, PassStore
    from services.reversing import Reversal

LEASE = timedelta(minutes=2)
"""How long an unfinished action keeps others away; after that a start looks what became of it."""

AT_IT = say("Somebody is fixing this purchase right now. Look again in a moment.")
THERE = say("The pass is there already; nothing was changed.")
OFF = say(
    "This pass was made before and switched off since. Take back the action that switched it off instead."
)
TWIN = say(
    "The site made this pass at the same moment, so ours was taken back. The customer has exactly one."
)
MOVED = say(
    "The record changed in the same moment, so nothing was written. Check again to see how it stands now."
)
SENT = say(
    "The store did not confirm the change. It will be looked at again by itself; do not repeat it by hand."
)


@dataclass(frozen=True, slots=True)
class Applying:
    """`new_id` gives a fresh action id; `clock` aware UTC."""

    store: PassStore
    journal: Journal
    clock: Callable[[], datetime]
    new_id: Callable[[], str]

    def apply(self, fix: Fix, *, session_id: str | None, by: str, approved_by: str | None = None) -> Outcome:
        """Begins, writes, reads back and finishes. Every way out leaves a result in the journal."""
        action_id, at = self.new_id(), self.clock()
        mutations = stamp(fix, action_id=action_id, by=by, at=at)
        action = Action(
            id=action_id,
            at=at,
            by=by,
            kind=fix.kind,
            key=fix.key,
            session_id=session_id,
            subscription_id=fix.subscription_id,
            fingerprint=fix.fingerprint,
            before=(before := self._documents(mutations)),
            after=images(mutations, before)[1],
            detail=fix.sentence,
            approved_by=approved_by,
            needs_manager=fix.needs_manager,
        )
        done: Result = "repaired" if fix.kind == "repair" else "created"
        return self._carry_out(action, mutations, done)

    def undo(self, action: Action, *, by: str) -> Outcome:
        """Takes an action back from its before-image, if nobody has touched the documents since."""
        planned = self._reversal(action, by)
        if isinstance(planned, Outcome):
            return planned
        return self._carry_out(planned.action, planned.mutations, "undone")

    def no_undo(self, action: Action, *, by: str) -> Outcome | None:
        """What `undo` would answer instead of taking it back; None where it would.

        Raises UnavailableError.
        """
        planned = self._reversal(action, by)
        return planned if isinstance(planned, Outcome) else None

    def _reversal(self, action: Action, by: str) -> Reversal | Outcome:
        reversing = Reversing(self.store, self.journal)
        return reversing.plan(action, action_id=self.new_id(), by=by, at=self.clock())

    def recover(self) -> list[Outcome]:
        """Finishes what a crash left behind: by what the store shows, never by doing it again."""
        left = self.journal.unfinished(self.clock())
        return [self._resolve(action) for action in left if not is_endpoint(action)]

    def _carry_out(self, action: Action, mutations: Sequence[Mutation], done: Result) -> Outcome:
        if not self.journal.begin(action, action.at + LEASE):
            return Outcome(None, action.session_id, "refused", action.subscription_id, AT_IT)
        try:
            self._commit(action, mutations)
        except OutcomeUnknownError:
            return self._resolve(action)
        except PasskeeperError as error:
            return self._finish(action, *self._hindered(action, error))
        return self._finish(action, *self._without_twin(action, mutations, done))

    def _hindered(self, action: Action, error: PasskeeperError) -> tuple[Result, str]:
        if isinstance(error, AlreadyThereError):
            return self._in_the_way(action)
        if isinstance(error, StaleError):
            return "refused", MOVED
        return "failed", say("Nothing was written: {why}", why=str(error))

    def _in_the_way(self, action: Action) -> tuple[Result, str]:
        """Whether it is the pass that exists, and not only an owner record made in the same moment."""
        try:
            found = self._passes_of(action)
        except UnavailableError:
            return "refused", MOVED
        if any(each.active is not False for each in found):
            return "already_there", THERE
        return "refused", OFF if found else MOVED

    def _passes_of(self, action: Action) -> list[Subscription]:
        return tied(self.store, action) or self.store.subscriptions_by_id([action.subscription_id or ""])

    def _commit(self, action: Action, mutations: Sequence[Mutation]) -> None:
        """Sends it, and once more if no answer came: its ids and revisions are fixed, so twice is once."""
        try:
            self.store.commit(mutations, f"passkeeper-{action.id}")
        except OutcomeUnknownError:
            if not self._arrived(action):
                self._commit_again(action, mutations)

    def _commit_again(self, action: Action, mutations: Sequence[Mutation]) -> None:
        """What hinders the second try may be that the first one arrived late."""
        try:
            self.store.commit(mutations, f"passkeeper-{action.id}")
        except PasskeeperError:
            if not self._arrived(action):
                raise

    def _arrived(self, action: Action) -> bool:
        """Raises OutcomeUnknownError where the store cannot be asked: that is not a no."""
        try:
            return self._bears(action)
        except UnavailableError as error:
            raise OutcomeUnknownError(error.detail) from error

    def _without_twin(
        self, action: Action, mutations: Sequence[Mutation], done: Result
    ) -> tuple[Result, str]:
        """Reads back; where the site made one at the same moment, ours is withdrawn while it is untouched."""
        if not action.session_id or not any(isinstance(m, Create) for m in mutations):
            return done, action.detail
        try:
            gone = give_way(self.store, action, self.clock())
        except (WriteError, OutcomeUnknownError, UnavailableError) as error:
            return done, say(
                "{done} It could not be confirmed that there is only one: {why}",
                done=action.detail,
                why=str(error),
            )
        return ("already_there", TWIN) if gone else (done, action.detail)

    def _resolve(self, action: Action) -> Outcome:
        """Settles a write whose answer never came: it happened if the store bears this action's mark."""
        try:
            result, detail = self._found_out(action)
        except UnavailableError:
            return Outcome(action.id, action.session_id, "failed", action.subscription_id, SENT)
        return self._finish(action, result, detail)

    def _found_out(self, action: Action) -> tuple[Result, str]:
        if not self._bears(action):
            return "failed", say("It never reached the store, so nothing was changed.")
        return ("already_there", TWIN) if self._gave_way(action) else (_done(action), action.detail)

    def _gave_way(self, action: Action) -> bool:
        """Whether a crash came only after ours had been withdrawn for the site's."""
        documents = self._read([*action.after]).values()
        return any(action.id in str((each or {}).get("deactivationReason")) for each in documents)

    def _bears(self, action: Action) -> bool:
        return any(
            document is not None and document.get("passkeeperActionId") == action.id
            for document in self._read([*action.after]).values()
        )

    def _finish(self, action: Action, result: Result, detail: str) -> Outcome:
        after = self._after(action) if result in DONE else action.before
        self.journal.finish(action.id, result, after, detail, self.clock())
        return Outcome(action.id, action.session_id, result, action.subscription_id, detail)

    def _after(self, action: Action) -> Mapping[str, Document | None]:
        """As read back; as it was sent where somebody changed it since: an undo must not undo that too."""
        try:
            now = self._read([*action.after])
        except UnavailableError:
            return action.after
        return {
            each: now[each] if _content(now[each]) == _content(sent) else sent
            for each, sent in action.after.items()
        }

    def _documents(self, mutations: Sequence[Mutation]) -> dict[str, Document | None]:
        return self._read([target(mutation) for mutation in mutations])

    def _read(self, ids: Collection[str]) -> dict[str, Document | None]:
        return documents(self.store, ids)


def _content(document: Document | None) -> Document:
    """A document without what the store keeps for itself."""
    return {field: value for field, value in (document or {}).items() if not field.startswith("_")}


def _done(action: Action) -> Result:
    return {"undo": "undone", "repair": "repaired"}.get(action.kind, "created")  # type: ignore[return-value]

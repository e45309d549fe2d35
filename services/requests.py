"""A pass by hand in two steps: one person asks, another approves or rejects it, once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import structlog

from bot.actions import Outcome, Refusal
from bot.errors import BadRequestError, NotThereError, PasskeeperError, UnavailableError
from bot.requests import Form, Request
from bot.speech import phrase, say
from bot.views.request import changes, request_message, settled_note
from services.granting import Wish

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.actions import Action
    from bot.alerts import GapState
    from bot.findings import Finding
    from bot.ports import Ledger, Messenger
    from bot.requests import Settlement, Typed
    from bot.speech import Reader
    from services.fixing import Planned
    from services.granting import Granting
    from services.wishes import Wished, Wishes

GONE = say("I do not know this request any more. Ask for the pass again.")
NO_CHANNEL = say("There is no channel to ask in. Set MANAGER_CHANNEL or SUPPORT_CHANNEL, then try again.")
OWN = say("You asked for this yourself, so somebody else has to decide.")
ALREADY = {
    "approved": say("This was approved already, so nothing was done. The message shows what came of it."),
    "rejected": say("This was rejected already, so nothing was done. The message shows by whom."),
}
CHANGED = phrase(
    "Things have changed since this was asked, so nothing was given. {what} "
    "Reject this request; whoever needs it still can ask again."
)
GIVEN = say("Done: the customer has the pass now.")
NOT_GIVEN = phrase("Approved, and yet no pass was given. {why}")
NO_TRACE = say("No pass came of it. Ask for it again.")
REJECTED = say("Rejected. Nothing was given.")
TAKEN_BACK = say("Taken back. The message shows it.")

log = structlog.get_logger("passkeeper.requests")


class Fixing(Protocol):
    """What is needed of `services.fixing.Fixing`."""

    def plan_one(self, session_id: str) -> Planned: ...
    def undo(self, action_id: str, *, by: str) -> Outcome: ...


class Announcing(Protocol):
    """What is needed of `services.announcing.Announcing`."""

    def settle(self, key: str, state: GapState, *, by: str | None, note: str | None = None) -> None: ...


@dataclass(frozen=True, slots=True)
class Requests:
    """`manager` answers None for "may approve", else a polite refusal. `channel` may be unset.

    `reader` tells how a person reads.
    """

    wishes: Wishes
    granting: Granting
    fixing: Fixing
    announcing: Announcing
    ledger: Ledger
    messenger: Messenger
    channel: str | None
    manager: Callable[[str], str | None]
    clock: Callable[[], datetime]
    new_id: Callable[[], str]
    reader: Callable[[str], Reader]

    def form(self, session_id: str) -> Form:
        """The dialog as it opens, with what that purchase tells; empty without one.

        Raises NotThereError, UnavailableError.
        """
        finding: Finding | None = self.fixing.plan_one(session_id).finding if session_id else None
        return self.wishes.form(finding)

    def ask(self, typed: Typed, *, by: str) -> Request | Form:
        """Asks a second person, in the channel; a form is what was typed, with all that is wrong."""
        try:
            wished = self.wishes.read(typed)
            return wished if isinstance(wished, Form) else self._asked(wished, by)
        except PasskeeperError as error:
            return self.wishes.again(typed, {"": str(error)})

    def approve(self, request_id: str, *, by: str) -> str:
        """What to say to the person who pressed. Raises NotThereError, UnavailableError."""
        request = self._known(request_id)
        return self._hindrance(request, by) or self._approved(request, by)

    def reject(self, request_id: str, *, by: str) -> str:
        """What to say to the person who pressed. Raises NotThereError."""
        request = self._known(request_id)
        hindrance = self._hindrance(request, by) or self._lost(request, "rejected", by)
        if hindrance:
            return hindrance
        self._tell_asker(self._shown(request.id))
        return REJECTED

    def undo(self, request_id: str, action_id: str, *, by: str) -> str:
        """Takes back what was last done for this request. Raises NotThereError, UnavailableError."""
        request = self._known(request_id)
        outcome = self.fixing.undo(action_id, by=by)
        self._shown(request.id)
        return TAKEN_BACK if outcome.result == "undone" else outcome.detail

    def _asked(self, wished: Wished, by: str) -> Request:
        if not self.channel:
            raise BadRequestError(NO_CHANNEL)
        wish, customer = wished.wish, wished.customer
        request = Request(
            id=self.new_id(),
            at=wish.at,
            asker=by,
            clerk_id=wish.clerk_id,
            pass_id=wish.pass_id,
            session_id=wish.session_id,
            reason=wish.reason,
            fingerprint=wished.fix.fingerprint,
            preview=wished.fix.preview,
            customer=customer.name,
            email=next(iter(customer.emails), None),
        )
        self.ledger.ask(request)
        self.ledger.request_posted(request.id, self.messenger.post(self.channel, request_message(request)))
        return request

    def _known(self, request_id: str) -> Request:
        request = self.ledger.request(request_id)
        if request is None:
            raise NotThereError(GONE)
        return request

    def _hindrance(self, request: Request, by: str) -> str | None:
        """Why this person cannot settle it now; a message that was left behind is put right by the way."""
        if request.state != "open":
            self._shown(request.id)
            return ALREADY[request.state]
        return OWN if by == request.asker else self.manager(by)

    def _lost(self, request: Request, state: Settlement, by: str) -> str | None:
        """None for the one who settles it."""
        if self.ledger.settle_request(request.id, state, by=by, at=self.clock()):
            return None
        return ALREADY[self._known(request.id).state]

    def _approved(self, request: Request, by: str) -> str:
        """A request that no longer fits stays open: nothing was decided about it."""
        moved = self._moved(request)
        if moved:
            return say(CHANGED, what=moved)
        if lost := self._lost(request, "approved", by):
            return lost
        outcome = self._given(request, by)
        self._tell_asker(self._shown(request.id, outcome.detail), outcome)
        if outcome.result != "created":
            return say(NOT_GIVEN, why=outcome.detail)
        if request.session_id:
            self.announcing.settle(request.session_id, "fixed", by=by, note=outcome.detail)
        return GIVEN

    def _moved(self, request: Request) -> str | None:
        """What is not any more as it was shown, None where all is."""
        try:
            plan = self.granting.plan(_wish(request))
        except NotThereError as error:
            return str(error)
        if isinstance(plan, Refusal):
            return plan.sentence
        same = plan.fingerprint == request.fingerprint
        return None if same else changes(request.preview, plan.preview)

    def _given(self, request: Request, by: str) -> Outcome:
        """From here on it is settled, so whatever hinders it is its outcome."""
        shown = request.fingerprint
        try:
            return self.granting.give(_wish(request), by=request.asker, approved_by=by, fingerprint=shown)
        except PasskeeperError as error:
            return Outcome(None, request.session_id, "failed", None, str(error))

    def _shown(self, request_id: str, why: str = NO_TRACE) -> Request:
        """The channel's message as things stand now; `why` is said where no action came of an approval."""
        request = self._known(request_id)
        message = request_message(request, self._newest(request), why)
        try:
            if request.posted:
                self.messenger.update(request.posted, message)
        except UnavailableError as error:
            log.warning("request_not_edited", request=request.id, detail=error.detail)
        return request

    def _tell_asker(self, request: Request, outcome: Outcome | None = None) -> None:
        """In a message of their own, since nobody hears of an edit."""
        try:
            note = settled_note(request, outcome).told(self.reader(request.asker))
            self.messenger.post(request.asker, note)
        except UnavailableError as error:
            log.warning("asker_not_told", request=request.id, detail=error.detail)

    def _newest(self, request: Request) -> Action | None:
        """What was last done for this request: the grant, or what took it back, or that back again."""
        if request.state != "approved":
            return None
        newest: Action | None = None
        chain: set[str | None] = set()
        for action in self.ledger.actions(request.at):
            granted = action.kind == "grant" and action.fingerprint == request.fingerprint
            if granted or (action.undoes in chain and action.result == "undone"):
                chain.add(action.id)
                newest = action
        return newest


def _wish(request: Request) -> Wish:
    return Wish(request.clerk_id, request.pass_id, request.reason, request.session_id, request.at)

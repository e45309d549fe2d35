"""A pass by hand in two steps: one person asks, another approves or rejects it, once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import structlog

from bot.actions import Refusal
from bot.errors import BadRequestError, NotThereError, PasskeeperError, UnavailableError
from bot.requests import Form, Request
from bot.speech import phrase, say
from bot.views.request import changes
from services.settling import wish as wish_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.actions import Outcome
    from bot.findings import Finding
    from bot.ports import Ledger
    from bot.requests import Settlement, Typed
    from services.planned import Planned
    from services.settling import Settling
    from services.wishes import Wished, Wishes

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
REJECTED = say("Rejected. Nothing was given.")
TAKEN_BACK = say("Taken back. The message shows it.")
GIVEN_AGAIN = say("Given again. The message shows it.")

log = structlog.get_logger("passkeeper.requests")


class Fixing(Protocol):
    """What is needed of `services.fixing.Fixing`."""

    def plan_one(self, session_id: str) -> Planned: ...
    def undo(self, action_id: str, *, by: str) -> Outcome: ...


@dataclass(frozen=True, slots=True)
class Requests:
    """`manager` answers None for "may approve", else a polite refusal."""

    wishes: Wishes
    settling: Settling
    fixing: Fixing
    ledger: Ledger
    manager: Callable[[str], str | None]
    clock: Callable[[], datetime]
    new_id: Callable[[], str]

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
        request = self.settling.known(request_id)
        return self._hindrance(request, by) or self._approved(request, by)

    def reject(self, request_id: str, *, by: str) -> str:
        """What to say to the person who pressed. Raises NotThereError."""
        request = self.settling.known(request_id)
        hindrance = self._hindrance(request, by) or self._lost(request, "rejected", by)
        if hindrance:
            return hindrance
        self.settling.finish(request, None)
        return REJECTED

    def undo(self, request_id: str, action_id: str, *, by: str) -> str:
        """Takes back what was last done for this request. Raises NotThereError, UnavailableError."""
        request = self.settling.known(request_id)
        outcome = self.fixing.undo(action_id, by=by)
        self.settling.show(request.id)
        done = GIVEN_AGAIN if outcome.again else TAKEN_BACK
        return done if outcome.result == "undone" else outcome.detail

    def _asked(self, wished: Wished, by: str) -> Request:
        if not self.settling.channel:
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
        self.ledger.ask(request, self.settling.until)
        return self._posted(request)

    def _posted(self, request: Request) -> Request:
        """Where Slack is silent it is posted later; where it refuses for good, whoever asks has to know."""
        try:
            self.settling.post(request)
        except UnavailableError as error:
            if error.permanent:
                self.ledger.request_done(request.id)
                raise
            log.warning("request_waits", request=request.id, detail=error.detail)
        return self.settling.known(request.id)

    def _hindrance(self, request: Request, by: str) -> str | None:
        """Why this person cannot settle it now; a message that was left behind is put right by the way."""
        if request.state != "open":
            self.settling.show(request.id)
            return ALREADY[request.state]
        return OWN if by == request.asker else self.manager(by)

    def _lost(self, request: Request, state: Settlement, by: str) -> str | None:
        """None for the one who settles it."""
        now, until = self.clock(), self.settling.until
        if self.ledger.settle_request(request.id, state, by=by, at=now, until=until):
            return None
        return ALREADY[self.settling.known(request.id).state]

    def _approved(self, request: Request, by: str) -> str:
        """A request that no longer fits stays open: nothing was decided about it."""
        moved = self._moved(request)
        if moved:
            return say(CHANGED, what=moved)
        if lost := self._lost(request, "approved", by):
            return lost
        outcome = self.settling.give(request, by)
        self.settling.finish(request, outcome)
        return GIVEN if outcome.result == "created" else say(NOT_GIVEN, why=outcome.detail)

    def _moved(self, request: Request) -> str | None:
        """What is not any more as it was shown, None where all is."""
        try:
            plan = self.settling.granting.plan(wish_of(request))
        except NotThereError as error:
            return str(error)
        if isinstance(plan, Refusal):
            return plan.sentence
        same = plan.fingerprint == request.fingerprint
        return None if same else changes(request.preview, plan.preview)

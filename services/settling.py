"""What follows a request for a pass by hand and its decision, also where a program died in between."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

import structlog

from bot.actions import Outcome
from bot.errors import NotThereError, PasskeeperError, UnavailableError
from bot.speech import say
from bot.views.request import request_message, settled_note
from services.granting import Wish
from services.sending import Post, send_once
from services.undoing import stands

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.actions import Action
    from bot.alerts import GapState
    from bot.ports import Ledger, Messenger
    from bot.requests import Request
    from bot.speech import Reader
    from services.granting import Granting

GONE = say("I do not know this request any more. Ask for the pass again.")
NO_TRACE = say("No pass came of it. Ask for it again.")

AT_WORK = timedelta(minutes=2)
"""How long one program may take over a request before another one goes on with it."""

log = structlog.get_logger("passkeeper.requests")


class Announcing(Protocol):
    """What is needed of `services.announcing.Announcing`."""

    def settle(self, key: str, state: GapState, *, by: str | None, note: str | None = None) -> None: ...


@dataclass(frozen=True, slots=True)
class Settling:
    """Shows a request, gives what was approved, and tells who asked. `channel` may be unset."""

    granting: Granting
    announcing: Announcing
    ledger: Ledger
    messenger: Messenger
    channel: str | None
    clock: Callable[[], datetime]
    reader: Callable[[str], Reader]

    @property
    def until(self) -> datetime:
        """Until when what is begun now is this program's alone."""
        return self.clock() + AT_WORK

    def deliver(self) -> None:
        """Goes on with what was left behind; one that is hindered stops no other.

        Raises the first UnavailableError in the end: what it hindered is tried again later.
        """
        hindered: list[UnavailableError] = []
        for request in self.ledger.left_requests(self.clock(), self.until):
            log.info("request_taken_up", request=request.id, state=request.state)
            try:
                self._go_on(request)
            except UnavailableError as error:
                hindered.append(error)
        if hindered:
            raise hindered[0]

    def known(self, request_id: str) -> Request:
        """Raises NotThereError."""
        request = self.ledger.request(request_id)
        if request is None:
            raise NotThereError(GONE)
        return request

    def post(self, request: Request, *, tried: bool = False) -> None:
        """Shows it in the channel once, though it may have been `tried` before. Raises UnavailableError."""
        message, since = request_message(request), request.at if tried else None
        sent = send_once(self.messenger, Post(self.channel or "", None, message, request.id, since))
        self.ledger.request_posted(request.id, sent.where)

    def give(self, request: Request, by: str) -> Outcome:
        """It is settled by now, so whatever hinders it is its outcome."""
        shown = request.fingerprint
        try:
            return self.granting.give(wish(request), by=request.asker, approved_by=by, fingerprint=shown)
        except PasskeeperError as error:
            return Outcome(None, request.session_id, "failed", None, str(error))

    def finish(self, request: Request, outcome: Outcome | None) -> None:
        """Everybody hears how it ended; without an outcome it was rejected."""
        settled = self.show(request.id, outcome.detail if outcome else NO_TRACE)
        if outcome and outcome.result == "created" and request.session_id:
            self.announcing.settle(request.session_id, "fixed", by=settled.by, note=outcome.detail)
        self._tell_asker(settled, outcome)
        self.ledger.request_done(request.id)

    def show(self, request_id: str, why: str = NO_TRACE) -> Request:
        """The channel's message as things stand now; `why` is said where no action came of an approval."""
        request = self.known(request_id)
        done = next(reversed(self._chain(request)), None)
        again = done is not None and done.undoes is not None and stands(self.ledger, done)
        message = request_message(request, done, why, again=again)
        try:
            if request.posted:
                self.messenger.update(request.posted, message)
        except UnavailableError as error:
            log.warning("request_not_edited", request=request.id, detail=error.detail)
        return request

    def _go_on(self, request: Request) -> None:
        """A pass that was approved is given now where the program died before it could."""
        granted = [each for each in self._chain(request) if each.kind == "grant"]
        if request.state == "open":
            self.post(request, tried=True)
        elif request.state == "rejected":
            self.finish(request, None)
        elif not granted:
            self.finish(request, self.give(request, request.by or ""))
        elif result := granted[-1].result:
            done = granted[-1]
            self.finish(
                request, Outcome(done.id, request.session_id, result, done.subscription_id, done.detail)
            )

    def _tell_asker(self, request: Request, outcome: Outcome | None) -> None:
        """In a message of their own, since nobody hears of an edit."""
        try:
            note = settled_note(request, outcome).told(self.reader(request.asker))
            self.messenger.post(request.asker, note)
        except UnavailableError as error:
            log.warning("asker_not_told", request=request.id, detail=error.detail)

    def _chain(self, request: Request) -> list[Action]:
        """What was done for this request: the grant, what took it back, and that back again."""
        chain: dict[str | None, Action] = {}
        for action in self.ledger.actions(request.at) if request.state == "approved" else ():
            granted = action.kind == "grant" and action.fingerprint == request.fingerprint
            if granted or (action.undoes in chain and action.result == "undone"):
                chain[action.id] = action
        return list(chain.values())


def wish(request: Request) -> Wish:
    return Wish(request.clerk_id, request.pass_id, request.reason, request.session_id, request.at)

"""Puts webhook endpoints right on a manager's word: journalled before, read back after, undone on request.

Nothing is ever deleted. A change of an endpoint sets the same fields each time, so doing it twice is once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.actions import Action, Outcome
from bot.errors import OutcomeUnknownError, UnavailableError
from bot.health.repairs import KEY, image, is_endpoint
from bot.speech import counted, joined, say
from services.intake import read

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from bot.actions import Result
    from bot.health import HealthReport
    from bot.health.ports import Endpoints
    from bot.health.repairs import Offer
    from bot.model import Document
    from bot.ports import Ledger

LEASE = timedelta(minutes=2)

MOVED = say(
    "This has changed since it was shown, so nothing was done. Type /webhook-health to see how it stands now."
)
AT_IT = say("Somebody is changing this endpoint right now. Look again in a moment.")
GONE = say("This endpoint is not there any more, so nothing was done.")
SENT = say(
    "Stripe did not confirm the change. It will be looked at again by itself; do not repeat it by hand."
)
NEVER = say("It never reached Stripe, so nothing was changed.")
BACK = say("The endpoint is as it was before.")
TWICE = say("This was taken back already.")
NOTHING = say("This changed nothing, so there is nothing to take back.")
SENTENCES = {
    "switch_off": say("The duplicate endpoint is switched off. The other one goes on hearing the sales."),
    "switch_on": say("The endpoint is switched on again. Run /pass-fix for what was sold meanwhile."),
    "add_event": say("The endpoint is told of sales from now on. Run /pass-fix for what was sold before."),
}


@dataclass(frozen=True, slots=True)
class EndpointRepairs:
    """`stripe` is None where there is none to change. `look` reads and judges everything afresh.

    `new_id` gives a fresh action id, `clock` aware UTC; `grace` is how long the site may take.
    """

    stripe: Endpoints | None
    ledger: Ledger
    look: Callable[[], HealthReport]
    clock: Callable[[], datetime]
    new_id: Callable[[], str]
    grace: timedelta

    @property
    def endpoints(self) -> Endpoints:
        if self.stripe is None:
            raise UnavailableError("stripe", say("Stripe is not connected."), permanent=True)
        return self.stripe

    def apply(self, key: str, digest: str, *, by: str) -> Outcome:
        """Does what was shown, if it is still what would be offered."""
        self.recover()
        offer = next((each for each in self.look().offers if (each.key, each.digest) == (key, digest)), None)
        if offer is None:
            return _nothing(MOVED)
        if offer.endpoint is None:
            return self._take_over(offer)
        action = self._action(offer.endpoint.id, offer.before, offer.after, SENTENCES[offer.kind], by)
        return self._carry_out(action, "repaired", offer.by_hand)

    def undo(self, action: Action, *, by: str) -> Outcome:
        """Sets the fields back, if they still are as the action left them."""
        self.recover()
        undoing = self._undoing(action, by)
        if isinstance(undoing, Outcome):
            return undoing
        by_hand = say("open the endpoint {id} and set it back", id=undoing.key.removeprefix(KEY))
        return self._carry_out(undoing, "undone", by_hand)

    def no_undo(self, action: Action, *, by: str) -> Outcome | None:
        """What `undo` would answer instead of setting it back; None where it would.

        Raises UnavailableError.
        """
        undoing = self._undoing(action, by)
        return undoing if isinstance(undoing, Outcome) else self._moved(undoing)

    def _undoing(self, action: Action, by: str) -> Action | Outcome:
        fresh = self.ledger.action(action.id)
        if fresh is None or fresh.result not in {"repaired", "undone"}:
            return _nothing(NOTHING)
        if fresh.undone_by:
            return _nothing(TWICE)
        endpoint_id = fresh.key.removeprefix(KEY)
        before, after = fresh.after[endpoint_id] or {}, fresh.before[endpoint_id] or {}
        return replace(self._action(endpoint_id, before, after, BACK, by), kind="undo", undoes=fresh.id)

    def recover(self) -> list[Outcome]:
        """Settles what a crash left behind by how the endpoint stands, never by doing it again."""
        left = [each for each in self.ledger.unfinished(self.clock()) if is_endpoint(each)]
        return [self._resolve(action) for action in left]

    def _action(
        self,
        endpoint_id: str,
        before: Mapping[str, object],
        after: Mapping[str, object],
        detail: str,
        by: str,
    ) -> Action:
        return Action(
            id=self.new_id(),
            at=self.clock(),
            by=by,
            kind="endpoint",
            key=f"{KEY}{endpoint_id}",
            session_id=None,
            subscription_id=None,
            fingerprint="",
            before={endpoint_id: dict(before)},
            after={endpoint_id: dict(after)},
            detail=detail,
            approved_by=by,
        )

    def _carry_out(self, action: Action, done: Result, by_hand: str) -> Outcome:
        endpoint_id = action.key.removeprefix(KEY)
        wanted = action.after[endpoint_id] or {}
        if moved := self._moved(action):
            return moved
        if not self.ledger.begin(action, action.at + LEASE):
            return _nothing(AT_IT)
        try:
            self.endpoints.change(endpoint_id, wanted)
        except OutcomeUnknownError:
            return self._resolve(action)
        except UnavailableError as error:
            return self._finish(action, "failed", _hindered(error, by_hand))
        return self._resolve(action, done)

    def _moved(self, action: Action) -> Outcome | None:
        """Where the endpoint is not as the action found it. Raises UnavailableError."""
        now = self._now(action)
        if now == action.before[action.key.removeprefix(KEY)]:
            return None
        return _nothing(GONE if now is None else MOVED)

    def _now(self, action: Action) -> Document | None:
        """Raises UnavailableError."""
        endpoint_id = action.key.removeprefix(KEY)
        found = self.endpoints.endpoint(endpoint_id)
        return image(found, action.after[endpoint_id] or {}) if found else None

    def _resolve(self, action: Action, done: Result | None = None) -> Outcome:
        """By what Stripe shows; where it cannot be asked the action stays open for the next look."""
        result = done or ("undone" if action.kind == "undo" else "repaired")
        try:
            there = self._now(action) == action.after[action.key.removeprefix(KEY)]
        except UnavailableError:
            return Outcome(action.id, None, "failed", None, SENT)
        return self._finish(action, result if there else "failed", action.detail if there else NEVER)

    def _finish(self, action: Action, result: Result, detail: str) -> Outcome:
        after = action.before if result == "failed" else action.after
        self.ledger.finish(action.id, result, after, detail, self.clock())
        return Outcome(action.id, None, result, None, detail)

    def _take_over(self, offer: Offer) -> Outcome:
        """Puts each event into our own inbox, as if Stripe had sent it; each pass is an action of its own."""
        kept = sum(self._kept(account, event_id) for account, event_id in offer.events)
        if not kept:
            return _nothing(say("Stripe does not have these events any more. Run /pass-fix instead."))
        said = counted(
            kept,
            "Passkeeper works on {number} event now. It makes the pass if it is surely missing.",
            "Passkeeper works on {number} events now. It makes the passes that are surely missing.",
        )
        return Outcome(None, None, "repaired", None, said)

    def _kept(self, account: str, event_id: str) -> bool:
        body = self.endpoints.event(account, event_id)
        delivery = read(body, self.clock(), self.grace) if body else None
        if delivery is None:
            return False
        if not self.ledger.keep_delivery(delivery):
            self._again(event_id)
        return True

    def _again(self, event_id: str) -> None:
        """It came to us before and is finished: it is worked on once more."""
        found = self.ledger.delivery(event_id)
        if found and found.state == "done":
            self.ledger.work_again(event_id, self.clock())


def _nothing(why: str) -> Outcome:
    return Outcome(None, None, "refused", None, why)


def _hindered(error: UnavailableError, by_hand: str) -> str:
    """A key that may only read is no fault of anybody's: then a person does it in Stripe."""
    if not error.permanent:
        return joined(" ", (say("Nothing was changed:"), error.detail))
    return say(
        "Passkeeper's key may not change endpoints, so nothing was changed. In Stripe (Developers, "
        "Webhooks), {steps}.",
        steps=by_hand,
    )

"""One approved press: who may, does it still hold, and then do it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from bot.actions import Outcome, Refusal
from bot.errors import NotThereError, UnavailableError
from bot.speech import joined, say
from bot.views.ids import seen, seen_fix
from bot.views.outcome import Settled
from services.planned import unread

if TYPE_CHECKING:
    from bot.actions import Result
    from handlers.desk import Desk

OWN = say("You asked for this pass yourself, so somebody else has to give it again.")
MOVED_ON = say("Things have changed since this was shown, so nothing was done. This is how it stands now:")
log = structlog.get_logger("passkeeper.access")

STOPPED = frozenset({"refused", "failed", "planned"})
"""Outcomes after which the buttons stay: nothing was written."""


def approve(desk: Desk, user: str, key: str, shown: str, *, page: str = "") -> Settled:
    """Does what was shown, and nothing else. `shown` is the digest that the button carried.

    `page` is the answer that it stands in, which is seen by one person alone; empty for an alert.

    Raises NotThereError, UnavailableError.
    """
    planned = desk.fixing.plan_one(key)
    finding, proposal = planned.finding, planned.proposal
    if isinstance(proposal, Refusal):
        outcome = _not_done(key, "already_there" if proposal.already else "refused", proposal.sentence)
    elif shown not in {seen(finding), seen_fix(proposal)}:
        outcome = _not_done(key, "refused", joined(" ", (MOVED_ON, finding.detail)))
    else:
        refusal = desk.access.manager(user, alone=bool(page))
        if proposal.needs_manager and refusal:
            log.warning("refused", user=user, why="needs a manager", session=key)
            outcome = _not_done(key, "planned", refusal)
        else:
            outcome = desk.fixing.apply(
                key, by=user, manager=refusal is None, fingerprint=proposal.fingerprint
            )
    return Settled(finding, outcome, user, desk.clock())


def attempt(desk: Desk, user: str, key: str, shown: str, *, page: str = "") -> Settled:
    """The same as one of many: what hinders it is its outcome, and stops no other."""
    try:
        return approve(desk, user, key, shown, page=page)
    except (NotThereError, UnavailableError) as error:
        finding = unread(key, error).finding
        return Settled(finding, _not_done(key, "failed", str(error)), user, desk.clock())


def may_not_undo(desk: Desk, user: str, action_id: str, *, page: str = "") -> str | None:
    """The polite refusal where this person may not; whichever button carries the action's id.

    Raises NotThereError, UnavailableError.
    """
    approval = desk.fixing.may_undo(action_id)
    refusal = desk.access.manager(user, alone=bool(page)) if approval.manager else None
    if user == approval.not_by:
        refusal = OWN
    if refusal:
        log.warning("refused", user=user, why="needs a manager or somebody else", action=action_id)
    return refusal


def _not_done(key: str, result: Result, sentence: str) -> Outcome:
    return Outcome(None, key, result, None, sentence)

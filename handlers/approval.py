"""One approved press: who may, does it still hold, and then do it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from bot.actions import Outcome, Refusal
from bot.health.repairs import is_endpoint
from bot.speech import joined, say
from bot.views.ids import seen, seen_fix
from bot.views.outcome import Settled

if TYPE_CHECKING:
    from bot.actions import Result
    from handlers.desk import Desk

MOVED_ON = say("Things have changed since this was shown, so nothing was done. This is how it stands now:")
log = structlog.get_logger("passkeeper.access")

STOPPED = frozenset({"refused", "failed", "planned"})
"""Outcomes after which the buttons stay: nothing was written."""


def approve(desk: Desk, user: str, key: str, shown: str) -> Settled:
    """Does what was shown, and nothing else. `shown` is the digest that the button carried.

    Raises NotThereError, UnavailableError.
    """
    planned = desk.fixing.plan_one(key)
    finding, proposal = planned.finding, planned.proposal
    if isinstance(proposal, Refusal):
        outcome = _not_done(key, "already_there" if proposal.already else "refused", proposal.sentence)
    elif shown not in {seen(finding), seen_fix(proposal)}:
        outcome = _not_done(key, "refused", joined(" ", (MOVED_ON, finding.detail)))
    else:
        refusal = desk.access.manager(user)
        if proposal.needs_manager and refusal:
            log.warning("refused", user=user, why="needs a manager", session=key)
            outcome = _not_done(key, "planned", refusal)
        else:
            outcome = desk.fixing.apply(
                key, by=user, manager=refusal is None, fingerprint=proposal.fingerprint
            )
    return Settled(finding, outcome, user, desk.clock())


def may_not_undo(desk: Desk, user: str, action_id: str) -> str | None:
    """The polite refusal where it needs a manager: what changed an endpoint concerns every sale.

    Whichever button carries the action's id.
    """
    action = desk.fixing.action(action_id)
    refusal = desk.access.manager(user) if action and is_endpoint(action) else None
    if refusal:
        log.warning("refused", user=user, why="needs a manager", action=action_id)
    return refusal


def _not_done(key: str, result: Result, sentence: str) -> Outcome:
    return Outcome(None, key, result, None, sentence)

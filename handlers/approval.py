"""One approved press: who may, does it still hold, and then do it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.actions import Outcome, Refusal
from bot.speech import joined, say
from bot.views.ids import seen, seen_fix
from bot.views.outcome import Settled

if TYPE_CHECKING:
    from bot.actions import Result
    from handlers.desk import Desk

MOVED_ON = say("Things have changed since this was shown, so nothing was done. This is how it stands now:")
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
            outcome = _not_done(key, "planned", refusal)
        else:
            outcome = desk.fixing.apply(
                key, by=user, manager=refusal is None, fingerprint=proposal.fingerprint
            )
    return Settled(finding, outcome, user, desk.clock())


def _not_done(key: str, result: Result, sentence: str) -> Outcome:
    return Outcome(None, key, result, None, sentence)

"""Fixes purchases: plans, applies what was approved exactly once, and takes actions back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.actions import Fix, Outcome, Refusal
from bot.attention import needs_person
from bot.errors import NotThereError, UnavailableError
from bot.judge import judge
from bot.repair import plan
from bot.verdicts import Verdict

if TYPE_CHECKING:
    from bot.actions import Action, Result
    from bot.alerts import GapState
    from bot.findings import Answer, Coverage, Finding
    from bot.ports import Journal
    from services.announcing import Announcing
    from services.applying import Applying
    from services.fetching import Fetching
    from services.lookup import Lookup
    from services.reading import Reading
    from services.sweep import Sweep

MANAGER_FIRST = "This needs a manager's approval. Nothing was changed."
MOVED_ON = (
    "Things have changed since this was shown, so nothing was done. Check again to see how it stands now."
)
NO_SUCH_PURCHASE = "There is no such purchase on any of the accounts."


STATES: dict[Result, GapState] = {
    "created": "fixed",
    "repaired": "fixed",
    "already_there": "healed",
    "undone": "changed",
}
"""What a gap becomes by an outcome; all other outcomes leave it as it is."""


@dataclass(frozen=True, slots=True)
class Planned:
    """One purchase with what is proposed for it."""

    finding: Finding
    proposal: Fix | Refusal


@dataclass(frozen=True, slots=True)
class Plans:
    """All that was planned for one request. `answer` is set where one person or purchase was asked about."""

    planned: tuple[Planned, ...]
    coverage: Coverage
    answer: Answer | None = None


class Fixing:
    """Every write goes through here: planned from fresh reads, applied under the purchase's key."""

    def __init__(
        self,
        lookup: Lookup,
        sweep: Sweep,
        fetching: Fetching,
        reading: Reading,
        journal: Journal,
        applying: Applying,
        announcing: Announcing,
    ) -> None:
        self._lookup = lookup
        self._sweep = sweep
        self._fetching = fetching
        self._reading = reading
        self._journal = journal
        self._applying = applying
        self._announcing = announcing

    def plan(self, query: str | None, *, days: int | None = None) -> Plans:
        """What would be done for a person or purchase, or (None) for everything recent.

        A purchase that Passkeeper mended before is among them, as one that is there already.
        """
        if query is None:
            report = self._sweep.run(days=days)
            worth = [f for f in report.findings if f.session_id and needs_person(f)]
            planned = [self.plan_one(f.session_id or "", f.account) for f in worth]
            return Plans((*planned, *self._mended(report.coverage, worth)), report.coverage)
        answer = self._lookup.check(query)
        worth = [f for f in answer.findings if f.session_id and needs_person(f)]
        worth = worth or [f for f in answer.findings if f.session_id and f.verdict is not Verdict.NOT_A_PASS]
        planned = [self.plan_one(f.session_id or "", f.account) for f in worth]
        return Plans(tuple(planned), answer.coverage, answer)

    def plan_one(self, session_id: str, account: str | None = None) -> Planned:
        """Reads one purchase afresh and plans for it. Raises NotThereError, UnavailableError."""
        fetched = self._fetching.by_session(session_id, account)
        purchase = fetched.purchases.get(session_id)
        if purchase is None and fetched.unreached:
            raise UnavailableError("stripe", fetched.unreached[0].detail)
        if purchase is None:
            raise NotThereError(NO_SUCH_PURCHASE)
        (evidence,) = self._reading.evidence([purchase])
        finding = judge(evidence)
        return Planned(finding, plan(evidence, finding))

    def apply(
        self,
        session_id: str,
        *,
        by: str,
        manager: bool,
        fingerprint: str | None = None,
        account: str | None = None,
    ) -> Outcome:
        """Reads again, plans again, and does it if that is still what was approved.

        `fingerprint` is (the beginning of) the approved fix's; None approves whatever is planned now.
        Raises NotThereError, UnavailableError.
        """
        planned = self.plan_one(session_id, account)
        fix, finding = planned.proposal, planned.finding
        held = finding.subscription_ids[0] if finding.subscription_ids else None
        if isinstance(fix, Refusal):
            result: Result = "already_there" if fix.already else "refused"
            return Outcome(None, session_id, result, held, fix.sentence)
        if fingerprint is not None and not fix.fingerprint.startswith(fingerprint):
            return Outcome(None, session_id, "refused", held, f"{MOVED_ON} {finding.detail}")
        if fix.needs_manager and not manager:
            return Outcome(None, session_id, "planned", fix.subscription_id, MANAGER_FIRST)
        outcome = self._applying.apply(fix, session_id=session_id, by=by)
        self._tell(outcome, by)
        return outcome

    def undo(self, action_id: str, *, by: str) -> Outcome:
        """Takes an action back. Raises NotThereError where there is no such action."""
        action = self._journal.action(action_id)
        if action is None:
            raise NotThereError(f"There is no action {action_id}. The audit trail lists them all.")
        outcome = self._applying.undo(action, by=by)
        self._tell(outcome, by)
        return outcome

    def action(self, action_id: str) -> Action | None:
        return self._journal.action(action_id)

    def latest(self, session_id: str) -> Action | None:
        """The newest action that changed this purchase's pass, None where there was none."""
        done = [a for a in self._journal.actions() if a.session_id == session_id and a.result in STATES]
        return done[-1] if done else None

    def _tell(self, outcome: Outcome, by: str) -> None:
        """The alert, if there was one, shows what happened and by whom."""
        state = STATES.get(outcome.result)
        if state and outcome.session_id:
            self._announcing.settle(outcome.session_id, state, by=by, note=outcome.detail)

    def _mended(self, coverage: Coverage, worth: list[Finding]) -> list[Planned]:
        """Purchases of the window that an earlier action put right, unless they need something again."""
        open_ = {finding.session_id for finding in worth}
        done = {
            a.session_id
            for a in self._journal.actions(coverage.since)
            if a.session_id and a.result in {"created", "repaired"} and a.session_id not in open_
        }
        return [self.plan_one(session_id) for session_id in sorted(done)]

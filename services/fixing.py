"""Fixes purchases: plans, applies what was approved exactly once, and takes actions back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.actions import DONE, Approval, Outcome, Refusal
from bot.attention import needs_person
from bot.errors import NotThereError, UnavailableError
from bot.health.repairs import is_endpoint
from bot.judge import judge
from bot.query import parse
from bot.repair import is_paid_for, plan
from bot.speech import joined, say
from bot.verdicts import Verdict
from bot.views.ids import stands_as
from services.planned import Planned, Plans, unread
from services.undoing import Undoing, stands

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.actions import Action, Result
    from bot.alerts import GapState
    from bot.evidence import Evidence
    from bot.findings import Coverage, Finding
    from bot.ports import Journal
    from services.announcing import Announcing
    from services.applying import Applying
    from services.endpoint_repairs import EndpointRepairs
    from services.fetching import Fetching
    from services.lookup import Lookup
    from services.reading import Reading
    from services.sweep import Sweep

MANAGER_FIRST = say("This needs a manager's approval. Nothing was changed.")
MOVED_ON = say(
    "Things have changed since this was shown, so nothing was done. Check again to see how it stands now."
)
NOTHING_TO_UNDO = say("There is nothing to take back for this purchase.")

STATES: dict[Result, GapState] = {
    "created": "fixed",
    "repaired": "fixed",
    "already_there": "healed",
    "undone": "changed",
}
"""What a gap becomes by an outcome; all other outcomes leave it as it is."""

ONE_PURCHASE = frozenset({"session", "intent", "charge"})
"""Kinds of a query that names a purchase, and no person."""


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
        endpoint_repairs: Callable[[], EndpointRepairs] | None = None,
    ) -> None:
        """`endpoint_repairs` take back what changed an endpoint and no pass."""
        self._lookup = lookup
        self._sweep = sweep
        self._fetching = fetching
        self._reading = reading
        self._journal = journal
        self._applying = applying
        self._announcing = announcing
        self._endpoint_repairs = endpoint_repairs
        self._undoing = Undoing(journal, lambda session_id: is_paid_for(self._evidence(session_id)))

    def plan(self, query: str | None, *, days: int | None = None) -> Plans:
        """What would be done for a person or purchase, or (None) for everything recent.

        `days` bounds both, and no purchase that is named. One that Passkeeper mended before is among
        everything recent, as one that is there already.
        """
        if query is None:
            report = self._sweep.run(days=days)
            worth = [f for f in report.findings if f.session_id and needs_person(f)]
            planned = [self._planned(f) for f in worth]
            return Plans((*planned, *self._mended(report.coverage, worth)), report.coverage)
        answer = self._lookup.check(query)
        worth = [f for f in answer.findings if f.session_id and needs_person(f)]
        worth = worth or [f for f in answer.findings if f.session_id and f.verdict is not Verdict.NOT_A_PASS]
        plans = Plans(tuple(map(self._planned, worth)), answer.coverage, answer)
        return plans if days is None or parse(query).kind in ONE_PURCHASE else plans.lately(days)

    def plan_one(self, session_id: str, account: str | None = None) -> Planned:
        """Reads one purchase afresh and plans for it. Raises NotThereError, UnavailableError."""
        evidence = self._evidence(session_id, account)
        finding = judge(evidence)
        return Planned(finding, plan(evidence, finding), evidence.purchase.created)

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
            return Outcome(None, session_id, "refused", held, joined(" ", (MOVED_ON, finding.detail)))
        if fix.needs_manager and not manager:
            return Outcome(None, session_id, "planned", fix.subscription_id, MANAGER_FIRST)
        self._applying.recover()
        outcome = self._applying.apply(fix, session_id=session_id, by=by)
        self._tell(outcome, by)
        return outcome

    def attempt(self, planned: Planned, *, by: str, manager: bool) -> Outcome:
        """Does one of many, as it is planned by now: what hinders it is its outcome, and stops no other.

        Nobody has seen this plan; what an earlier fix of the same run made (an owner's record) changes it.
        """
        finding = planned.finding
        try:
            return self.apply(finding.session_id or "", by=by, manager=manager, account=finding.account)
        except (NotThereError, UnavailableError) as error:
            return Outcome(None, finding.session_id, "failed", None, str(error))

    def undo(self, action_id: str, *, by: str) -> Outcome:
        """Takes an action back. Raises NotThereError where there is no such action."""
        self._applying.recover()
        action = self._journal.action(action_id)
        if action is None:
            raise NotThereError(
                say("There is no action {action}. The audit trail lists them all.", action=action_id)
            )
        if is_endpoint(action) and self._endpoint_repairs:
            return self._endpoint_repairs().undo(action, by=by)
        outcome = self._applying.undo(action, by=by)
        if outcome.result == "undone":
            outcome = replace(outcome, again=not stands(self._journal, action))
        self._tell(outcome, by)
        return outcome

    def no_undo(self, action: Action, *, by: str) -> Outcome | None:
        """What `undo` would answer now instead of taking it back; None where it would.

        Writes nothing. Raises UnavailableError.
        """
        if is_endpoint(action) and self._endpoint_repairs:
            return self._endpoint_repairs().no_undo(action, by=by)
        return self._applying.no_undo(action, by=by)

    def may_undo(self, action_id: str) -> Approval:
        """Who may agree to taking it back. Raises NotThereError, UnavailableError."""
        action = self._journal.action(action_id)
        return self._undoing.approval(action) if action else Approval()

    def meant(self, session_id: str, shown: str) -> Action:
        """The action that an alert's Undo means, which shows the purchase as `shown` (`ids.stands_as`).

        Raises NotThereError where there is none, or where things have changed since that was shown.
        """
        gap, latest = self._announcing.gap(session_id), self.latest(session_id)
        if latest is None:
            raise NotThereError(NOTHING_TO_UNDO)
        done = stands(self._journal, latest)
        known = done == (gap.state == "fixed") and shown == stands_as(gap) if gap and shown else done
        if not known:
            raise NotThereError(MOVED_ON)
        return latest

    def action(self, action_id: str) -> Action | None:
        return self._journal.action(action_id)

    def latest(self, session_id: str) -> Action | None:
        """The newest action that changed this purchase's pass, None where there was none."""
        done = [a for a in self._journal.actions() if a.session_id == session_id and a.result in DONE]
        return done[-1] if done else None

    def _evidence(self, session_id: str, account: str | None = None) -> Evidence:
        """Raises NotThereError, UnavailableError."""
        purchase = self._fetching.by_session(session_id, account).one(session_id)
        (evidence,) = self._reading.evidence([purchase])
        return evidence

    def _tell(self, outcome: Outcome, by: str) -> None:
        """The alert shows what happened and by whom; what we fixed did not heal by itself."""
        state = "fixed" if outcome.again else STATES.get(outcome.result)
        ours = outcome.session_id and outcome.result == "already_there" and self.latest(outcome.session_id)
        if state and outcome.session_id and not ours:
            self._announcing.settle(outcome.session_id, state, by=by, note=outcome.detail)

    def _planned(self, finding: Finding) -> Planned:
        """One of many: what hinders its plan is said in its place, and stops no other."""
        try:
            return self.plan_one(finding.session_id or "", finding.account)
        except UnavailableError as error:
            return unread(finding.session_id, error)
        except NotThereError as error:
            return Planned(finding, Refusal(str(error)))

    def _mended(self, coverage: Coverage, worth: list[Finding]) -> list[Planned]:
        """Purchases of the window that an earlier action put right, unless they need something again."""
        done = [a for a in self._journal.actions(coverage.since) if a.result in {"created", "repaired"}]
        wanted = {a.session_id for a in done if a.session_id}
        missed = sorted(wanted - {finding.session_id for finding in worth})
        return [still for session_id in missed if (still := self._still(session_id))]

    def _still(self, session_id: str) -> Planned | None:
        """None where nothing is to be done about it any more: undone, refunded, gone or of the other mode."""
        try:
            planned = self.plan_one(session_id)
        except NotThereError:
            return None
        except UnavailableError as error:
            return None if error.system == "mode" else unread(session_id, error)
        over = isinstance(planned.proposal, Refusal) and not planned.proposal.already
        return None if over and planned.finding.verdict is not Verdict.UNCHECKED else planned

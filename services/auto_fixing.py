"""AUTO_FIX=safe: what is provable is fixed after a sweep; more than a few at once is an outage for people."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

import structlog

from bot.actions import Fix, Outcome
from bot.errors import NotThereError, UnavailableError
from bot.verdicts import Verdict
from bot.views.schedule_notes import held_back
from services.accounts import WITHOUT_SCHOOLS
from services.once import marked, tell_once

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from bot.actions import Action
    from bot.findings import Finding, Report
    from bot.job_book import Jobs
    from bot.ports import Journal
    from services.announcing import Announcing
    from services.fixing import Fixing

    class Book(Jobs, Journal, Protocol):
        """What was done, and what was told."""


log = structlog.get_logger()

BY = "Passkeeper"
"""Who did it, in the audit trail: no person's name there looks like it."""

PROVABLE = frozenset({Verdict.MISSING, Verdict.HIDDEN, Verdict.WRONG})

HELD, HELD_TOLD = "held_back", "held_back_told"
"""The flags of an outage: what was held back (in the note), and that the channel knows."""

TRIES, REST = 3, timedelta(days=1)
"""What did not work so often within a day is not tried for the rest of it."""


def provable(finding: Finding) -> bool:
    """Whether everything about the purchase was read, and one fix follows from it that nobody must decide.

    A purchase within its grace is `waiting`, one that could not be read `unchecked`.
    """
    known = finding.verdict in PROVABLE and bool(finding.session_id)
    return known and finding.fixable and not finding.needs_manager


@dataclass(frozen=True, slots=True)
class AutoFixing:
    """`limit` is the most that one sweep may fix; None switches it off."""

    fixing: Fixing
    announcing: Announcing
    book: Book
    limit: int | None
    clock: Callable[[], datetime]

    def run(self, report: Report) -> list[Outcome]:
        """Fixes what the sweep proved. Raises UnavailableError where the ledger or the channel is away.

        What was once held back is a person's from then on, until none of it is left. Where not all could be
        read it waits for a sweep that could, unless even with the rest they would be few.
        """
        if self.limit is None:
            return []
        found = self._ours([finding for finding in report.findings if provable(finding)])
        held = self._held()
        if len(found) > self.limit:
            self._hold(found, held, self.limit)
            return []
        if len(found) + _unread(report) > self.limit:
            log.info("fixes_wait", found=len(found))
            return []
        if held and not self._still(held, found):
            self.book.lower_flag(HELD)
            self.book.lower_flag(HELD_TOLD)
        return [out for each in found if each.key not in held and (out := self._fix(each))]

    def _ours(self, found: list[Finding]) -> list[Finding]:
        """Without what people took back or called no problem, and what did not work again and again."""
        if not found:
            return []
        paid = [finding.paid_at for finding in found]
        earliest = None if None in paid else min(moment for moment in paid if moment)
        actions = self.book.actions(earliest)
        undone = {action.session_id for action in actions if action.undone_by}
        hopeless = _hopeless(actions, self.clock() - REST)
        left = [each for each in found if each.session_id not in undone | hopeless]
        return [each for each in left if not self._dismissed(each)]

    def _dismissed(self, finding: Finding) -> bool:
        gap = self.announcing.gap(finding.key)
        return gap is not None and gap.state == "dismissed"

    def _held(self) -> set[str]:
        flag = self.book.flag(HELD)
        return set(flag.note.split()) if flag else set()

    def _hold(self, found: Sequence[Finding], held: set[str], limit: int) -> None:
        keys = " ".join(sorted({*held, *(finding.key for finding in found)}))
        log.warning("fixes_held_back", number=len(found), limit=limit)
        now, message = self.clock(), held_back(found, limit)
        self.book.raise_flag(HELD, now, keys)
        flag = self.book.flag(HELD)
        since = flag.at if flag else now
        tell_once(
            self.book, HELD_TOLD, now, lambda: self.announcing.tell(message, marked(HELD, since), since)
        )

    def _still(self, held: set[str], found: Sequence[Finding]) -> bool:
        """Whether any of it is a gap yet; a sweep of a shorter window does not show them all."""
        gaps = (self.announcing.gap(key) for key in held)
        return any(finding.key in held for finding in found) or any(g and g.state == "open" for g in gaps)

    def _fix(self, finding: Finding) -> Outcome | None:
        """As a press would, from fresh reads; None where nothing provable is left to do."""
        session_id = finding.session_id or ""
        try:
            now = self.fixing.plan_one(session_id, finding.account)
            if not (provable(now.finding) and isinstance(now.proposal, Fix)):
                return None
            outcome = self.fixing.apply(
                session_id,
                by=BY,
                manager=False,
                fingerprint=now.proposal.fingerprint,
                account=finding.account,
            )
        except (NotThereError, UnavailableError) as error:
            outcome = Outcome(None, session_id, "failed", None, str(error))
        log.info("fixed_automatically", session=session_id, action=outcome.action_id, result=outcome.result)
        return outcome


def _unread(report: Report) -> float:
    """How many more gaps there may be: any number where one account, or their list, was not read.

    A school that took its account away hides no outage of the others.
    """
    unchecked = [each for each in report.findings if each.verdict is Verdict.UNCHECKED]
    unread = [each for each in unchecked if each.reason != "account"]
    unseen = any(each.session_id is None for each in unread) or WITHOUT_SCHOOLS in report.coverage.problems
    return math.inf if unseen else len(unread)


def _hopeless(actions: Sequence[Action], since: datetime) -> set[str | None]:
    failed = (a for a in actions if a.by == BY and a.at >= since and a.result in {"failed", "refused"})
    tries = Counter(action.session_id for action in failed)
    return {session_id for session_id, number in tries.items() if number >= TRIES}

"""What came of a sweep, account by account."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.attention import needs_person
from bot.findings import Coverage, Report, newest_first
from bot.reconcile import Tally, is_shown
from bot.verdicts import Verdict
from services.unchecked import unchecked, unreached, unread_sides

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.errors import UnavailableError
    from bot.findings import Finding
    from bot.ports import PassStore

_UNDECIDED = frozenset({Verdict.UNCHECKED, Verdict.WAITING})


@dataclass(slots=True)
class AccountSweep:
    """What came of one account. `sessions` counts the checkouts that were read."""

    account: str
    tally: Tally = field(default_factory=Tally)
    sessions: int = 0
    shown: list[Finding] = field(default_factory=list)
    problem: UnavailableError | None = None

    def settle(self, verdict: Verdict) -> None:
        """One that there is nothing to say about."""
        self.sessions += 1
        self.tally.settle(verdict)

    def add(self, finding: Finding, *, briefly: bool) -> None:
        """`briefly` keeps what is somebody's work, or not decided; a year has many passes that are over."""
        self.sessions += 1
        self.tally.add(finding)
        kept = needs_person(finding) or finding.verdict in _UNDECIDED if briefly else is_shown(finding)
        if kept:
            self.shown.append(finding)


def unread(done: Iterable[AccountSweep], hindered: Iterable[str], store: PassStore) -> list[Finding]:
    """A finding for what `hindered` knowing all accounts, and for each account that was out of reach."""
    unknown = [unchecked("store", sentence) for sentence in hindered]
    missed = [(each.account, each.problem) for each in done if each.problem]
    return [*unknown, *(unreached(problem, account, store) for account, problem in missed)]


def problems(done: Iterable[AccountSweep], missed: Iterable[Finding]) -> tuple[str, ...]:
    """One sentence for everything that could not be asked, each once."""
    sides = unread_sides(finding for each in done for finding in each.shown)
    return tuple(dict.fromkeys((*(finding.detail for finding in missed), *sides)))


def report(
    done: Sequence[AccountSweep],
    more: Sequence[Finding],
    coverage: Coverage,
    still: Iterable[Finding] = (),
) -> Report:
    """`more` are findings of no account's list: they stand last. `still` were judged, and counted, before."""
    tally = Tally()
    for each in done:
        tally.include(each.tally)
    for finding in more:
        tally.add(finding)
    findings = sorted([*(f for each in done for f in each.shown), *still], key=newest_first)
    return Report(coverage, tally.counts(sum(each.sessions for each in done)), (*findings, *more))

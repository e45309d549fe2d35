"""A sweep: all purchases of a window, on every account, against all passes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.errors import UnavailableError
from bot.findings import Coverage, Report, newest_first
from bot.judge import judge
from bot.reconcile import Tally, shown
from bot.rules import is_pass
from bot.sellable import unsellable
from bot.verdicts import Verdict
from services.accounts import all_accounts
from services.grounding import CHARGES, UNGROUNDED, Seen
from services.unchecked import unreached, unread_sides

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from bot.findings import Finding
    from bot.model import MoneyBack, Purchase
    from bot.ports import Memory, PassStore, Payments
    from bot.sellable import Misconfigured
    from services.grounding import Grounding
    from services.reading import Reading

PARALLEL = 16
"""Accounts read at a time."""

SETTLED = frozenset({Verdict.OK, Verdict.NOT_A_PASS, Verdict.ENDED})
"""Verdicts that a glance may give; all others are looked at closely before they are said."""

NOT_SELLABLE = "What is on sale could not be looked at."


@dataclass(slots=True)
class AccountSweep:
    """What came of one account's window. `by_charge` are intents that a pass names by a charge of theirs."""

    account: str
    by_charge: frozenset[str] = frozenset()
    tally: Tally = field(default_factory=Tally)
    sessions: int = 0
    shown: list[Finding] = field(default_factory=list)
    seen: Seen = field(default_factory=Seen)
    problem: UnavailableError | None = None

    def add(self, page: list[Purchase], findings: list[Finding]) -> None:
        self.sessions += len(page)
        self.seen.add(page, findings)
        self.shown += shown(findings)
        for finding in findings:
            self.tally.add(finding)


class Sweep:
    """`clock` gives aware UTC; `lookback` is the default window in days."""

    def __init__(
        self,
        payments: Payments,
        store: PassStore,
        memory: Memory,
        reading: Reading,
        grounding: Grounding,
        *,
        clock: Callable[[], datetime],
        lookback: int,
    ) -> None:
        self._payments = payments
        self._store = store
        self._memory = memory
        self._reading = reading
        self._grounding = grounding
        self._clock = clock
        self._lookback = lookback

    def run(self, *, days: int | None = None, account: str | None = None) -> Report:
        """Sweeps the last `days` of all accounts, or of one. What is out of reach stands in the coverage."""
        until = self._clock()
        since = until - timedelta(days=days or self._lookback)
        accounts, hindered = all_accounts(self._store)
        chosen = (account,) if account else accounts
        charges = self._charges(since, until)
        with ThreadPoolExecutor(min(len(chosen), PARALLEL)) as pool:
            done = list(pool.map(lambda each: self._account(each, since, until, charges), chosen))
        unread, problems = self._unread(done, hindered)
        coverage = Coverage(chosen, since, until, problems)
        if account is not None:
            return _report(done, unread, coverage)
        try:
            groundless = self._groundless(done, coverage)
        except UnavailableError as error:
            groundless, coverage = [], replace(coverage, problems=(f"{UNGROUNDED} {error}",))
        faulty, coverage = self._faulty(coverage, until)
        report = replace(_report(done, [*unread, *groundless], coverage), unsellable=faulty)
        self._memory.sweep_done(until, since, until, report.counts)
        return report

    def _faulty(self, coverage: Coverage, now: datetime) -> tuple[tuple[Misconfigured, ...], Coverage]:
        """Passes on sale that will go wrong; where the store is silent, the coverage does not claim all."""
        try:
            return tuple(unsellable(self._store.passes(), self._store.tenants(), now)), coverage
        except UnavailableError as error:
            return (), replace(coverage, problems=coverage.problems or (f"{NOT_SELLABLE} {error}",))

    def _unread(
        self, done: list[AccountSweep], hindered: tuple[str, ...]
    ) -> tuple[list[Finding], tuple[str, ...]]:
        missed = [(each.account, each.problem) for each in done if each.problem]
        unread = [unreached(problem, account, self._store) for account, problem in missed]
        sides = unread_sides(finding for each in done for finding in each.shown)
        return unread, tuple(dict.fromkeys((*hindered, *(f.detail for f in unread), *sides)))

    def _groundless(self, done: list[AccountSweep], coverage: Coverage) -> list[Finding]:
        """Nothing where not all was read: a pass whose payment was out of reach is not without one."""
        if not coverage.complete or coverage.since is None or coverage.until is None:
            return []
        seen = Seen()
        for each in done:
            seen.update(each.seen)
        held = self._store.subscriptions_between(coverage.since, coverage.until)
        return self._grounding.groundless(held, seen, coverage, self._clock())

    def _charges(self, since: datetime, until: datetime) -> set[str]:
        """Charge ids in an intent's place, on passes of the window: no glance ties those to a purchase."""
        try:
            named = {held.payment_id or "" for held in self._store.subscriptions_between(since, until)}
        except UnavailableError:
            return set()  # the search for passes without a payment asks the same, and says it
        return {name for name in named if name.startswith(CHARGES)}

    def _account(self, account: str, since: datetime, until: datetime, charges: set[str]) -> AccountSweep:
        found = AccountSweep(account)
        try:
            found.by_charge = self._intents(account, charges)
            back = self._money_back(account, since)
            for page in self._payments.purchases(account, since, until):
                self._page(found, page, back)
        except UnavailableError as error:
            found.problem = error
        return found

    def _intents(self, account: str, charges: set[str]) -> frozenset[str]:
        """Nothing where the key may not read charges: the search for passes without a payment says so."""
        try:
            found = {self._payments.intent_of_charge(account, charge) for charge in sorted(charges)}
        except UnavailableError as error:
            if error.permanent and error.system != "account":
                return frozenset()
            raise
        return frozenset(intent for intent in found if intent)

    def _money_back(self, account: str, since: datetime) -> Mapping[str, MoneyBack] | None:
        """None where the key may not list refunds: then each payment is read on its own."""
        try:
            return self._payments.money_back(account, since)
        except UnavailableError as error:
            if error.permanent and error.system != "account":
                return None
            raise

    def _page(self, found: AccountSweep, page: list[Purchase], back: Mapping[str, MoneyBack] | None) -> None:
        glanced = self._judged(page, back) if back is not None else []
        settled = [f for f in glanced if f.verdict in SETTLED and f.payment_intent not in found.by_charge]
        sure = {finding.session_id for finding in settled}
        rest = [p for p in page if p.session_id not in sure]
        found.add(page, [*settled, *map(judge, self._reading.evidence(rest))])
        sold = [p for p in page if is_pass(p) and p.clerk_id]
        self._memory.note_owners([(p.clerk_id or "", p.account, p.session_id) for p in sold])

    def _judged(self, page: list[Purchase], back: Mapping[str, MoneyBack]) -> list[Finding]:
        return [judge(evidence) for evidence in self._reading.glance(page, back)]


def _report(done: list[AccountSweep], more: list[Finding], coverage: Coverage) -> Report:
    tally = Tally()
    for each in done:
        tally.include(each.tally)
    for finding in more:
        tally.add(finding)
    findings = sorted((f for each in done for f in each.shown), key=newest_first)
    return Report(coverage, tally.counts(sum(each.sessions for each in done)), (*findings, *more))

"""A sweep: all purchases of a window, on every account, against all passes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import timedelta
from threading import Lock
from typing import TYPE_CHECKING

from bot.errors import UnavailableError
from bot.findings import Coverage
from bot.model import Purchase
from bot.sellable import unsellable
from bot.speech import joined, say
from services.accounts import all_accounts
from services.grounding import UNGROUNDED, Seen
from services.judging import SETTLED, Judging, Known, Settled
from services.stream import Stream
from services.swept import AccountSweep, problems, report, unread
from services.unchecked import all_of_other_mode

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from concurrent.futures import Future
    from datetime import datetime

    from bot.findings import Finding, Report
    from bot.model import Payment, Unknown
    from bot.ports import Memory, PassStore, Payments
    from bot.sellable import Misconfigured
    from services.grounding import Grounding
    from services.reading import Reading

__all__ = ["BATCH", "PARALLEL", "SETTLED", "Sweep"]

PARALLEL = 16
"""Accounts read at a time."""

BATCH = 500
"""Purchases, of whichever accounts, that the store is asked about at once."""

CLOSELY = 50
"""The same for those that take a closer look."""

NOT_SELLABLE = say("What is on sale could not be looked at.")


@dataclass(slots=True)
class _Run:
    """One run's state. `charges` stand in an intent's place on passes of the window.

    `paid` are payments of those that take a closer look: they are read while pages still arrive.
    """

    since: datetime
    until: datetime
    briefly: bool
    accounts: dict[str, AccountSweep]
    charges: Future[frozenset[str]]
    aside: ThreadPoolExecutor
    paid: dict[str, Future[Payment | Unknown | None]] = field(default_factory=dict)
    known: dict[str, Known] = field(default_factory=dict)
    seen: Seen = field(default_factory=Seen)
    lock: Lock = field(default_factory=Lock)

    def add(self, findings: Sequence[Finding], settled: Sequence[Settled] = ()) -> None:
        with self.lock:
            for finding in findings:
                if finding.session_id:
                    self.seen.note(finding.session_id, finding.payment_intent, finding.subscription_ids)
                self.accounts[finding.account or ""].add(finding, briefly=self.briefly)
            for each in settled:
                self.seen.note(each.purchase.session_id, each.purchase.payment_intent, each.held)
                self.accounts[each.purchase.account].settle(each.verdict)

    def fail(self, accounts: set[str], problem: UnavailableError) -> None:
        with self.lock:
            for account in accounts:
                self.accounts[account].problem = problem

    @property
    def done(self) -> list[AccountSweep]:
        return list(self.accounts.values())


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
        self._judging = Judging(payments, reading, memory)
        self._grounding = grounding
        self._clock = clock
        self._lookback = lookback

    def run(self, *, days: int | None = None, account: str | None = None, briefly: bool = False) -> Report:
        """Sweeps the last `days` of all accounts, or of one. What is out of reach stands in the coverage.

        `briefly` shows what is somebody's work or undecided; all is counted.
        """
        until = self._clock()
        since = until - timedelta(days=days or self._lookback)
        accounts, hindered = all_accounts(self._store)
        chosen = (account,) if account else accounts
        run = self._over(chosen, since, until, briefly=briefly)
        missed = [*unread(run.done, hindered, self._store), *self._strange(run, hindered)]
        coverage = Coverage(chosen, since, until, problems(run.done, missed))
        if account is not None:
            return report(run.done, missed, coverage)
        groundless, coverage = self._groundless(run, coverage)
        faulty, coverage = self._faulty(coverage, until)
        found = replace(report(run.done, [*missed, *groundless], coverage), unsellable=faulty)
        self._memory.sweep_done(until, since, until, found.counts)
        return found

    def _strange(self, run: _Run, hindered: tuple[str, ...]) -> list[Finding]:
        """Where nothing was bought, whether it is bought in Stripe's other mode."""
        if hindered or any(each.tally.purchases for each in run.done):
            return []
        return all_of_other_mode(self._store, livemode=self._payments.livemode)

    def accounts(self, names: Sequence[str], since: datetime, until: datetime) -> Mapping[str, AccountSweep]:
        """The windows of these accounts, `briefly`; what keeps one out of reach is its `problem`."""
        return self._over(names, since, until, briefly=True).accounts

    def _over(self, accounts: Sequence[str], since: datetime, until: datetime, *, briefly: bool) -> _Run:
        sweeps = {account: AccountSweep(account) for account in accounts}
        with (
            ThreadPoolExecutor(1 + 2 * min(len(accounts), PARALLEL)) as aside,
            ThreadPoolExecutor(min(len(accounts), PARALLEL)) as pool,
        ):
            charges = aside.submit(self._charges, since, until)
            run = _Run(since, until, briefly, sweeps, charges, aside)
            with (
                Stream[Purchase](lambda batch: self._closely(run, batch), CLOSELY) as rest,
                Stream[Purchase](lambda batch: self._glance(run, batch, rest), BATCH) as stream,
            ):
                for each in [pool.submit(self._read, run, one, stream) for one in accounts]:
                    each.result()
        return run

    def _read(self, run: _Run, account: str, stream: Stream[Purchase]) -> None:
        """The account's lists of money given back are read while its first pages arrive."""
        known = run.aside.submit(lambda: self._judging.known(account, run.since, run.charges.result()))
        try:
            for page in self._payments.purchases(account, run.since, run.until):
                run.known[account] = known.result()
                stream.put(page)
        except UnavailableError as error:
            run.fail({account}, error)

    def _glance(self, run: _Run, batch: list[Purchase], rest: Stream[Purchase]) -> None:
        try:
            found = self._judging.glanced(batch, run.known, briefly=run.briefly)
        except UnavailableError as error:
            run.fail({purchase.account for purchase in batch}, error)
        else:
            run.add(found.over, found.settled)
            run.paid.update((p.session_id, run.aside.submit(self._judging.payment, p)) for p in found.rest)
            rest.put(found.rest)

    def _closely(self, run: _Run, batch: list[Purchase]) -> None:
        read = {p.session_id: run.paid.pop(p.session_id, None) for p in batch}
        paid = {name: told for name, payment in read.items() if payment and (told := payment.result())}
        try:
            run.add(self._judging.closely(batch, paid))
        except UnavailableError as error:
            run.fail({purchase.account for purchase in batch}, error)

    def _charges(self, since: datetime, until: datetime) -> frozenset[str]:
        """No glance ties these to a purchase."""
        try:
            return self._store.charges_between(since, until)
        except UnavailableError:
            return frozenset()  # the search for passes without a payment asks the like, and says it

    def _groundless(self, run: _Run, coverage: Coverage) -> tuple[list[Finding], Coverage]:
        """Nothing where not all was read: a pass whose payment was out of reach is not without one."""
        if not coverage.complete:
            return [], coverage
        try:
            now = self._clock()
            found = self._grounding.groundless_between(run.since, run.until, run.seen, coverage, now)
        except UnavailableError as error:
            return [], replace(coverage, problems=(joined(" ", (UNGROUNDED, error.detail)),))
        return found, coverage

    def _faulty(self, coverage: Coverage, now: datetime) -> tuple[tuple[Misconfigured, ...], Coverage]:
        """Passes on sale that will go wrong; where the store is silent, the coverage does not claim all."""
        try:
            return tuple(unsellable(self._store.passes(), self._store.tenants(), now)), coverage
        except UnavailableError as error:
            why = joined(" ", (NOT_SELLABLE, error.detail))
            return (), replace(coverage, problems=coverage.problems or (why,))

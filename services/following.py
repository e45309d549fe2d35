"""The continuous sweep: what Stripe's events tell since last time, and what is being watched.

Its cost depends on what is new, not on how much there is. Daily sweeps of a window cover what events missed:
https://docs.stripe.com/webhooks/process-undelivered-events
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.cursors import Cursor, Watched
from bot.errors import UnavailableError
from bot.findings import Coverage
from bot.model import PLATFORM
from services.accounts import all_accounts
from services.news import ENDED, OVERLAP, TYPES, News, is_lost, moved, news
from services.sweep import PARALLEL
from services.swept import AccountSweep, problems, report, unread
from services.watching import watch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from bot.findings import Finding, Report
    from bot.model import Purchase, StripeEvent
    from bot.ports import Ledger, PassStore, Payments
    from services.judging import Judging
    from services.sweep import Sweep

RECENT = timedelta(days=2)
"""How far a sweep goes back in the place of events."""

OPEN_FOR = timedelta(hours=25)
"""A checkout can stay open for a day before an event ends it."""

WATCHED = 50
"""Watched purchases that are looked at in one run, for each account."""

ACCOUNTS_KEPT = timedelta(hours=1)
"""How long the list of schools holds; a new school is followed after that."""


@dataclass(slots=True)
class _Step:
    """One account's run, read from `since` on. `moved` is None where the cursor has to stay.

    `gone` are sessions that were watched, and that Stripe does not show any more.
    """

    sweep: AccountSweep
    since: datetime
    moved: Cursor | None = None
    judged: list[Finding] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)

    def take(self, swept: AccountSweep, since: datetime) -> None:
        """Raises UnavailableError where the window was out of reach."""
        if swept.problem:
            raise swept.problem
        self.sweep, self.judged, self.since = swept, list(swept.shown), since

    def add(self, findings: Iterable[Finding]) -> None:
        for finding in findings:
            self.judged.append(finding)
            self.sweep.add(finding, briefly=True)


class Following:
    """`clock` gives aware UTC, `grace` is in minutes."""

    def __init__(
        self,
        payments: Payments,
        store: PassStore,
        ledger: Ledger,
        judging: Judging,
        sweep: Sweep,
        *,
        clock: Callable[[], datetime],
        grace: int,
    ) -> None:
        self._payments = payments
        self._store = store
        self._ledger = ledger
        self._judging = judging
        self._sweep = sweep
        self._clock = clock
        self._grace = timedelta(minutes=grace)
        self._accounts: tuple[datetime, tuple[str, ...]] | None = None

    def run(self) -> Report:
        """Judges what changed, and what is watched; the report counts what was judged now.

        An account out of reach keeps its cursor and stands in the coverage.
        """
        now, cursors, watched = self._clock(), self._ledger.cursors(), self._ledger.watched()
        accounts, hindered = self._all_accounts(now, cursors)
        lost = [each for each in accounts if is_lost(cursors.get(each), now)]
        swept = self._sweep.accounts(lost, now - RECENT, now) if lost else {}
        with ThreadPoolExecutor(min(len(accounts), PARALLEL)) as pool:
            steps = list(
                pool.map(
                    lambda each: self._step(each, cursors.get(each), swept.get(each), watched, now), accounts
                )
            )
        self._keep(steps, watched, now)
        found = self._report(steps, watched, hindered, now)
        self._ledger.sweep_done(now, found.coverage.since or now, now, found.counts)
        return found

    def watch(self, found: Report) -> None:
        """Puts the gaps that another sweep found on the watch list."""
        now, known = self._clock(), {each.finding.key for each in self._ledger.watched()}
        fresh = [finding for finding in found.findings if finding.key not in known]
        self._ledger.follow([], self._watches(fresh, {}, now), [])

    def _all_accounts(
        self, now: datetime, followed: Iterable[str]
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        if self._accounts and now - self._accounts[0] < ACCOUNTS_KEPT:
            return self._accounts[1], ()
        accounts, hindered = all_accounts(self._store)
        if hindered:
            return tuple(dict.fromkeys((PLATFORM, *sorted(followed)))), hindered
        self._accounts = now, accounts
        return accounts, ()

    def _step(
        self,
        account: str,
        cursor: Cursor | None,
        swept: AccountSweep | None,
        watched: Sequence[Watched],
        now: datetime,
    ) -> _Step:
        step = _Step(AccountSweep(account), now - RECENT)
        try:
            if swept:
                step.take(swept, now - RECENT)
                step.moved = Cursor(account, now) if self._are_told(swept, now) else None
            elif cursor:
                self._follow(step, cursor, now)
            self._look_again(step, watched, now)
        except UnavailableError as error:
            step.sweep.problem, step.moved = error, None
        return step

    def _follow(self, step: _Step, cursor: Cursor, now: datetime) -> None:
        events = self._events(cursor)
        if events is None:
            self._window(step, now - RECENT, now)
            return
        step.since = cursor.at
        told = news(events, cursor)
        if told.many:
            self._window(step, cursor.at - OPEN_FOR, now)
        step.add(self._judged(cursor.account, told))
        step.moved = moved(cursor, events, now)

    def _are_told(self, swept: AccountSweep, now: datetime) -> bool:
        """Whether events tell of what a window showed: else windows are swept until they do."""
        if not swept.tally.decided:
            return True
        events = self._events(Cursor(swept.account, now - RECENT + OVERLAP))
        return events is None or any(event.type in ENDED for event in events)

    def _events(self, cursor: Cursor) -> list[StripeEvent] | None:
        """None where the key may not list events; the purchases tell whether it may read the account."""
        try:
            pages = self._payments.events(cursor.account, cursor.at - OVERLAP, TYPES)
            return [event for page in pages for event in page]
        except UnavailableError as error:
            if error.permanent:
                return None
            raise

    def _window(self, step: _Step, since: datetime, until: datetime) -> None:
        account = step.sweep.account
        step.take(self._sweep.accounts([account], since, until)[account], since)

    def _look_again(self, step: _Step, watched: Sequence[Watched], now: datetime) -> None:
        """At what is due and was not judged just now, the longest due first."""
        done = {finding.key for finding in step.judged}
        due = [w.finding for w in watched if w.finding.account == step.sweep.account and w.due <= now]
        keys = [finding.key for finding in due if finding.key not in done][:WATCHED]
        step.add(self._judged(step.sweep.account, News(frozenset(keys))))
        step.gone = sorted(set(keys) - {finding.key for finding in step.judged})

    def _judged(self, account: str, told: News) -> list[Finding]:
        read = (self._payments.purchase(account, each) for each in sorted(told.sessions))
        found: dict[str, Purchase] = {p.session_id: p for p in read if p}
        for intent in sorted(told.intents):
            found |= {p.session_id: p for p in self._payments.purchases_by_intent(account, intent)}
        return self._judging.closely(list(found.values())) if found else []

    def _keep(self, steps: Iterable[_Step], watched: Iterable[Watched], now: datetime) -> None:
        """Cursors move together with what their events led to, so that a crash loses neither."""
        since = {each.finding.key: each.since for each in watched}
        judged = [finding for step in steps for finding in step.judged]
        fresh = self._watches(judged, since, now)
        kept = {each.finding.key for each in fresh}
        settled = [f.key for f in judged if f.key in since and f.key not in kept]
        gone = [key for step in steps for key in step.gone]
        self._ledger.follow([step.moved for step in steps if step.moved], fresh, [*settled, *gone])

    def _watches(
        self, findings: Iterable[Finding], since: Mapping[str, datetime], now: datetime
    ) -> list[Watched]:
        each = (watch(f, since.get(f.key, now), now, self._grace) for f in findings)
        return [watched for watched in each if watched]

    def _report(
        self, steps: Sequence[_Step], watched: Iterable[Watched], hindered: tuple[str, ...], now: datetime
    ) -> Report:
        """With what is watched and was not due: it stands as it was last seen, and is not counted again."""
        sweeps = [step.sweep for step in steps]
        missed = unread(sweeps, hindered, self._store)
        judged = {key for step in steps for key in (*step.gone, *(f.key for f in step.judged))}
        accounts = tuple(sweep.account for sweep in sweeps)
        since = min(step.since for step in steps)
        coverage = Coverage(accounts, since, now, problems(sweeps, missed))
        still = [each.finding for each in watched if each.finding.key not in judged]
        return report(sweeps, missed, coverage, still=still)

"""Finds a customer's own purchases, asking Stripe no more often than a page that polls makes necessary."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.errors import UnavailableError
from bot.model import PLATFORM
from bot.rules import is_paid, is_pass

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from bot.evidence import Evidence
    from bot.model import Purchase, Tenant
    from bot.ports import Memory, Payments
    from services.fetching import Fetching
    from services.reading import Reading
    from services.recent import Recent

WINDOW = timedelta(days=90)
AHEAD = timedelta(minutes=5)
"""How far Stripe's clock may be ahead of ours."""


@dataclass(frozen=True, slots=True)
class OwnPurchases:
    """`caller` is always a proven Clerk id; `clock` gives aware UTC."""

    payments: Payments
    memory: Memory
    fetching: Fetching
    reading: Reading
    recent: Recent
    clock: Callable[[], datetime]

    def one(self, caller: str, session_id: str) -> Purchase | None:
        """None for nobody's and for somebody else's alike."""
        recent = self.recent.purchase(session_id)
        if recent:
            return recent if recent.clerk_id == caller else None
        seen = {noted: account for account, noted in self.memory.purchases_of(caller)}
        fetched = self.fetching.by_session(session_id, seen.get(session_id))
        purchase = fetched.purchases.get(session_id)
        if purchase is None or purchase.clerk_id != caller:
            fetched.require_complete()
            return None
        if session_id not in seen and is_pass(purchase):
            self.memory.note_owners([(caller, purchase.account, session_id)])
        return purchase

    def bought(self, caller: str, tenant: Tenant) -> tuple[list[Purchase], bool]:
        """The caller's paid passes of this school, oldest first, and whether all could be read."""
        accounts = tuple(dict.fromkeys((PLATFORM, tenant.account or PLATFORM)))
        with ThreadPoolExecutor(len(accounts)) as pool:
            listed = list(pool.map(lambda account: self._listed(account, caller), accounts))
        found = {p.session_id: p for page in listed for p in page or ()}
        noted = [(a, s) for a, s in self.memory.purchases_of(caller) if a in accounts and s not in found]
        recent = [p for _, session_id in noted if (p := self.recent.purchase(session_id))]
        known = {p.session_id for p in recent}
        older = self.fetching.by_sessions([(a, s) for a, s in noted if s not in known])
        wanted = [
            p for p in (*found.values(), *recent, *older.purchases.values()) if _settled(p, caller, tenant)
        ]
        complete = older.complete and None not in listed
        return sorted(wanted, key=lambda p: (p.created, p.session_id)), complete

    def evidence(self, purchases: Sequence[Purchase]) -> list[Evidence]:
        """Stripe is asked only for what it has not just told. Raises UnavailableError."""
        known = self.recent.evidence(purchases)
        fresh = self.reading.evidence([p for p in purchases if p.session_id not in known])
        for each in fresh:
            self.recent.note(each)
        found = known | {each.purchase.session_id: each for each in fresh}
        return [found[p.session_id] for p in purchases]

    def _listed(self, account: str, caller: str) -> list[Purchase] | None:
        """The caller's, since the last listing; None where the account could not be read to the end.

        Everybody's are noted on the way: whoever presses next is found by that, and only news is listed.
        """
        now, before = self.clock(), self.recent.listed(account)
        since = before - AHEAD if before else now - WINDOW
        own: list[Purchase] = []
        try:
            for page in self.payments.purchases(account, since, now + AHEAD):
                own += [p for p in page if p.clerk_id == caller]
                sold = [p for p in page if is_pass(p)]
                self.memory.note_owners([(p.clerk_id or "", account, p.session_id) for p in sold])
        except UnavailableError:
            return None
        self.recent.note_listed(account, now)
        return own


def _settled(purchase: Purchase, caller: str, tenant: Tenant) -> bool:
    """Whether it is a paid pass of this person's, at this school or at none that it names."""
    theirs = purchase.clerk_id == caller and purchase.tenant_id in {None, tenant.id}
    return theirs and is_pass(purchase) and is_paid(purchase)

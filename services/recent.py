"""What Stripe said a moment ago, so that a page that polls does not ask it each time."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.model import Payment, Unknown
from bot.rules import is_paid
from services.facts import read_facts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from bot.evidence import Evidence
    from bot.model import Purchase
    from bot.ports import PassStore

PAID, UNPAID = timedelta(minutes=1), timedelta(seconds=10)
"""How long it is believed. What is paid can only be given back; what is not may be paid any moment."""

LISTED = timedelta(minutes=10)
"""How long a listing of an account's checkouts needs only to be continued."""

ROOM = 1_000
"""Purchases that are remembered at a time, the newest."""


class Recent:
    """Thread-safe; `clock` gives aware UTC. The store is never remembered: it is read each time."""

    def __init__(self, store: PassStore, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock
        self._lock = threading.Lock()
        self._known: dict[str, tuple[datetime, Evidence]] = {}
        self._listed: dict[str, datetime] = {}

    def note(self, evidence: Evidence) -> None:
        """Only what every side told is remembered."""
        sides = (evidence.payment, evidence.store, evidence.directory)
        if any(isinstance(side, Unknown) for side in sides):
            return
        purchase = evidence.purchase
        until = self._clock() + (PAID if is_paid(purchase) else UNPAID)
        with self._lock:
            self._known.pop(purchase.session_id, None)
            self._known[purchase.session_id] = (until, evidence)
            while len(self._known) > ROOM:
                del self._known[next(iter(self._known))]

    def purchase(self, session_id: str) -> Purchase | None:
        found = self._get(session_id)
        return found.purchase if found else None

    def evidence(self, purchases: Sequence[Purchase]) -> dict[str, Evidence]:
        """Of those that Stripe still tells the same of, with the store as it is now, read for all at once.

        Raises UnavailableError.
        """
        found = [each for p in purchases if (each := self._get(p.session_id)) and each.purchase == p]
        if not found:
            return {}
        paid = {e.purchase.session_id: e.payment if isinstance(e.payment, Payment) else None for e in found}
        facts = read_facts(self._store, [each.purchase for each in found], paid)
        now = self._clock()
        known = ((each.purchase.session_id, each) for each in found)
        return {name: replace(each, store=facts[name], now=now) for name, each in known}

    def note_listed(self, account: str, at: datetime) -> None:
        """All checkouts up to then were listed, and their owners noted."""
        with self._lock:
            self._listed[account] = at

    def listed(self, account: str) -> datetime | None:
        """Up to when a listing may be continued, None where it has to begin anew."""
        with self._lock:
            at = self._listed.get(account)
        return at if at and self._clock() - at < LISTED else None

    def _get(self, session_id: str) -> Evidence | None:
        with self._lock:
            until, found = self._known.get(session_id, (None, None))
        return found if until and self._clock() < until else None

"""The other direction: passes that no payment stands behind."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from bot.errors import UnavailableError
from bot.reads import CHARGES
from bot.reconcile import ungrounded
from bot.rules import looks_like_session
from bot.speech import say
from services.digests import Digests
from services.fetching import Fetched

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from bot.findings import Coverage, Finding
    from bot.model import Purchase, Subscription, User
    from bot.ports import PassStore
    from bot.reads import Outline
    from services.fetching import Fetching

UNGROUNDED = say("Passes without a payment could not be looked for.")
"""Said where `groundless` raised."""

SUSPECTS = 500
"""Subscriptions that are looked at closely at a time."""


@dataclass(slots=True)
class Seen:
    """Ids of what was read: sessions, intents and charges, and subscriptions that findings speak of."""

    sessions: Digests = field(default_factory=Digests)
    payments: Digests = field(default_factory=Digests)
    explained: Digests = field(default_factory=Digests)

    def add(self, purchases: Iterable[Purchase], findings: Iterable[Finding]) -> None:
        for purchase in purchases:
            self._note(purchase.session_id, purchase.payment_intent)
        for finding in findings:
            self.explained.update(finding.subscription_ids)

    def note(self, session_id: str, payment_intent: str | None, held: Iterable[str]) -> None:
        """The same in less room: a purchase is kept by its passes alone where it has some."""
        passes = list(held)
        self.explained.update(passes)
        if not passes:
            self._note(session_id, payment_intent)

    def knows(self, held: Outline) -> bool:
        return (
            held.id in self.explained
            or (held.session_id is not None and held.session_id in self.sessions)
            or (held.payment_id is not None and held.payment_id in self.payments)
        )

    def _note(self, session_id: str, payment_intent: str | None) -> None:
        self.sessions.update([session_id])
        self.payments.update([payment_intent] if payment_intent else [])


@dataclass(frozen=True, slots=True)
class Grounding:
    """Finds running passes without a payment; each one's own ids are asked for before it is said."""

    fetching: Fetching
    store: PassStore
    livemode: bool

    def groundless(
        self, held: Iterable[Subscription], seen: Seen, coverage: Coverage, now: datetime
    ) -> list[Finding]:
        """Nothing is said where the search was not complete. Raises UnavailableError."""
        subscriptions = {each.id: each for each in held}
        found = self._unpaid(subscriptions.values(), seen, coverage, now, {})
        suspects = [subscriptions[finding.subscription_ids[0]] for finding in found]
        for suspect in suspects:
            self._ask(suspect, seen)
        return self._unpaid(suspects, seen, coverage, now, self._holders(suspects)) if suspects else []

    def groundless_between(
        self, since: datetime, until: datetime, seen: Seen, coverage: Coverage, now: datetime
    ) -> list[Finding]:
        """The same for all passes of a window, of which only the unknown ones are read. Raises likewise."""
        running = self.store.running_between(since, until)
        found: list[Finding] = []
        for some in _chunks(each.id for each in running if not seen.knows(each)):
            found += self.groundless(self.store.subscriptions_by_id(some), seen, coverage, now)
        return found

    def _holders(self, held: Iterable[Subscription]) -> dict[str, User]:
        users = self.store.users_by_id({each.user_id for each in held if each.user_id})
        return {user.id: user for user in users}

    def _unpaid(
        self,
        held: Iterable[Subscription],
        seen: Seen,
        coverage: Coverage,
        now: datetime,
        users: Mapping[str, User],
    ) -> list[Finding]:
        return ungrounded(
            held,
            sessions=seen.sessions,
            payments=seen.payments,
            explained=seen.explained,
            coverage=coverage,
            livemode=self.livemode,
            now=now,
            users=users,
        )

    def _ask(self, held: Subscription, seen: Seen) -> None:
        """Its payment may be older than the window, or have been read under another id."""
        found = Fetched()
        if held.session_id and looks_like_session(held.session_id):
            found = found.plus(self.fetching.by_session(held.session_id))
        payment_id = held.payment_id or ""
        if payment_id.startswith("pi_"):
            found = found.plus(self.fetching.by_intent(payment_id))
        if payment_id.startswith(CHARGES):
            found = found.plus(self.fetching.by_charge(payment_id))
            seen.payments.update([payment_id] if found.purchases else [])
        if found.problems:
            raise UnavailableError("stripe", found.problems[0])
        seen.add(found.purchases.values(), ())


def _chunks(names: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(names)
    while some := list(islice(rest, SUSPECTS)):
        yield some

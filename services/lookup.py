"""The look-up of one person or one purchase: what `/pass-check` answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bot.errors import UnavailableError
from bot.findings import Answer, Coverage, Customer, newest_first
from bot.judge import judge
from bot.model import Unknown
from bot.query import parse
from bot.rules import is_over, looks_like_session
from bot.speech import joined
from services.fetching import Fetched, at_once
from services.grounding import UNGROUNDED, Seen
from services.people import Found
from services.reading import unknown
from services.remarks import advice, belongs_to, notes
from services.unchecked import all_of_other_mode, of_other_mode, unchecked, unread_sides

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.findings import Finding
    from bot.model import Subscription
    from bot.ports import Memory, PassStore
    from bot.query import Query
    from services.fetching import Fetching
    from services.grounding import Grounding
    from services.people import People
    from services.reading import Reading


class _Person(NamedTuple):
    """Who was found, what was bought from the address that was asked for, and what they hold."""

    people: Found
    fetched: Fetched
    held: list[Subscription]
    hindered: tuple[Unknown, ...]


class Lookup:
    """Asks every account, the store and the directory about one query."""

    def __init__(
        self,
        fetching: Fetching,
        reading: Reading,
        people: People,
        grounding: Grounding,
        store: PassStore,
        memory: Memory,
        *,
        livemode: bool,
        clock: Callable[[], datetime],
    ) -> None:
        self._fetching = fetching
        self._reading = reading
        self._people = people
        self._grounding = grounding
        self._store = store
        self._memory = memory
        self._livemode = livemode
        self._clock = clock

    def check(self, text: str) -> Answer:
        """The answer for an address, a session, intent, charge or Clerk id, or a name.

        Raises BadRequestError where the text is none of these.
        """
        query = parse(text)
        strange = of_other_mode([query.value], livemode=self._livemode)
        if strange:
            return self._answer(query, None, Fetched(problems=(strange[0].detail,)), strange, Found(()))
        if query.kind in {"session", "intent", "charge"}:
            return self._purchase(query)
        return self._person(query)

    def _purchase(self, query: Query) -> Answer:
        fetched = self._fetched(query)
        owners = {p.clerk_id for p in fetched.purchases.values() if p.clerk_id}
        people = self._people.by_ids(owners)
        customer = people.customers[0] if len(people.customers) == 1 else None
        judged = self._judged(fetched, people)
        strange = self._strange(fetched, people)
        return self._answer(query, customer, fetched.hindered(strange), [*judged, *strange], people)

    def _fetched(self, query: Query) -> Fetched:
        if query.kind == "session":
            return self._fetching.by_session(query.value)
        by_id = self._fetching.by_intent if query.kind == "intent" else self._fetching.by_charge
        return by_id(query.value)

    def _person(self, query: Query) -> Answer:
        people, fetched, held, hindered = self._find(query)
        if len(people.customers) > 1:
            return self._answer(
                query, None, fetched, [*fetched.unreached], people, candidates=people.customers
            )
        customer = people.customers[0] if people.customers else None
        sought = customer or _known_by_id_alone(query)
        people = people.hindered(hindered)
        if sought:
            fetched = fetched.plus(self._purchases_of(sought, query, fetched, held))
        running = [s.session_id or "" for s in held if s.active and not is_over(s, self._clock())]
        named = of_other_mode(running, livemode=self._livemode)
        strange = [] if named else self._strange(fetched, people)
        findings = [*self._judged(fetched, people), *named, *strange]
        fetched = fetched.hindered(strange)
        groundless, unsure = self._groundless(held, fetched, people, findings)
        fetched = fetched.plus(Fetched(problems=unsure))
        return self._answer(query, customer, fetched, [*findings, *groundless], people)

    def _find(self, query: Query) -> _Person:
        """Who is meant, with what they hold. An address may also have been typed only at the checkout."""
        if query.kind != "email":
            by_name = query.kind == "name"
            people = self._people.by_name(query.value) if by_name else self._people.by_ids({query.value})
            return _Person(people, Fetched(), *self._held(_sought(people) or _known_by_id_alone(query)))
        (people, held, hindered), fetched = at_once(
            lambda: self._known(query.value), lambda: self._fetching.by_emails([query.value])
        )
        if people.customers:
            return _Person(people, fetched, held, hindered)
        owners = {p.clerk_id for p in fetched.purchases.values() if p.clerk_id}
        people = self._people.by_ids(owners, people.unread)
        return _Person(people, fetched, *self._held(_sought(people)))

    def _known(self, email: str) -> tuple[Found, list[Subscription], tuple[Unknown, ...]]:
        people = self._people.by_email(email)
        return people, *self._held(_sought(people))

    def _purchases_of(
        self, customer: Customer, query: Query, known: Fetched, held: list[Subscription]
    ) -> Fetched:
        """All that this person bought: under each address, as noted by sweeps, and behind what they hold."""
        emails = [email for email in customer.emails if email != query.value]
        fetched = self._fetching.by_emails(emails) if emails or not known.accounts else known
        noted = self._memory.purchases_of(customer.clerk_id) if customer.clerk_id else []
        behind = {s.session_id for s in held if s.session_id and looks_like_session(s.session_id)}
        seen = {*known.purchases, *fetched.purchases}
        where: dict[str, str | None] = dict.fromkeys(sorted(behind)) | {name: on for on, name in noted}
        asked = [(account, name) for name, account in where.items() if name not in seen]
        fetched = fetched.plus(self._fetching.by_sessions(asked))
        listed = {*known.purchases, *behind}
        return fetched.without(lambda p: p.session_id not in listed and not belongs_to(p, customer))

    def _groundless(
        self, held: list[Subscription], fetched: Fetched, people: Found, findings: list[Finding]
    ) -> tuple[list[Finding], tuple[str, ...]]:
        """Passes without a payment, and what hindered looking for them."""
        seen = Seen()
        seen.add(fetched.purchases.values(), findings)
        coverage = Coverage(fetched.accounts, None, None, (*fetched.problems, *people.problems))
        try:
            return self._grounding.groundless(held, seen, coverage, self._clock()), ()
        except UnavailableError as error:
            return [], (joined(" ", (UNGROUNDED, error.detail)),)

    def _held(self, customer: Customer | None) -> tuple[list[Subscription], tuple[Unknown, ...]]:
        if customer is None:
            return [], ()
        ids = {*customer.user_ids, *([customer.clerk_id] if customer.clerk_id else [])}
        try:
            return self._store.subscriptions_of(ids), ()
        except UnavailableError as error:
            return [], (unknown(error, "store"),)

    def _judged(self, fetched: Fetched, people: Found) -> list[Finding]:
        evidence = self._reading.evidence(list(fetched.purchases.values()), fetched.payments)
        findings = sorted(map(judge, evidence), key=newest_first)
        return [*findings, *fetched.unreached] or _unread(fetched, people)

    def _strange(self, fetched: Fetched, people: Found) -> list[Finding]:
        """Where accounts were asked and nothing was bought, whether it is bought in Stripe's other mode."""
        told = fetched.purchases or fetched.problems or people.problems
        if told or not fetched.accounts:
            return []
        return all_of_other_mode(self._store, livemode=self._livemode)

    def _answer(
        self,
        query: Query,
        customer: Customer | None,
        fetched: Fetched,
        findings: list[Finding],
        people: Found,
        candidates: tuple[Customer, ...] = (),
    ) -> Answer:
        silent = [f for f in findings if f.session_id and f.detail not in fetched.problems]
        unread = unread_sides(silent)
        problems = tuple(dict.fromkeys((*fetched.problems, *people.problems, *unread)))
        nothing = not (candidates or findings)
        return Answer(
            query=query.value,
            customer=customer,
            candidates=candidates,
            coverage=Coverage(fetched.accounts, None, self._clock(), problems),
            findings=tuple(findings),
            notes=(
                *notes(query, customer, fetched),
                *advice(fetched, nothing=nothing and not problems),
                *people.notes,
                *self._people.notes,
            ),
            near=self._people.near(query.value) if nothing and not customer and query.kind == "email" else (),
        )


def _unread(fetched: Fetched, people: Found) -> list[Finding]:
    """What is said where nothing was found, and not all could be asked; Stripe's side is `unreached`."""
    unread = (*people.unread, *(Unknown("store", said) for said in fetched.problems))
    first = {each.system: each.detail for each in reversed(unread)}
    return [unchecked(system, detail) for system, detail in sorted(first.items())]


def _sought(people: Found) -> Customer | None:
    return people.customers[0] if len(people.customers) == 1 else None


def _known_by_id_alone(query: Query) -> Customer | None:
    """Neither side may know an id, and yet a purchase be noted for it, or a pass be held by it."""
    return Customer(query.value, None, (), ()) if query.kind == "clerk" else None

"""The look-up of one person or one purchase: what `/pass-check` answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import UnavailableError
from bot.findings import Answer, Coverage
from bot.judge import judge
from bot.query import parse
from bot.rules import looks_like_session
from bot.words import masked
from services.fetching import Fetched, at_once
from services.grounding import Seen
from services.unchecked import unchecked, unread_sides

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.findings import Customer, Finding
    from bot.model import Purchase, Subscription
    from bot.ports import Memory, PassStore
    from bot.query import Query
    from services.fetching import Fetching
    from services.grounding import Grounding
    from services.people import Found, People
    from services.reading import Reading

OTHER_MODE = (
    "This checkout belongs to Stripe's {theirs} mode, and Passkeeper is connected to {ours} mode, "
    "so it could not be looked at. Ask for the {ours} one."
)
NOT_FOUND = (
    "No payment was found. Ask for the receipt, or the card's last four digits with the date and amount."
)
FOR_OTHERS = "Something was paid from this address for another account: it is listed too."


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
        if query.kind == "session" and _mode(query.value) not in {None, self._livemode}:
            return self._of_the_other_mode(query)
        if query.kind in {"session", "intent", "charge"}:
            return self._purchase(query)
        return self._person(query)

    def _of_the_other_mode(self, query: Query) -> Answer:
        ours, theirs = ("live", "test") if self._livemode else ("test", "live")
        said = OTHER_MODE.format(ours=ours, theirs=theirs)
        finding = unchecked("mode", said, session_id=query.value, livemode=not self._livemode)
        return self._answer(query, None, Fetched(problems=(said,)), [finding])

    def _purchase(self, query: Query) -> Answer:
        fetched = self._fetched(query)
        owners = {p.clerk_id for p in fetched.purchases.values() if p.clerk_id}
        people = self._people.by_ids(owners)
        customer = people.customers[0] if len(people.customers) == 1 else None
        return self._answer(query, customer, fetched, self._judged(fetched, people.problems), people.problems)

    def _fetched(self, query: Query) -> Fetched:
        if query.kind == "session":
            return self._fetching.by_session(query.value)
        by_id = self._fetching.by_intent if query.kind == "intent" else self._fetching.by_charge
        return by_id(query.value)

    def _person(self, query: Query) -> Answer:
        people, fetched = self._find(query)
        if len(people.customers) > 1:
            return self._answer(query, None, fetched, [], people.problems, candidates=people.customers)
        customer = people.customers[0] if people.customers else None
        held = self._held(customer) if customer else []
        if customer:
            fetched = fetched.plus(self._purchases_of(customer, query, fetched, held))
        findings = self._judged(fetched, people.problems)
        if fetched.complete and not people.problems:
            findings += self._groundless(held, fetched, findings)
        return self._answer(query, customer, fetched, findings, people.problems)

    def _find(self, query: Query) -> tuple[Found, Fetched]:
        """Who is meant. An address is also one that may only have been typed at the checkout."""
        if query.kind == "name":
            return self._people.by_name(query.value), Fetched()
        if query.kind == "clerk":
            return self._people.by_ids({query.value}), Fetched()
        people, fetched = at_once(
            lambda: self._people.by_email(query.value), lambda: self._fetching.by_emails([query.value])
        )
        if people.customers:
            return people, fetched
        owners = {p.clerk_id for p in fetched.purchases.values() if p.clerk_id}
        return self._people.by_ids(owners, people.problems), fetched

    def _purchases_of(
        self, customer: Customer, query: Query, known: Fetched, held: list[Subscription]
    ) -> Fetched:
        """All that this person bought: under each address, as noted by sweeps, and behind what they hold."""
        emails = [email for email in customer.emails if email.lower() != query.value.lower()]
        fetched = self._fetching.by_emails(emails) if emails or not known.accounts else known
        noted = self._memory.purchases_of(customer.clerk_id) if customer.clerk_id else []
        fetched = fetched.plus(self._fetching.by_sessions(noted))
        seen = {*known.purchases, *fetched.purchases}
        for session_id in {s.session_id for s in held if s.session_id and looks_like_session(s.session_id)}:
            if session_id not in seen:
                fetched = fetched.plus(self._fetching.by_session(session_id))
        return fetched.without(lambda p: p.session_id not in known.purchases and not _of(p, customer))

    def _groundless(
        self, held: list[Subscription], fetched: Fetched, findings: list[Finding]
    ) -> list[Finding]:
        seen = Seen()
        seen.add(fetched.purchases.values(), findings)
        coverage = Coverage(fetched.accounts, None, None)
        return self._grounding.groundless(held, seen, coverage, self._clock())

    def _held(self, customer: Customer) -> list[Subscription]:
        ids = {*customer.user_ids, *([customer.clerk_id] if customer.clerk_id else [])}
        try:
            return self._store.subscriptions_of(ids)
        except UnavailableError:
            return []

    def _judged(self, fetched: Fetched, problems: tuple[str, ...]) -> list[Finding]:
        evidence = self._reading.evidence(list(fetched.purchases.values()))
        findings = sorted(map(judge, evidence), key=_newest_first)
        return [*findings, *fetched.unreached] or [unchecked("store", said) for said in problems[:1]]

    def _answer(
        self,
        query: Query,
        customer: Customer | None,
        fetched: Fetched,
        findings: list[Finding],
        problems: tuple[str, ...] = (),
        candidates: tuple[Customer, ...] = (),
    ) -> Answer:
        all_problems = tuple(dict.fromkeys((*fetched.problems, *problems, *unread_sides(findings))))
        nobody = not (customer or candidates or findings)
        return Answer(
            query=query.value,
            customer=customer,
            candidates=candidates,
            coverage=Coverage(fetched.accounts, None, self._clock(), all_problems),
            findings=tuple(findings),
            notes=(*self._notes(customer, fetched, nobody=nobody and not all_problems), *self._people.notes),
            near=self._people.near(query.value) if nobody and query.kind == "email" else (),
        )

    def _notes(self, customer: Customer | None, fetched: Fetched, *, nobody: bool) -> list[str]:
        bought = fetched.purchases.values()
        own = [p for p in bought if customer and p.clerk_id == customer.clerk_id]
        payers = {
            masked(p.payer_email) for p in own if p.payer_email and not _theirs(p.payer_email, customer)
        }
        notes = [f"Paid with another address: {', '.join(sorted(payers))}."] if payers else []
        if customer and any(p.clerk_id and p.clerk_id != customer.clerk_id for p in bought):
            notes.append(FOR_OTHERS)
        return [*notes, *([NOT_FOUND] if nobody else [])]


def _theirs(email: str, customer: Customer | None) -> bool:
    return customer is not None and email.strip().lower() in {e.lower() for e in customer.emails}


def _of(purchase: Purchase, customer: Customer) -> bool:
    """Whether a purchase is this person's: by its owner; by its payer only where it names no owner."""
    if purchase.clerk_id:
        return purchase.clerk_id == customer.clerk_id
    return bool(purchase.payer_email) and _theirs(purchase.payer_email or "", customer)


def _mode(session_id: str) -> bool | None:
    """Live or test by the id's own prefix (https://docs.stripe.com/api/checkout/sessions)."""
    return {"cs_live": True, "cs_test": False}.get(session_id[:7])


def _newest_first(finding: Finding) -> tuple[float, str]:
    return (-(finding.paid_at.timestamp() if finding.paid_at else 0.0), finding.key)

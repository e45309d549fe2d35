"""Forgets: what is older than the school keeps it, and one person who asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from bot.errors import BadRequestError, UnavailableError
from bot.keeping import Person
from bot.query import ADDRESS, parse
from bot.speech import joined, say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from bot.findings import Answer, Customer, Finding
    from bot.ports import Ledger
    from bot.query import Query
    from services.lookup import Lookup

log = structlog.get_logger()

SCHEDULE = "schedule"
"""Who forgets by the clock."""


@dataclass(frozen=True, slots=True)
class Retention:
    """`days` that what tells of people is kept; 0 keeps everything."""

    ledger: Ledger
    days: int
    clock: Callable[[], datetime]

    def run(self) -> None:
        if not self.days:
            return
        now = self.clock()
        counts = self.ledger.forget_before(now - timedelta(days=self.days), by=SCHEDULE, at=now)
        if counts:
            log.info("forgotten", rows=dict(counts), purged=self.ledger.purge())


@dataclass(frozen=True, slots=True)
class Erasing:
    """Erases one person from the ledger."""

    lookup: Lookup
    ledger: Ledger
    clock: Callable[[], datetime]

    def whom(self, asked: str) -> Person:
        """Everything they are known by, outside and in the record itself, which may be the last to know them.

        Raises BadRequestError where several people fit, or only one who bought with that address and has
        others, and UnavailableError where something could not be asked: then an address could be overlooked.
        """
        query = parse(asked, ADDRESS)
        if query.kind not in {"email", "clerk"}:
            raise BadRequestError(
                say("Name the person by their e-mail or Clerk id, like {example}.", example=ADDRESS)
            )
        answer = self.lookup.check(query.value)
        if answer.candidates:
            raise BadRequestError(
                say("Several people have that address. Name one of them by their Clerk id.")
            )
        if answer.customer and not _is_asked(query, answer.customer):
            raise BadRequestError(
                say(
                    "Nobody has that address: it was only typed when somebody else's pass was paid. Name the "
                    "person by their Clerk id."
                )
            )
        if not answer.coverage.complete:
            told = say("Not everything they are known by could be looked up, so nothing was erased.")
            raise UnavailableError("ledger", joined(" ", (told, *answer.coverage.problems)))
        return self.ledger.known(_person(query, answer))

    def told_of(self, person: Person) -> Mapping[str, int]:
        return self.ledger.told_of(person)

    def erase(self, person: Person, *, by: str) -> tuple[Mapping[str, int], bool]:
        """Rows by table, and whether their bytes are out of the file by now."""
        counts = self.ledger.erase(person, by=by, at=self.clock())
        log.info("erased", rows=dict(counts))
        return counts, self.ledger.purge()


def _is_asked(query: Query, customer: Customer) -> bool:
    return query.kind == "clerk" or query.value.casefold() in map(str.casefold, customer.emails)


def _person(query: Query, answer: Answer) -> Person:
    """What was bought for somebody else is not theirs, even if it was paid from their address."""
    customer = answer.customer
    emails = {query.value} if query.kind == "email" else set()
    ids = {query.value} if query.kind == "clerk" else set()
    sessions: set[str] = set()
    if customer:
        emails |= {*customer.emails}
        ids |= {*customer.user_ids, *([customer.clerk_id] if customer.clerk_id else [])}
        sessions |= {each.session_id for each in answer.findings if each.session_id and _is_theirs(each, ids)}
    return Person(query.value, frozenset(emails), frozenset(ids), frozenset(sessions))


def _is_theirs(finding: Finding, ids: set[str]) -> bool:
    return bool({finding.clerk_id, finding.user_id} & ids)

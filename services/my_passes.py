"""What a customer holds, for their own page: found by the proven Clerk id alone, never by an address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from bot.documents import reference
from bot.errors import NotThereError
from bot.rules import counts_classes, is_over, put_away, reference_ids
from bot.words import line
from services import own_words as say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from bot.model import Pass, Subscription
    from bot.ports import PassStore

State = Literal["active", "upcoming", "over"]
Ended = Literal["date", "used_up", "upgraded", "stopped"]

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class School:
    """Where a pass is for."""

    id: str
    name: str
    slug: str | None


@dataclass(frozen=True, slots=True)
class MyPass:
    """One pass. `classes_left` is None where none are counted; `ended` tells why it is `over`, else None."""

    id: str
    name: str | None
    school: School | None
    start: datetime | None
    until: datetime | None
    classes_left: int | None
    unlimited: bool
    state: State
    ended: Ended | None


@dataclass(frozen=True, slots=True)
class MyPasses:
    """`clock` gives aware UTC."""

    store: PassStore
    clock: Callable[[], datetime]

    def of(self, caller: str, slug: str | None = None) -> list[MyPass]:
        """Newest first; one school's where a slug is given.

        Raises UnavailableError, and NotThereError for a school that is unknown.
        """
        schools = {each.id: School(each.id, each.name, each.slug) for each in self.store.tenants()}
        only = _school(schools.values(), slug) if slug else None
        sold = {each.id: each for each in self.store.passes()}
        own = reference_ids(caller, self.store.users_by_id([caller]))
        held = [each for each in self.store.subscriptions_of(own) if not each.is_draft]
        held.sort(key=lambda each: (each.start or each.created or _LONG_AGO, each.id), reverse=True)
        mine = [self._shown(each, sold, schools) for each in held]
        return [each for each in mine if only is None or each.school == only]

    def _shown(self, held: Subscription, sold: Mapping[str, Pass], schools: Mapping[str, School]) -> MyPass:
        now = self.clock()
        bought = sold.get(held.pass_id or reference(held.document.get("pass")) or "")
        ended = _ended(held, now)
        upcoming = held.start is not None and held.start > now
        return MyPass(
            id=held.id,
            name=line(held.pass_name) or line(bought.name if bought else None) or None,
            school=schools.get(held.tenant_id or (bought.tenant_id if bought else None) or ""),
            start=held.start,
            until=held.end,
            classes_left=held.remaining if counts_classes(held.type) else None,
            unlimited=held.type == "monthly",
            state="over" if ended else "upcoming" if upcoming else "active",
            ended=ended,
        )


def _school(schools: Iterable[School], slug: str) -> School:
    fitting = [each for each in schools if each.slug == slug]
    if len(fitting) != 1:
        raise NotThereError(say.NO_SCHOOL)
    return fitting[0]


def _ended(held: Subscription, now: datetime) -> Ended | None:
    """Why it is over; one that was switched off early is told by that, not by its date."""
    if put_away(held) == "upgraded":
        return "upgraded"
    if is_over(held, now):
        return "date"
    if held.active is not True:
        return "stopped"
    return "used_up" if counts_classes(held.type) and held.remaining == 0 else None

"""The batch reads of `bot.reads`, put together from a store's plain ones: where a question costs nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.reads import CHARGES, Around, Outline

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import datetime
    from typing import Protocol

    from bot.model import Booking, Subscription, User
    from bot.reads import Wanted

    class Plain(Protocol):
        """What it is put together from."""

        def users_by_id(self, ids: Collection[str]) -> list[User]: ...
        def subscriptions_tied(
            self, session_ids: Collection[str], payment_ids: Collection[str]
        ) -> list[Subscription]: ...
        def subscriptions_of(self, user_ids: Collection[str]) -> list[Subscription]: ...
        def subscriptions_by_id(self, ids: Collection[str]) -> list[Subscription]: ...
        def subscriptions_between(self, since: datetime, until: datetime) -> Iterator[Subscription]: ...
        def bookings_of(self, user_ids: Collection[str]) -> list[Booking]: ...


class ComposedReads:
    """Implements `bot.reads.Reads` over the class that it is mixed into."""

    def around(self: Plain, wanted: Wanted) -> Around:
        tied = self.subscriptions_tied(wanted.sessions, wanted.payments)
        sources = self.subscriptions_by_id(wanted.sources)
        holders = {held.user_id for held in (*tied, *sources) if held.user_id}
        users = self.users_by_id({*wanted.owners, *holders})
        people = {user.id for user in users if user.clerk_id in wanted.owners} | set(wanted.owners)
        return Around(
            tied=tuple(tied),
            sources=tuple(sources),
            users=tuple(users),
            held=tuple(self.subscriptions_of(people)),
            bookings=tuple(self.bookings_of(people)),
        )

    def charges_between(self: Plain, since: datetime, until: datetime) -> frozenset[str]:
        named = (held.payment_id or "" for held in self.subscriptions_between(since, until))
        return frozenset(name for name in named if name.startswith(CHARGES))

    def running_between(self: Plain, since: datetime, until: datetime) -> Iterator[Outline]:
        held = self.subscriptions_between(since, until)
        return (Outline(each.id, each.session_id, each.payment_id) for each in held if each.active is True)

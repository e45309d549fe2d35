"""Who a person is: the store's users and Clerk's accounts, joined by Clerk id and never by address."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from bot.errors import UnavailableError
from bot.findings import Customer
from bot.near import near_addresses
from bot.speech import say
from services.reading import unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from bot.model import Account, Unknown, User
    from bot.ports import Directory, PassStore

T = TypeVar("T")

NOT_ASKED = say(
    "Clerk was not asked (no CLERK_SECRET_KEY is set); people were looked up among the store's users."
)
MOST = 20
"""People shown for choosing; more than that asks for a longer name."""

CUT = say("More people than these fit that name. Ask with more of the name, or with an e-mail address.")


@dataclass(frozen=True, slots=True)
class Found:
    """People who fit, and what could not be asked about them."""

    customers: tuple[Customer, ...]
    unread: tuple[Unknown, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def problems(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(each.detail for each in self.unread))

    def hindered(self, unread: tuple[Unknown, ...]) -> Found:
        return replace(self, unread=(*self.unread, *unread))


class People:
    """Looks people up on both sides. `directory` is None where none is connected."""

    def __init__(self, store: PassStore, directory: Directory | None) -> None:
        self._store = store
        self._directory = directory

    @property
    def notes(self) -> tuple[str, ...]:
        return () if self._directory else (NOT_ASKED,)

    def by_email(self, email: str) -> Found:
        users, hindered = _tried(lambda: self._store.users_by_email([email]))
        accounts, blind = self._asked(lambda directory: directory.by_emails([email]))
        ids = {*map(_key, users), *(a.clerk_id for a in accounts)}
        return self.by_ids(ids, (*hindered, *blind))

    def by_ids(self, ids: Collection[str], unread: tuple[Unknown, ...] = ()) -> Found:
        """Everything known of these Clerk ids or user ids, a customer each."""
        if not ids:
            return Found((), unread)
        users, hindered = _tried(lambda: self._store.users_by_id(ids))
        accounts, blind = self._asked(lambda directory: list(directory.by_ids(ids).values()))
        return Found(_customers(users, accounts), tuple(dict.fromkeys((*unread, *hindered, *blind))))

    def by_name(self, fragment: str) -> Found:
        wanted = fragment.casefold()
        users, hindered = _tried(
            lambda: [u for u in self._store.users() if wanted in (u.name or "").casefold()]
        )
        accounts, blind = self._asked(lambda directory: directory.search(fragment))
        ids = sorted({*map(_key, users), *(account.clerk_id for account in accounts)})
        found = self.by_ids(ids[:MOST], (*hindered, *blind))
        return replace(found, notes=(CUT,)) if len(ids) > MOST or len(accounts) >= MOST else found

    def near(self, email: str) -> tuple[str, ...]:
        """Addresses of customers there are that the typed one may have meant."""
        users, _ = _tried(lambda: list(self._store.users()))
        return near_addresses(email, [user.email for user in users if user.email])

    def _asked(self, ask: Callable[[Directory], list[Account]]) -> tuple[list[Account], tuple[Unknown, ...]]:
        directory = self._directory
        return _tried(lambda: ask(directory)) if directory else ([], ())


def _tried(read: Callable[[], list[T]]) -> tuple[list[T], tuple[Unknown, ...]]:
    try:
        return read(), ()
    except UnavailableError as error:
        return [], (unknown(error),)


def _key(user: User) -> str:
    return user.clerk_id or user.id


def _customers(users: Iterable[User], accounts: Iterable[Account]) -> tuple[Customer, ...]:
    records: dict[str, list[User]] = defaultdict(list)
    for user in users:
        records[_key(user)].append(user)
    known = {account.clerk_id: account for account in accounts}
    return tuple(_customer(key, records[key], known.get(key)) for key in sorted({*records, *known}))


def _customer(key: str, users: list[User], account: Account | None) -> Customer:
    written = [*(account.emails if account else ()), *(u.email for u in users if u.email)]
    names = [account.name if account else None, *(u.name for u in users)]
    clerk_ids = [u.clerk_id for u in users if u.clerk_id]
    return Customer(
        clerk_id=key if account or key in clerk_ids or key.startswith("user_") else None,
        name=next((name for name in names if name), None),
        emails=_distinct(written),
        user_ids=tuple(u.id for u in users),
    )


def _distinct(addresses: Iterable[str]) -> tuple[str, ...]:
    """Each address once, as first written, compared without case."""
    first: dict[str, str] = {}
    for address in addresses:
        first.setdefault(address.strip().lower(), address.strip())
    return tuple(first.values())

"""Who asks: keys, modes, accounts, permissions, and how often they may."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.stripe import problems
from sandbox.stripe.books import PLATFORM

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Request

    from sandbox.stripe.books import Account, Books

_LIVE = ("sk_live_", "rk_live_")


@dataclass(frozen=True)
class Caller:
    """One request's key and the account it acts for; `missing` are permissions the key lacks."""

    key: str
    livemode: bool
    account: Account
    missing: frozenset[str]

    def must_have(self, permission: str | None) -> None:
        """A permission to write includes the one to read, so lacking to read is lacking to write."""
        if permission is None:
            return
        needed = {permission, permission.replace("_write", "_read")}
        if needed & self.missing:
            raise problems.not_permitted(self.key, self.account.id, permission)


class Gate:
    """`rate` is requests a second per account and endpoint, None no limit; `ticks` is in seconds."""

    def __init__(self, books: Books, key: str, ticks: Callable[[], float]) -> None:
        self.rate: int | None = 25
        self._books = books
        self._missing: dict[str, frozenset[str]] = {key: frozenset()}
        self._ticks = ticks
        self._recent: defaultdict[tuple[str, str], deque[float]] = defaultdict(deque)

    def know(self, key: str, missing: frozenset[str] = frozenset()) -> None:
        self._missing[key] = missing

    def admit(self, request: Request) -> Caller:
        key = _key(request)
        if not key:
            raise problems.no_key()
        if key not in self._missing:
            raise problems.bad_key(key)
        livemode = key.startswith(_LIVE)
        name = request.headers.get("Stripe-Account") or PLATFORM
        return Caller(key, livemode, self.account(key, name, livemode=livemode), self._missing[key])

    def account(self, key: str, name: str, *, livemode: bool) -> Account:
        """The account if this key may act for it."""
        try:
            found = self._books.account(name)
        except KeyError:
            raise problems.no_access(key, name) from None
        if found.refuses or livemode not in found.modes:
            raise problems.no_access(key, name)
        return found

    def count(self, caller: Caller, endpoint: str) -> None:
        recent, now = self._recent[caller.account.id, endpoint], self._ticks()
        while recent and recent[0] <= now - 1:
            recent.popleft()
        if self.rate is not None and len(recent) >= self.rate:
            raise problems.too_many_requests()
        recent.append(now)


def _key(request: Request) -> str:
    given = request.authorization
    if given is None:
        return ""
    return str(given.token if given.type == "bearer" else given.username or "")

"""What the sandbox remembers: accounts and their objects. Every use of it holds `lock`."""

from __future__ import annotations

import threading
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.stripe.fixtures import Json, fresh
from sandbox.stripe.ids import Ids
from sandbox.stripe.shelf import Shelf

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

PLATFORM = "platform"
PLATFORM_ID = "acct_1PlatformOfTheSchools"
BOTH_MODES = frozenset({True, False})


@dataclass
class Account:
    """`name` is `platform` or the id; `modes` are the livemodes in which the platform may act for it."""

    name: str
    id: str
    refuses: bool = False
    modes: frozenset[bool] = BOTH_MODES


class Books:
    """Accounts and shelves; `now` is in seconds, an account's name is `platform` or its id."""

    def __init__(self, clock: Callable[[], datetime], seed: int, *, livemode: bool) -> None:
        self.lock = threading.RLock()
        self.clock = clock
        self.ids = Ids(seed)
        self.livemode = livemode
        self.accounts: dict[str, Account] = {}
        self.line_items: dict[str, list[Json]] = {}
        self._shelves: defaultdict[tuple[str, str], Shelf] = defaultdict(Shelf)
        self.open_account(PLATFORM, PLATFORM_ID)

    def now(self) -> int:
        return int(self.clock().timestamp())

    def open_account(self, name: str, account_id: str) -> Account:
        opened = self.accounts.setdefault(name, Account(name, account_id))
        shelf = self.shelf(PLATFORM, "account")
        if account_id not in shelf:
            shelf.put(fresh("account", id=account_id, created=self.now()), livemode=None)
        return opened

    def account(self, name: str) -> Account:
        """By `platform` or by id; KeyError for one that was never added."""
        return self.accounts[PLATFORM if name == PLATFORM_ID else name]

    def shelf(self, account: str, kind: str) -> Shelf:
        return self._shelves[account, kind]

    def put(self, account: str, thing: Json, *, livemode: bool) -> Json:
        self.shelf(account, thing["object"]).put(thing, livemode=livemode)
        return thing

    def get(self, account: str, kind: str, object_id: str, *, livemode: bool) -> Json | None:
        return self.shelf(account, kind).get(object_id, livemode=livemode)

    def session(self, session_id: str) -> tuple[str, Json]:
        """The account's name and the session; KeyError where nobody has it."""
        for name in self.accounts:
            shelf = self.shelf(name, "checkout.session")
            if session_id in shelf:
                found = shelf.get(session_id, livemode=bool(shelf.mode(session_id)))
                if found is not None:
                    return name, found
        raise KeyError(session_id)

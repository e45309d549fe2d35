"""Stripe with the accounts of forty schools, which sees how many ask it at once."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, cast

from bot.model import Tenant
from services.fetching import Fetching

if TYPE_CHECKING:
    from bot.model import Purchase, Sale
    from bot.ports import PassStore, Payments

ACCOUNTS = 41
"""The schools', and the platform's."""

HELD = "cs_live_held"
"""A checkout that is not told before `gate`."""


class Till:
    """`together` is how many are answered only when all of them ask; `threads` is the most there were."""

    livemode = True

    def __init__(self, together: int = 1) -> None:
        self.gate = threading.Event()
        self.threads = 0
        self.held: list[str] = []
        self._together = threading.Barrier(together)

    def sales_by_email(self, _account: str, _email: str) -> list[Sale]:
        self.threads = max(self.threads, threading.active_count())
        self._together.wait(5)
        self.gate.wait(0.02)
        return []

    def purchase(self, account: str, session_id: str) -> Purchase | None:
        if session_id == HELD:
            self.held.append(account)
            assert self.gate.wait(10)
        return None


class Schools:
    def tenants(self) -> list[Tenant]:
        return [Tenant(f"school{n}", f"School {n}", None, f"acct_{n:02}", {}) for n in range(ACCOUNTS - 1)]


def fetching(till: Till) -> Fetching:
    return Fetching(cast("Payments", till), cast("PassStore", Schools()))

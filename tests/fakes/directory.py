"""A directory in memory, for everybody's tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import UnavailableError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from bot.model import Account

SEARCHED = 20


class FakeDirectory:
    """Add to `accounts` at any time; `down` makes it unreachable; `asked` counts each method's calls."""

    def __init__(self, accounts: Iterable[Account] = ()) -> None:
        self.accounts = list(accounts)
        self.down = False
        self.asked: dict[str, int] = {}

    def by_ids(self, clerk_ids: Collection[str]) -> dict[str, Account]:
        self._check("by_ids")
        return {one.clerk_id: one for one in self.accounts if one.clerk_id in clerk_ids}

    def by_emails(self, emails: Collection[str]) -> list[Account]:
        self._check("by_emails")
        asked = {email.strip().lower() for email in emails}
        return [one for one in self.accounts if asked & {email.lower() for email in one.emails}]

    def search(self, text: str) -> list[Account]:
        self._check("search")
        sought = text.strip().lower()
        found = (one for one in self.accounts if sought and sought in _words(one))
        return list(found)[:SEARCHED]

    def _check(self, asked: str) -> None:
        self.asked[asked] = self.asked.get(asked, 0) + 1
        if self.down:
            raise UnavailableError("directory", "Clerk did not answer.")


def _words(account: Account) -> str:
    return " ".join(filter(None, (account.name, *account.emails))).lower()

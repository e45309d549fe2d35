"""A school platform of any size, every object of which follows from its number: it takes no room."""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import pairwise

from bot.documents import written
from bot.model import PLATFORM
from tests.bench import shapes

CLASS, LEFT, GIVEN_BACK, LOST = 25, 16, 200, 500
"""One in so many: a class payment, a checkout left at the till, money given back, a pass never made."""

PER_OWNER = 3
_NUMBER = re.compile(r"b(\d{8,9})")


@dataclass(frozen=True)
class Shop:
    """`sessions` checkouts on `accounts` in the `days` before `now`, in order of their numbers.

    In a `whole` one no pass was lost.
    """

    sessions: int
    accounts: int
    now: datetime
    days: int = 29
    whole: bool = False

    @property
    def names(self) -> list[str]:
        """The platform's account is one of them."""
        return [PLATFORM, *(f"acct_b{number:05}" for number in range(1, self.accounts))]

    @cached_property
    def created(self) -> list[int]:
        """Seconds, ascending: evenings sell more than mornings, and the weekend more than a Tuesday."""
        begin = int((self.now - timedelta(days=self.days)).timestamp())
        hours = self.days * 24
        weights = [_weight(begin + hour * 3600) for hour in range(hours)]
        edges = [0.0]
        for weight in weights:
            edges.append(edges[-1] + weight)
        scale = self.sessions / edges[-1] if self.sessions else 1.0
        found: list[int] = []
        for hour, (low, high) in enumerate(pairwise(edges)):
            first, end = round(low * scale), round(high * scale)
            found += [begin + hour * 3600 + (n - first) * 3600 // (end - first) for n in range(first, end)]
        return found

    @cached_property
    def of_account(self) -> dict[str, tuple[list[int], list[int]]]:
        """Numbers and their seconds, ascending."""
        found: dict[str, tuple[list[int], list[int]]] = {name: ([], []) for name in self.names}
        for number, at in enumerate(self.created):
            numbers, moments = found[self.account(number)]
            numbers.append(number)
            moments.append(at)
        return found

    @property
    def owners(self) -> int:
        return max(1, self.sessions // PER_OWNER)

    def account(self, number: int) -> str:
        return self.names[number % self.accounts]

    def owner(self, number: int) -> int:
        return number % self.owners

    def of_owner(self, owner: int) -> range:
        return range(owner, self.sessions, self.owners)

    def is_class(self, number: int) -> bool:
        return number % CLASS == 7

    def is_left(self, number: int) -> bool:
        return not self.is_class(number) and number % LEFT == 3

    def is_given_back(self, number: int) -> bool:
        return self.is_sold(number) and number % GIVEN_BACK == 11

    def is_lost(self, number: int) -> bool:
        chosen = number % LOST == 21 and not self.whole
        return chosen and self.is_sold(number) and not self.is_given_back(number)

    def is_sold(self, number: int) -> bool:
        return not self.is_class(number) and not self.is_left(number)

    def is_held(self, number: int) -> bool:
        return self.is_sold(number) and not self.is_lost(number)

    def between(self, account: str, since: int | None, until: int | None) -> tuple[list[int], int, int]:
        """The account's numbers, and the places [low, high) of those made in the window."""
        numbers, moments = self.of_account[account]
        low = bisect_left(moments, since) if since is not None else 0
        high = bisect_left(moments, until) if until is not None else len(numbers)
        return numbers, low, high

    def session(self, number: int) -> str:
        at, owner = self.created[number], self.owner(number)
        left = self.is_left(number)
        values = {
            "id": session_id(number),
            "created": str(at),
            "status": "expired" if left else "complete",
            "paid": "unpaid" if left else "paid",
            "intent": "null" if left else f'"{intent_id(number)}"',
            "email": email(owner),
            "metadata": json.dumps(self._metadata(number)),
        }
        return shapes.filled(shapes.session(), values)

    def subscription(self, number: int) -> str:
        at = datetime.fromtimestamp(self.created[number], UTC)
        values = {
            "id": f"sub-b{number:09}",
            "session": session_id(number),
            "intent": intent_id(number),
            "owner": f"usr-b{self.owner(number):08}",
            "start": written(at),
            "end": written(at + timedelta(days=90)),
            "active": "false" if self.is_given_back(number) else "true",
        }
        return shapes.filled(shapes.subscription(), values)

    def outline(self, number: int) -> str:
        """As much of the subscription as tells whether its payment was read."""
        start = written(datetime.fromtimestamp(self.created[number], UTC))
        ids = {"id": f"sub-b{number:09}", "session": session_id(number), "intent": intent_id(number)}
        return shapes.filled(shapes.outline(), {**ids, "start": start})

    def user(self, owner: int) -> str:
        values = {"id": f"usr-b{owner:08}", "clerk": clerk_id(owner), "email": email(owner)}
        return shapes.filled(shapes.user(), values)

    def _metadata(self, number: int) -> dict[str, str]:
        clerk = clerk_id(self.owner(number))
        if self.is_class(number):
            return {"classId": "class-1", "userId": clerk, "tenantId": "tenant-00000"}
        return {
            "type": "pass_purchase",
            "passId": "pass-ten",
            "passType": "multi",
            "userId": clerk,
            "tenantId": "tenant-00000",
            "tenantSlug": "oak",
            "originalPrice": "2000",
            "finalPrice": "2000",
            "discountAmount": "0",
        }


def session_id(number: int) -> str:
    """As long as Stripe's own, and told apart by its first digits."""
    return f"cs_live_b1{number:09}A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8S9t0U1v2W3x4"


def number_of(name: str) -> int:
    """The number in a session's, intent's, charge's, user's or subscription's id."""
    return int(name[10:19]) if name.startswith("cs_") else int(_NUMBER.findall(name)[0])


def intent_id(number: int) -> str:
    return f"pi_3b{number:09}Q7r8S9t0U1v2"


def clerk_id(owner: int) -> str:
    return f"user_b{owner:08}"


def email(owner: int) -> str:
    return f"customer{owner}@example.com"


def _weight(at: int) -> float:
    moment = datetime.fromtimestamp(at, UTC)
    hour = 3.0 if 16 <= moment.hour <= 21 else 0.2 if moment.hour < 6 else 1.0
    return hour * (1.6 if moment.weekday() in {5, 6, 0} else 1.0)

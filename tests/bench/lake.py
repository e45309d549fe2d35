"""The Content Lake's answers to exactly the questions that the store asks, from a shop that takes no room.

Each GROQ text is answered by hand here; `test_bench.py` holds the answers against groq-js.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from services.gateways import sanity_queries as groq
from tests.bench.shop import number_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tests.bench.shop import Shop

Json = dict[str, Any]


class Lake:
    """`answer` gives the JSON text of a query's result."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._answers: dict[str, Callable[[Json], str]] = {
            groq.AROUND: self._around,
            groq.listing(groq.TENANTS): lambda _: json.dumps(self._tenants()),
            groq.listing(groq.PASSES): lambda _: json.dumps([PASS]),
            groq.listing(groq.CHARGES_BETWEEN, groq.CHARGES, groq.OUTLINES): lambda _: "[]",
            groq.listing(groq.RUNNING_BETWEEN, groq.OUTLINE, groq.OUTLINES): self._outlines,
            groq.listing(groq.HELD_BY_ID): lambda p: self._held(self._by_id(p["values"])),
            groq.listing(groq.HELD_BY_USER): lambda p: self._held(self._of_users(p["values"])),
            groq.listing(groq.USERS_BY_ID): lambda p: self._users(p["values"]),
            groq.listing(groq.USERS_BY_EMAIL): lambda p: self._users(map(_clerk, p["values"])),
            groq.listing(groq.DRAFTS_BY_SESSION): lambda _: "[]",
            groq.listing(groq.LOGS_BY_SESSION): lambda _: "[]",
            groq.listing(groq.CLASSES_OF, groq.BOOKINGS): lambda _: "[]",
        }

    def answer(self, query: str, params: Json) -> str:
        """KeyError for a question that is not known here."""
        return self._answers[query](params)

    def _around(self, params: Json) -> str:
        """Nobody here holds what another one paid for."""
        owners = sorted({number_of(each) for each in params["owners"]})
        users = ",".join(map(self._shop.user, owners))
        held = self._held(number for owner in owners for number in self._of_owner(owner))
        return f'{{"others":[],"users":[{users}],"held":{held},"classes":[]}}'

    def _outlines(self, params: Json) -> str:
        shop, after = self._shop, params["after"]
        first = number_of(after) + 1 if after else 0
        rows: list[str] = []
        for number in range(first, shop.sessions):
            if shop.is_held(number) and not shop.is_given_back(number):
                rows.append(shop.outline(number))
            if len(rows) == groq.OUTLINES:
                break
        return f"[{','.join(rows)}]"

    def _held(self, numbers: Iterable[int]) -> str:
        return f"[{','.join(map(self._shop.subscription, sorted(numbers)))}]"

    def _by_id(self, names: Iterable[str]) -> Iterator[int]:
        return (number for number in map(number_of, names) if self._shop.is_held(number))

    def _of_users(self, names: Iterable[str]) -> Iterator[int]:
        owners = {number_of(name) for name in names if name.startswith("usr-")}
        return (number for owner in owners for number in self._of_owner(owner))

    def _of_owner(self, owner: int) -> Iterator[int]:
        return filter(self._shop.is_held, self._shop.of_owner(owner))

    def _users(self, names: Iterable[str]) -> str:
        return f"[{','.join(map(self._shop.user, sorted(set(map(number_of, names)))))}]"

    def _tenants(self) -> list[Json]:
        names = ["", *self._shop.names[1:]]
        return [
            {
                "_id": f"tenant-{number:05}",
                "_type": "tenant",
                "schoolName": f"School {number}",
                "slug": {"current": f"school-{number}"},
                **({"stripeConnect": {"accountId": name}} if name else {}),
            }
            for number, name in enumerate(names)
        ]


PASS = {
    "_id": "pass-ten",
    "_type": "pass",
    "name": "Ten classes",
    "type": "multi",
    "price": 2000,
    "validityType": "days",
    "validityDays": 90,
    "classesLimit": 10,
    "isActive": True,
    "tenant": {"_type": "reference", "_ref": "tenant-00000"},
}


def _clerk(address: str) -> str:
    """`customer12@example.com` -> the id of customer 12."""
    return f"user_b{int(address.removeprefix('customer').split('@')[0]):08}"

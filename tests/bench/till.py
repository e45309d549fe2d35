"""Stripe's answers to what the payments gateway asks, from a shop that takes no room."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from bot.model import PLATFORM
from tests.bench.shapes import PRICE
from tests.bench.shop import intent_id, number_of, session_id

if TYPE_CHECKING:
    from tests.bench.shop import Shop

Json = dict[str, Any]

_EMPTY = '{"object":"list","has_more":false,"data":[]}'
_SESSIONS = "/v1/checkout/sessions"
_HOUR = 3600


class Till:
    """`answer` gives the JSON text for a path; None is a 404."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop

    def answer(self, path: str, account: str, params: dict[str, str]) -> str | None:
        if path == _SESSIONS:
            return self._sessions(account, params)
        if path == "/v1/refunds":
            return self._refunds(account, params)
        if path == "/v1/events":
            return self._events(account, params)
        if path == "/v1/disputes":
            return _EMPTY
        return self._one(path, account)

    def _sessions(self, account: str, params: dict[str, str]) -> str:
        if "customer_details[email]" in params:
            owner = int(params["customer_details[email]"].removeprefix("customer").split("@")[0])
            return self._by_owner(owner, account, expand=any(name.startswith("expand") for name in params))
        if "payment_intent" in params:
            return self._some([number_of(params["payment_intent"])], account)
        numbers, low, high = self._window(account, params)
        first = max(low, high - 100)
        rows = ",".join(self._shop.session(numbers[place]) for place in range(high - 1, first - 1, -1))
        return f'{{"object":"list","has_more":{json.dumps(first > low)},"data":[{rows}]}}'

    def _events(self, account: str, params: dict[str, str]) -> str:
        """The oldest one asked for: enough to show that events tell, and nothing of the last hour."""
        numbers, low, high = self._window(account, params)
        if low == high or self._shop.created[numbers[low]] > self._shop.created[-1] - _HOUR:
            return _EMPTY
        number = numbers[low]
        event = {
            "id": f"evt_b{number}",
            "object": "event",
            "type": "checkout.session.completed",
            "created": self._shop.created[number],
            "livemode": True,
            "pending_webhooks": 0,
            "data": {"object": {"id": session_id(number), "object": "checkout.session"}},
        }
        return json.dumps({"object": "list", "has_more": False, "data": [event]})

    def _window(self, account: str, params: dict[str, str]) -> tuple[list[int], int, int]:
        bounds = (params.get(f"created[{name}]") for name in ("gte", "lt"))
        since, until = (int(value) if value else None for value in bounds)
        numbers, low, high = self._shop.between(account, since, until)
        if "starting_after" in params:
            after = number_of(params["starting_after"])
            high = min(high, after // self._shop.accounts)
        return numbers, low, high

    def _by_owner(self, owner: int, account: str, *, expand: bool) -> str:
        found = self._some([*self._shop.of_owner(owner)][::-1], account)
        if not expand:
            return found
        page = json.loads(found)
        for row in page["data"]:
            row["payment_intent"] = row["payment_intent"] and self._intent(number_of(row["payment_intent"]))
        return json.dumps(page)

    def _some(self, numbers: list[int], account: str) -> str:
        mine = [number for number in numbers if self._shop.account(number) == account]
        return f'{{"object":"list","has_more":false,"data":[{",".join(map(self._shop.session, mine))}]}}'

    def _refunds(self, account: str, params: dict[str, str]) -> str:
        numbers, _, _ = self._shop.between(account, None, None)
        given = [number for number in reversed(numbers) if self._shop.is_given_back(number)]
        after = params.get("starting_after")
        rest = [number for number in given if after is None or number < number_of(after)]
        rows = [self._refund(number) for number in rest[:100]]
        return json.dumps({"object": "list", "has_more": len(rest) > 100, "data": rows})

    def _refund(self, number: int) -> Json:
        return {
            "id": f"re_b{number:09}",
            "object": "refund",
            "created": self._shop.created[number] + 60,
            "amount": PRICE,
            "status": "succeeded",
            "payment_intent": intent_id(number),
            "charge": f"ch_b{number:09}",
        }

    def _one(self, path: str, account: str) -> str | None:
        kind, _, name = path.rpartition("/")
        number = number_of(name)
        if number >= self._shop.sessions or self._shop.account(number) != account:
            return None
        if kind == _SESSIONS:
            return self._shop.session(number) if name == session_id(number) else None
        return json.dumps(self._intent(number)) if kind == "/v1/payment_intents" else None

    def _intent(self, number: int) -> Json:
        charge = {
            "id": f"ch_b{number:09}",
            "object": "charge",
            "created": self._shop.created[number],
            "status": "succeeded",
            "captured": True,
            "amount_captured": PRICE,
            "amount_refunded": PRICE if self._shop.is_given_back(number) else 0,
            "disputed": False,
        }
        return {
            "id": intent_id(number),
            "object": "payment_intent",
            "status": "succeeded",
            "latest_charge": charge,
        }


def account_of(header: str | None) -> str:
    return header or PLATFORM

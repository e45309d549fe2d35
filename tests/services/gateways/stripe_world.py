"""A small Stripe in memory: lists with Stripe's filters and cursors, objects by id, and who is refused."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bot.model import PLATFORM
from tests.services.gateways.loopback import Asked, Reply

if TYPE_CHECKING:
    from collections.abc import Mapping

Json = dict[str, Any]

SESSIONS = "/v1/checkout/sessions"
INTENTS = "/v1/payment_intents"
CHARGES = "/v1/charges"
REFUNDS = "/v1/refunds"
DISPUTES = "/v1/disputes"
EVENTS = "/v1/events"
ENDPOINTS = "/v1/webhook_endpoints"

_PAGING = {"limit", "starting_after"}
_CREATED = {"created[gte]", "created[lt]"}
_TAKES = {
    SESSIONS: _PAGING | _CREATED | {"customer_details[email]", "payment_intent"},
    REFUNDS: _PAGING | _CREATED | {"payment_intent", "charge"},
    DISPUTES: _PAGING | _CREATED | {"payment_intent", "charge"},
    EVENTS: _PAGING | _CREATED | {"types"},
    ENDPOINTS: _PAGING,
    INTENTS: {"expand"},
    CHARGES: {"expand"},
}


def session(id_: str, created: int, **more: object) -> Json:
    """A paid checkout; a field given here replaces the usual one."""
    usual = {
        "id": id_,
        "object": "checkout.session",
        "created": created,
        "livemode": True,
        "mode": "payment",
        "status": "complete",
        "payment_status": "paid",
        "amount_total": 25000,
        "currency": "nok",
        "payment_intent": id_.replace("cs_live_", "pi_"),
        "customer_details": {"email": "ada@example.com", "name": "Ada Lind"},
        "metadata": {"userId": "user_ada"},
    }
    return usual | more


def failure(status: int, message: str, *, headers: Mapping[str, str] | None = None, **more: str) -> Reply:
    """A refusal in Stripe's shape."""
    error = {"type": "invalid_request_error", "message": message} | more
    return Reply(status, {"error": error}, headers=headers or {})


class StripeWorld:
    """Plays Stripe for a loopback; `add` puts an object into a list, newest first as Stripe sorts them."""

    def __init__(self, prefix: str = "") -> None:
        self.refused: set[str] = set()
        self.unlisted: set[str] = set()
        self._prefix = prefix
        self._rows: dict[tuple[str, str], list[Json]] = {}

    def add(self, account: str, kind: str, *rows: Json) -> None:
        known = {row["id"]: row for row in self._list(account, kind)} | {row["id"]: row for row in rows}
        ordered = sorted(known.values(), key=lambda row: int(row.get("created", 0)), reverse=True)
        self._rows[account, kind] = ordered

    def __call__(self, asked: Asked) -> Reply:
        account = asked.headers.get("stripe-account", PLATFORM)
        path = asked.path.removeprefix(self._prefix)
        if account in self.refused:
            text = f"The key 'sk_live_sandbox' does not have access to account '{account}'."
            return failure(403, text, code="account_invalid")
        if account in self.unlisted and path in {REFUNDS, DISPUTES}:
            return failure(403, "Having the 'rak_charge_read' permission would allow this request.")
        kind = next((kind for kind in _TAKES if path.startswith(kind)), "")
        return self._answer(account, kind, path, asked)

    def _answer(self, account: str, kind: str, path: str, asked: Asked) -> Reply:
        names = {re.sub(r"\[\d+\]$", "", name) for name, _ in asked.query}
        assert names <= _TAKES[kind]
        return self._listed(account, kind, asked) if path == kind else self._single(account, kind, path)

    def _list(self, account: str, kind: str) -> list[Json]:
        return self._rows.get((account, kind), [])

    def _single(self, account: str, kind: str, path: str) -> Reply:
        id_ = path.rsplit("/", 1)[-1]
        row = next((row for row in self._list(account, kind) if row["id"] == id_), None)
        return Reply(body=row) if row else _missing("id")

    def _listed(self, account: str, kind: str, asked: Asked) -> Reply:
        rows = [row for row in self._list(account, kind) if _fits(row, asked)]
        ids = [row["id"] for row in rows]
        after, limit = asked.get("starting_after"), int(asked.get("limit") or 10)
        start = ids.index(after) + 1 if after else 0
        page = rows[start : start + limit]
        return Reply(body={"object": "list", "data": page, "has_more": len(rows) > start + limit})


def _missing(param: str) -> Reply:
    return failure(404, "No such object", code="resource_missing", param=param)


def _fits(row: Json, asked: Asked) -> bool:
    since, until = asked.get("created[gte]"), asked.get("created[lt]")
    email, intent = asked.get("customer_details[email]"), asked.get("payment_intent")
    types = [value for name, value in asked.query if name.startswith("types[")]
    return (
        (since is None or row["created"] >= int(since))
        and (until is None or row["created"] < int(until))
        and (email is None or row["customer_details"]["email"] == email)
        and (intent is None or row["payment_intent"] == intent)
        and (not types or row["type"] in types)
    )

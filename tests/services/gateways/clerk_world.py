"""A small Clerk in memory: GET /users with Clerk's filters and paging."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.services.gateways.loopback import Asked, Reply

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.model import Account

Json = dict[str, Any]

MOST_VALUES = 100
_TAKES = {"user_id", "email_address", "query", "limit", "offset"}


def user(account: Account) -> Json:
    """A Clerk user; its surname is the last word of the name."""
    first, _, last = (account.name or "").rpartition(" ")
    addresses = [
        {"id": f"idn_{number}", "email_address": address, "verification": {"status": "verified"}}
        for number, address in enumerate(account.emails)
    ]
    primary = next((one["id"] for one in addresses if one["email_address"] == account.email), None)
    return {
        "id": account.clerk_id,
        "object": "user",
        "first_name": first or None,
        "last_name": last or None,
        "primary_email_address_id": primary,
        "email_addresses": addresses,
    }


def failure(status: int, code: str, *, headers: Mapping[str, str] | None = None) -> Reply:
    """A refusal in Clerk's shape."""
    error = {"code": code, "message": "no", "long_message": "no", "meta": {}}
    return Reply(status, {"errors": [error], "clerk_trace_id": "trace"}, headers=headers or {})


class ClerkWorld:
    """Plays Clerk for a loopback. Addresses are kept in lower case and compared as they are."""

    def __init__(self) -> None:
        self.users: list[Json] = []

    def __call__(self, asked: Asked) -> Reply:
        ids, addresses = asked.all("user_id"), asked.all("email_address")
        assert asked.path == "/v1/users"
        assert max(len(ids), len(addresses)) <= MOST_VALUES
        assert {name for name, _ in asked.query} <= _TAKES
        if any("@" not in address for address in addresses) or "malformed" in ids:
            return failure(422, "form_param_format_invalid")
        found = [one for one in self.users if _fits(one, ids, addresses, asked.get("query"))]
        start, limit = int(asked.get("offset") or 0), int(asked.get("limit") or 10)
        return Reply(body=found[start : start + limit])


def _fits(one: Json, ids: list[str], addresses: list[str], sought: str | None) -> bool:
    own = {entry["email_address"] for entry in one["email_addresses"]}
    words = " ".join(filter(None, (one["first_name"], one["last_name"], *own))).lower()
    return (
        (not ids or one["id"] in ids)
        and (not addresses or bool(own & set(addresses)))
        and (sought is None or sought.lower() in words)
    )

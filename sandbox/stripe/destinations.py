"""GET /v2/core/event_destinations: the endpoints once more, with whose events they are sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

from sandbox.stripe import problems
from sandbox.stripe.endpoints import destination

if TYPE_CHECKING:
    from sandbox.stripe.answers import Call
    from sandbox.stripe.endpoints import Endpoints
    from sandbox.stripe.fixtures import Json

PERMISSION = "rak_event_destination_read"
_KNOWN = frozenset({"include", "limit", "page"})
_LIMIT, _MOST = 20, 100


class Destinations:
    """The second API has lists of its own kind: a link to the next page, and parts only on request."""

    def __init__(self, endpoints: Endpoints) -> None:
        self._endpoints = endpoints

    def listed(self, call: Call) -> Json:
        if not request.headers.get("Stripe-Version"):
            raise problems.StripeProblem(400, "Please provide a Stripe-Version header.")
        strangers = sorted(set(call.params) - _KNOWN)
        if strangers:
            raise problems.unknown_parameters(strangers)
        limit, start = int(call.params.get("limit", _LIMIT)), int(call.params.get("page", 0))
        if not 1 <= limit <= _MOST:
            raise problems.invalid("limit", f"This value must be between 1 and {_MOST}.")
        included = call.params.get("include") or {}
        found = self._endpoints.destinations(call.account, livemode=call.livemode)
        page = found[start : start + limit]
        more = start + limit < len(found)
        with_url = "webhook_endpoint.url" in included.values()
        return {
            "data": [destination(one, with_url=with_url) for one in page],
            "next_page_url": f"{call.path}?limit={limit}&page={start + limit}" if more else None,
            "previous_page_url": None,
        }

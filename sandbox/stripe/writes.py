"""The few requests that change something: webhook endpoints, and sending an event again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from sandbox.stripe import answers, problems

if TYPE_CHECKING:
    from sandbox.stripe.answers import Call
    from sandbox.stripe.courier import Courier
    from sandbox.stripe.endpoints import Endpoint, Endpoints
    from sandbox.stripe.fixtures import Json
    from sandbox.stripe.gate import Gate

MOST_ENDPOINTS = 16


class Writes:
    """Each method answers one POST; parameters are checked already."""

    def __init__(self, gate: Gate, endpoints: Endpoints, courier: Courier) -> None:
        self._gate = gate
        self._endpoints = endpoints
        self._courier = courier

    def create_endpoint(self, call: Call) -> Json:
        """The one answer that carries the secret; the scope (`connect`) is in none."""
        if self._endpoints.count(call.account, livemode=call.livemode) >= MOST_ENDPOINTS:
            mode = "live" if call.livemode else "test"
            raise problems.StripeProblem(
                400, f"You have reached the maximum of {MOST_ENDPOINTS} {mode} webhook endpoints."
            )
        _check_url(call.params["url"])
        made = self._endpoints.add(
            call.params["url"],
            events=call.params["enabled_events"],
            connect=bool(call.params.get("connect")),
            secret=None,
            account=call.account,
            livemode=call.livemode,
            api_version=call.params.get("api_version"),
            description=call.params.get("description") or None,
        )
        made.thing["metadata"] = call.params.get("metadata") or {}
        return {**made.thing, "secret": made.secret}

    def update_endpoint(self, call: Call, endpoint_id: str) -> Json:
        thing = answers.one(call, "webhook_endpoint", endpoint_id, "webhook_endpoint")
        if "url" in call.params:
            _check_url(call.params["url"])
        if "disabled" in call.params:
            thing["status"] = "disabled" if call.params["disabled"] else "enabled"
        for name in ("url", "enabled_events"):
            thing[name] = call.params.get(name, thing[name])
        if "description" in call.params:
            thing["description"] = call.params["description"] or None
        if "metadata" in call.params:
            thing["metadata"] = _merged(thing["metadata"], call.params["metadata"])
        return thing

    def retry_event(self, call: Call, event_id: str) -> Json:
        """Unpublished, but what the vendor's command line does; `account` is where the event happened."""
        event = answers.one(self._where(call), "event", event_id, "id")
        wanted = call.params.get("webhook_endpoint")
        if not isinstance(wanted, str):
            raise problems.invalid(
                "webhook_endpoint", "Missing required param: webhook_endpoint.", code="parameter_missing"
            )
        self._courier.send(event, self._own_endpoint(call, wanted))
        return event

    def _where(self, call: Call) -> Call:
        """The same call, on the account that the parameter names."""
        name = call.params.get("account")
        if not isinstance(name, str):
            return call
        caller = call.caller
        account = self._gate.account(caller.key, name, livemode=caller.livemode)
        moved = type(caller)(caller.key, caller.livemode, account, caller.missing)
        return type(call)(call.books, moved, call.params, call.path)

    def _own_endpoint(self, call: Call, endpoint_id: str) -> Endpoint:
        found = self._endpoints.find(endpoint_id)
        if found is None or found.account != call.account:
            raise problems.missing("webhook_endpoint", endpoint_id, param="webhook_endpoint")
        if not found.enabled:
            raise problems.invalid("webhook_endpoint", "This webhook endpoint is disabled.")
        return found


def _check_url(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise problems.invalid("url", "Invalid URL: An explicit scheme (such as https) must be provided.")


def _merged(old: Json, change: Any) -> Json:
    """An empty value takes a key away, an empty string takes all."""
    if not isinstance(change, dict):
        return {}
    return {name: value for name, value in {**old, **change}.items() if value != ""}

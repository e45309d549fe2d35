"""The HTTP side of the sandbox's Stripe: routes, parameters, errors, idempotency."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import stripe
from flask import Blueprint, Response, request
from stripe.params import (
    AccountListParams,
    AccountRetrieveCurrentParams,
    AccountRetrieveParams,
    BalanceRetrieveParams,
    ChargeListParams,
    ChargeRetrieveParams,
    DisputeListParams,
    DisputeRetrieveParams,
    EventListParams,
    EventRetrieveParams,
    PaymentIntentListParams,
    PaymentIntentRetrieveParams,
    RefundListParams,
    RefundRetrieveParams,
    WebhookEndpointCreateParams,
    WebhookEndpointListParams,
    WebhookEndpointRetrieveParams,
    WebhookEndpointUpdateParams,
)
from stripe.params.checkout import SessionLineItemListParams, SessionListParams, SessionRetrieveParams

from sandbox.stripe import answers, problems
from sandbox.stripe.destinations import PERMISSION as DESTINATIONS
from sandbox.stripe.expand import expanded, wanted
from sandbox.stripe.params import checked, tree
from sandbox.stripe.schema import schema_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.stripe.answers import Call
    from sandbox.stripe.books import Books
    from sandbox.stripe.destinations import Destinations
    from sandbox.stripe.faults import Faults
    from sandbox.stripe.fixtures import Json
    from sandbox.stripe.gate import Gate
    from sandbox.stripe.writes import Writes

    Answer = Callable[..., Json]

SESSIONS, HOOKS = "/v1/checkout/sessions", "/v1/webhook_endpoints"


@dataclass(frozen=True)
class Route:
    """`params` None: the endpoint is in no published list, so its parameters are taken as they come."""

    rule: str
    params: type | None
    permission: str | None
    answer: Answer
    method: str = "GET"


def _reader(kind: str, param: str = "id") -> Answer:
    return lambda call, object_id: answers.one(call, kind, object_id, param)


def _lister(kind: str) -> Answer:
    return lambda call: answers.listed(call, kind)


def _pair(base: str, kind: str, lists: type, reads: type, param: str) -> list[Route]:
    permission = answers.READS[kind]
    return [
        Route(base, lists, permission, _lister(kind)),
        Route(f"{base}/<object_id>", reads, permission, _reader(kind, param)),
    ]


def _reading() -> list[Route]:
    items = f"{SESSIONS}/<session_id>/line_items"
    return [
        *_pair(SESSIONS, "checkout.session", SessionListParams, SessionRetrieveParams, "session"),
        Route(items, SessionLineItemListParams, answers.READS["checkout.session"], answers.line_items),
        *_pair(
            "/v1/payment_intents",
            "payment_intent",
            PaymentIntentListParams,
            PaymentIntentRetrieveParams,
            "intent",
        ),
        *_pair("/v1/charges", "charge", ChargeListParams, ChargeRetrieveParams, "id"),
        *_pair("/v1/refunds", "refund", RefundListParams, RefundRetrieveParams, "id"),
        *_pair("/v1/disputes", "dispute", DisputeListParams, DisputeRetrieveParams, "dispute"),
        *_pair("/v1/events", "event", EventListParams, EventRetrieveParams, "id"),
        *_pair(
            HOOKS,
            "webhook_endpoint",
            WebhookEndpointListParams,
            WebhookEndpointRetrieveParams,
            "webhook_endpoint",
        ),
        Route("/v1/accounts", AccountListParams, answers.READS["account"], answers.accounts),
        Route("/v1/accounts/<account_id>", AccountRetrieveParams, answers.READS["account"], answers.account),
        Route(
            "/v1/account",
            AccountRetrieveCurrentParams,
            "rak_accounts_kyc_id_numbers_read",
            lambda call: answers.account(call, call.caller.account.id),
        ),
        Route("/v1/balance", BalanceRetrieveParams, "rak_balance_read", answers.balance),
    ]


def routes(writes: Writes, destinations: Destinations) -> list[Route]:
    one, writing = f"{HOOKS}/<endpoint_id>", "rak_webhook_write"
    return [
        *_reading(),
        Route("/v2/core/event_destinations", None, DESTINATIONS, destinations.listed),
        Route("/v1/events/<event_id>/retry", None, "rak_event_write", writes.retry_event, "POST"),
        Route(HOOKS, WebhookEndpointCreateParams, writing, writes.create_endpoint, "POST"),
        Route(one, WebhookEndpointUpdateParams, writing, writes.update_endpoint, "POST"),
    ]


class Web:
    """Serves the routes; one request at a time touches the books."""

    def __init__(
        self, books: Books, gate: Gate, faults: Faults, writes: Writes, destinations: Destinations
    ) -> None:
        self._books = books
        self._gate = gate
        self._faults = faults
        self._routes = routes(writes, destinations)
        self._kept: dict[tuple[str, str], tuple[str, int, str]] = {}

    def blueprint(self, name: str) -> Blueprint:
        blueprint = Blueprint(name, __name__)
        for route in self._routes:
            view = self._view(route)
            blueprint.add_url_rule(
                route.rule, f"{route.method} {route.rule}".replace(".", "_"), view, methods=[route.method]
            )
        blueprint.add_url_rule(
            "/<path:rest>", "unknown", self._unknown, methods=["GET", "POST", "DELETE", "PUT", "PATCH"]
        )
        return blueprint

    def _view(self, route: Route) -> Callable[..., Response]:
        def view(**ids: str) -> Response:
            return self._faults.serve(request, _path(), lambda: self._answer(route, ids))

        return view

    def _unknown(self, rest: str) -> Response:
        return self._refused(problems.no_such_url(request.method, f"/{rest}"))

    def _answer(self, route: Route, ids: dict[str, str]) -> Response:
        try:
            with self._books.lock:
                caller = self._gate.admit(request)
                self._gate.count(caller, f"{route.method} {route.rule}")
                caller.must_have(route.permission)
                call = answers.Call(self._books, caller, _params(route), _path())
                status, body = self._once(call, lambda: self._perform(route, call, ids))
                return self._response(status, body)
        except problems.StripeProblem as problem:
            return self._refused(problem)

    def _perform(self, route: Route, call: Call, ids: dict[str, str]) -> str:
        want = wanted(call.params.get("expand", ()))
        return json.dumps(expanded(route.answer(call, *ids.values()), want, answers.lookup(call)))

    def _once(self, call: Call, perform: Callable[[], str]) -> tuple[int, str]:
        """A POST with a key that was used before answers as it did then; refused requests are not kept."""
        key = request.headers.get("Idempotency-Key")
        if request.method != "POST" or not key:
            return 200, perform()
        fingerprint = json.dumps([call.path, call.params], sort_keys=True)
        kept = self._kept.get((call.account, key))
        if kept is None:
            kept = self._kept[call.account, key] = (fingerprint, 200, perform())
        if kept[0] != fingerprint:
            raise problems.other_parameters(key)
        return kept[1], kept[2]

    def _refused(self, problem: problems.StripeProblem) -> Response:
        return self._response(problem.status, json.dumps(problem.body))

    def _response(self, status: int, body: str) -> Response:
        answer = Response(body, status, mimetype="application/json")
        with self._books.lock:
            answer.headers["Request-Id"] = f"req_{self._books.ids.text(14)}"
        answer.headers["Stripe-Version"] = request.headers.get("Stripe-Version", stripe.api_version)
        for name in ("Stripe-Account", "Idempotency-Key"):
            if name in request.headers:
                answer.headers[name] = request.headers[name]
        return answer


def _params(route: Route) -> Json:
    given = request.args if request.method == "GET" else request.form
    pairs: list[tuple[str, Any]] = list(given.items(multi=True))
    parsed = tree(pairs)
    return parsed if route.params is None else checked(parsed, schema_of(route.params))


def _path() -> str:
    """`/v1/...` or `/v2/...`, wherever the sandbox is mounted."""
    place = max(request.path.find("/v1"), request.path.find("/v2"))
    return request.path[max(place, 0) :]

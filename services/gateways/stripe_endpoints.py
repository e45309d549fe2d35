"""Stripe's webhook endpoints: reads one afresh, changes it, and reads whose events each is sent."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any, NoReturn

import stripe
from pydantic import SecretStr

from bot.documents import text
from bot.errors import OutcomeUnknownError
from bot.health import Destination
from bot.model import PLATFORM
from bot.speech import say
from services.gateways.http import PATIENCE, pooled_session
from services.gateways.rate import Rate
from services.gateways.stripe_problems import MissingError, problem, unreadable
from services.gateways.stripe_reading import read_endpoint
from services.gateways.stripe_requests import StripeRequests, client_of, is_id, rows_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.model import Endpoint
    from services.gateways.http import Patience

ENDPOINTS = "/v1/webhook_endpoints"
DESTINATIONS = "/v2/core/event_destinations"
URL = "webhook_endpoint.url"
_MOST_PAGES = 20
_SERVER = 500


class StripeEndpoints:
    """Thread-safe; `livemode` is the key's mode, the rest is as in `StripePayments`."""

    def __init__(
        self,
        key: SecretStr | str,
        *,
        url: str,
        rate: float,
        livemode: bool,
        timeout: tuple[float, float] = (5.0, 20.0),
        retries: int = 2,
        patience: Patience = PATIENCE,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        secret = key.get_secret_value() if isinstance(key, SecretStr) else key
        self._livemode = livemode
        self._session = pooled_session()
        turns = Rate(rate, clock=clock, sleep=sleep)
        self._client = client_of(secret, turns, self._session, url=url, timeout=timeout, retries=retries)
        self._stripe = StripeRequests(self._client, patience)

    def close(self) -> None:
        self._session.close()

    def endpoint(self, endpoint_id: str) -> Endpoint | None:
        raw = self._one(PLATFORM, ENDPOINTS, endpoint_id)
        return None if raw is None else read_endpoint(raw, PLATFORM, livemode=self._livemode)

    def change(self, endpoint_id: str, fields: Mapping[str, object]) -> None:
        """https://docs.stripe.com/api/webhook_endpoints/update: `status` is set by a parameter of its own."""
        given: dict[str, Any] = {key: value for key, value in fields.items() if key != "status"}
        if "status" in fields:
            given["disabled"] = fields["status"] != "enabled"
        try:
            self._client.raw_request("post", f"{ENDPOINTS}/{endpoint_id}", **given)
        except stripe.StripeError as error:
            _refuse(error)

    def destinations(self) -> list[Destination]:
        """https://docs.stripe.com/api/v2/core/event-destinations/list; pages are numbered by a token."""
        found: list[Destination] = []
        given: dict[str, object] = {"include": [URL], "limit": 100}
        for _ in range(_MOST_PAGES):
            page = self._stripe.get(PLATFORM, DESTINATIONS, **given)
            found += [_destination(raw) for raw in rows_of(page) if raw.get("type") == "webhook_endpoint"]
            token = _token(page)
            if token is None:
                return [each for each in found if each.livemode == self._livemode]
            given = {**given, "page": token}
        raise unreadable()

    def event(self, account: str, event_id: str) -> bytes | None:
        """Events of connected accounts are told without `account` there, so it is put back."""
        raw = self._one(account, "/v1/events", event_id)
        if raw is None:
            return None
        of_account = {} if account == PLATFORM else {"account": account}
        return json.dumps({**raw, **of_account}).encode()

    def _one(self, account: str, kind: str, id_: str) -> dict[str, Any] | None:
        if not is_id(id_):
            return None
        try:
            return self._stripe.get(account, f"{kind}/{id_}")
        except MissingError:
            return None


def _refuse(error: stripe.StripeError) -> NoReturn:
    """Without an answer, and after an error of Stripe's own, the change may have been made."""
    if isinstance(error, stripe.APIConnectionError) or (error.http_status or 0) >= _SERVER:
        raise OutcomeUnknownError(say("Stripe did not confirm the change.")) from None
    raise problem(error, PLATFORM) from None


def _token(page: dict[str, Any]) -> str | None:
    """Out of `/v2/...?page=TOKEN`, None on the last page."""
    _, found, rest = str(page.get("next_page_url") or "").partition("page=")
    return rest.partition("&")[0] if found else None


def _destination(raw: dict[str, Any]) -> Destination:
    place = raw.get("webhook_endpoint")
    return Destination(
        id=text(raw.get("id")) or "",
        url=text(place.get("url")) if isinstance(place, dict) else None,
        sources=frozenset(each for each in raw.get("events_from") or [] if isinstance(each, str)),
        events=tuple(each for each in raw.get("enabled_events") or [] if isinstance(each, str)),
        enabled=raw.get("status") == "enabled",
        livemode=raw.get("livemode") is True,
    )

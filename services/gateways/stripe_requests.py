"""Asks Stripe's API and hands back plain JSON: one object, or a list page by page, to the end."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import stripe
from requests.structures import CaseInsensitiveDict

from bot.model import PLATFORM
from services.gateways.http import BusyError, retry_after
from services.gateways.stripe_problems import account_refused, is_busy, problem, unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import requests

    from bot.errors import UnavailableError
    from services.gateways.http import Patience
    from services.gateways.rate import Rate

Json = dict[str, Any]

PAGE = 100
_OK = 200
_ID = re.compile(r"[A-Za-z0-9_-]+")


def is_id(text: str) -> bool:
    """Whether this can be an id at all. Others come from stored texts, and must not end up in a path."""
    return bool(_ID.fullmatch(text))


class _Answered(CaseInsensitiveDict[str]):
    """An answer's headers, with its JSON."""

    read: object = None


class PacedClient(stripe.RequestsClient):
    """Every attempt waits for its account's turn, the SDK's own retries included.

    Answers are read here: the SDK puts every object into an `OrderedDict`, which takes twice the time and
    several times the memory. What is an error, or no JSON, it gets as it came.
    """

    def __init__(self, rate: Rate, session: requests.Session, timeout: tuple[float, float]) -> None:
        super().__init__(timeout=timeout, session=session)
        self._rate = rate

    def request(  # type: ignore[override]  # the SDK's own two classes disagree on what comes back
        self, method: str, url: str, headers: Mapping[str, str] | None, post_data: object = None, **_: object
    ) -> tuple[bytes, int, Mapping[str, str]]:
        self._rate.wait((headers or {}).get("Stripe-Account", PLATFORM))
        body, status, told = super().request(method, url, headers, post_data)
        answered = _Answered(told)
        if status != _OK:
            return body, status, answered
        try:
            answered.read = json.loads(body)
        except (ValueError, RecursionError):
            return body, status, answered
        return b"{}", status, answered


def client_of(
    secret: str,
    rate: Rate,
    session: requests.Session,
    *,
    url: str,
    timeout: tuple[float, float],
    retries: int,
) -> stripe.StripeClient:
    """`url` may carry a path; `retries` is how often the SDK repeats after a lost connection or a 5xx."""
    # The SDK has no other switch; left on, it writes an id into the home folder and sends it along.
    stripe.enable_telemetry = False
    return stripe.StripeClient(
        secret,
        base_addresses={"api": url.rstrip("/")},
        max_network_retries=retries,
        http_client=PacedClient(rate, session, timeout),
    )


class StripeRequests:
    """Raises UnavailableError, of which MissingError means that the id is unknown to the account."""

    def __init__(self, client: stripe.StripeClient, patience: Patience) -> None:
        self._client = client
        self._patience = patience

    def get(self, account: str, path: str, **params: object) -> Json:
        """One answer as a JSON object. The SDK never repeats a 429, so that is done here."""
        if not is_id(account):
            raise account_refused(account)
        answer = self._patience.spend(lambda: self._ask(account, path, params))
        if not isinstance(answer, dict):
            raise unreadable()
        return answer

    def page(
        self, account: str, path: str, after: str | None, **params: object
    ) -> tuple[list[Json], str | None]:
        """One page's objects, and the cursor of the next; a page that is not whole is an error."""
        answer = self.get(account, path, **params, limit=PAGE, starting_after=after)
        rows, more = rows_of(answer), answer.get("has_more")
        return rows, None if more is False else _next(rows, more, after)

    def pages(self, account: str, path: str, **params: object) -> Iterator[list[Json]]:
        """All of the list's objects, a page at a time, to the end."""
        rows, after = self.page(account, path, None, **params)
        yield rows
        while after is not None:
            rows, after = self.page(account, path, after, **params)
            yield rows

    def rows(self, account: str, path: str, **params: object) -> Iterator[Json]:
        for page in self.pages(account, path, **params):
            yield from page

    def _ask(self, account: str, path: str, params: Mapping[str, object]) -> object:
        on = {} if account == PLATFORM else {"stripe_account": account}
        try:
            headers = self._client.raw_request("get", path, **params, **on).headers
        except stripe.StripeError as error:
            raise _raised(error, account) from None
        except AttributeError:
            # The SDK stumbles over `{"error": "text"}`, which proxies in front of an API send.
            raise unreadable() from None
        return headers.read if isinstance(headers, _Answered) else None


def _raised(error: stripe.StripeError, account: str) -> BusyError | UnavailableError:
    if is_busy(error):
        return BusyError(problem(error, account), retry_after((error.headers or {}).get("Retry-After")))
    return problem(error, account)


def rows_of(page: Json) -> list[Json]:
    """What one page of a list holds. Raises UnavailableError where that is no list of objects."""
    rows = page.get("data")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise unreadable()
    return rows


def _next(rows: list[Json], more: object, after: str | None) -> str:
    """The cursor of the next page; a list that says nothing new would never end."""
    last = rows[-1].get("id") if rows else None
    if more is not True or not isinstance(last, str) or last == after:
        raise unreadable()
    return last

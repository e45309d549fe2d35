"""Sanity's HTTP API: queries that are asked again, mutations that are sent once.

https://www.sanity.io/docs/http-reference/query and https://www.sanity.io/docs/http-reference/mutation
"""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any, Literal, TypeGuard
from urllib.parse import quote

import requests
from pydantic import SecretStr

from bot.errors import OutcomeUnknownError, UnavailableError
from bot.speech import joined, say
from services.gateways.http import PATIENCE, BusyError, pooled_session, retry_after
from services.gateways.rate import Rate
from services.gateways.sanity_refusals import TooMuchError, refusal, was_never_sent

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.model import Document
    from services.gateways.http import Patience

Perspective = Literal["published", "raw"]

QUERIES, MUTATIONS = 500, 25
"""Most of each in a second (https://www.sanity.io/docs/content-lake/technical-limits)."""

SILENT = say("Sanity did not answer.")
SLOWER = joined(" ", (say("Sanity is asking us to slow down."), say("Please try again in a minute.")))
UNREADABLE = say("Sanity's answer could not be read.")
UNKNOWN = say("Sanity did not confirm the change, so it may or may not have been made.")

_BUSY, _SERVER, _TIMED_OUT = 429, 500, 504


class SanityRequests:
    """Thread-safe. `url` ends before `/v...`; `timeout` is (connect, read), `clock` counts, in seconds."""

    def __init__(
        self,
        token: SecretStr | str,
        *,
        url: str,
        dataset: str,
        api_version: str,
        timeout: tuple[float, float] = (5.0, 20.0),
        patience: Patience = PATIENCE,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        secret = token.get_secret_value() if isinstance(token, SecretStr) else token
        base = f"{url.rstrip('/')}/v{api_version}/data"
        self._addresses = {kind: f"{base}/{kind}/{quote(dataset, safe='')}" for kind in ("query", "mutate")}
        self._timeout = timeout
        self._patience = patience
        self._rates = {
            "query": Rate(QUERIES, clock=clock, sleep=sleep),
            "mutate": Rate(MUTATIONS, clock=clock, sleep=sleep),
        }
        self._session = pooled_session()
        # As bytes, since a character that no header can carry would be quoted in the error.
        self._session.headers["Authorization"] = f"Bearer {secret}".encode()
        self._session.headers["Content-Type"] = "application/json"

    def query(
        self, query: str, params: Mapping[str, object], perspective: Perspective = "published"
    ) -> list[Document]:
        """The documents that a listing answers with. Raises UnavailableError."""
        found = self.ask(query, params, perspective)
        if not isinstance(found, list) or not all(map(is_document, found)):
            raise UnavailableError("store", UNREADABLE)
        return found

    def ask(self, query: str, params: Mapping[str, object], perspective: Perspective = "published") -> object:
        """Whatever a query answers with. Raises UnavailableError."""
        body = _packed({"query": query, "params": params})
        return _result(self._patience.spend(lambda: self._ask(body, perspective)))

    def try_asking(self, query: str, params: Mapping[str, object]) -> object:
        """The same, for a question that may be too much: then TooMuchError, and not asked again."""
        body = _packed({"query": query, "params": params})
        return _result(self._patience.spend(lambda: self._try(body)))

    def mutate(self, mutations: Sequence[Document], transaction_id: str) -> None:
        """One transaction, all or nothing.

        Raises RefusedError where it was turned down for what it holds, UnavailableError where nothing was
        written, OutcomeUnknownError where it may have been. It is never sent a second time after that.
        """
        body = _packed({"mutations": mutations, "transactionId": transaction_id})
        told = {"returnIds": "true", "visibility": "sync", "transactionId": transaction_id}
        response = self._patience.spend(lambda: self._send(body, told))
        if not isinstance(_json(response), dict):
            raise OutcomeUnknownError(UNKNOWN)

    def try_out(self, mutations: Sequence[Document]) -> None:
        """Goes through a transaction without writing it; raises as `mutate`, and is never unknown."""
        body = _packed({"mutations": mutations})
        told = {"returnIds": "true", "visibility": "sync", "dryRun": "true"}
        try:
            self._patience.spend(lambda: self._send(body, told))
        except OutcomeUnknownError:
            raise UnavailableError("store", SILENT) from None

    def close(self) -> None:
        self._session.close()

    def _try(self, body: bytes) -> requests.Response:
        try:
            return self._ask(body, "published")
        except BusyError as busy:
            if isinstance(busy.problem, TooMuchError):
                raise busy.problem from None
            raise

    def _ask(self, body: bytes, perspective: Perspective) -> requests.Response:
        try:
            response = self._post("query", body, {"perspective": perspective})
        except requests.ReadTimeout:
            raise BusyError(TooMuchError("store", SILENT)) from None
        except requests.RequestException:
            raise BusyError(UnavailableError("store", SILENT)) from None
        if response.status_code >= _SERVER:
            sentence = say("Sanity has a problem of its own ({status}).", status=response.status_code)
            kind = TooMuchError if response.status_code == _TIMED_OUT else UnavailableError
            raise BusyError(kind("store", sentence))
        _refuse(response, "read")
        return response

    def _send(self, body: bytes, told: Mapping[str, str]) -> requests.Response:
        try:
            response = self._post("mutate", body, told)
        except requests.RequestException as error:
            if was_never_sent(error):
                raise UnavailableError("store", SILENT) from None
            raise OutcomeUnknownError(UNKNOWN) from None
        if response.status_code >= _SERVER:
            raise OutcomeUnknownError(UNKNOWN)
        _refuse(response, "create or update")
        return response

    def _post(self, kind: str, body: bytes, told: Mapping[str, str]) -> requests.Response:
        self._rates[kind].wait(kind)
        return self._session.post(
            self._addresses[kind], body, params=told, timeout=self._timeout, allow_redirects=False
        )


def _refuse(response: requests.Response, needed: str) -> None:
    if response.status_code == _BUSY:
        after = retry_after(response.headers.get("Retry-After"))
        raise BusyError(UnavailableError("store", SLOWER), after)
    if response.status_code != requests.codes.ok:
        raise refusal(response.status_code, _json(response), needed)


def _packed(body: Mapping[str, object]) -> bytes:
    return json.dumps(body, allow_nan=False).encode()


def _json(response: requests.Response) -> Any:
    try:
        return response.json()
    except (requests.JSONDecodeError, RecursionError):
        return None


def _result(response: requests.Response) -> object:
    answer = _json(response)
    return answer.get("result") if isinstance(answer, dict) else None


def is_document(value: object) -> TypeGuard[Document]:
    """Anything else is no answer, least of all an empty one."""
    return isinstance(value, dict) and isinstance(value.get("_id"), str)

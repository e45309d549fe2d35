"""The Directory port over Clerk's Backend API, read only: https://clerk.com/docs/reference/backend-api."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import requests
from pydantic import SecretStr

from bot.documents import text
from bot.errors import UnavailableError
from bot.model import Account
from bot.speech import say
from services.gateways.http import PATIENCE, BusyError, pooled_session, retry_after

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from services.gateways.http import Patience

Json = dict[str, Any]

API_VERSION = "2025-11-10"
BATCH = 100
PAGE = 500
SEARCHED = 20

_OK, _UNAUTHORIZED, _FORBIDDEN, _UNPROCESSABLE, _BUSY, _SERVER = 200, 401, 403, 422, 429, 500


class MalformedError(UnavailableError):
    """Clerk finds one of the values that were asked for malformed, and so answers for none of them."""


def _unreadable() -> UnavailableError:
    return UnavailableError("directory", say("Clerk's answer could not be read."))


class ClerkDirectory:
    """Thread-safe. `url` ends before `/users`; `timeout` is (connect, read) in seconds."""

    def __init__(
        self,
        key: SecretStr | str,
        *,
        url: str,
        timeout: tuple[float, float] = (5.0, 20.0),
        patience: Patience = PATIENCE,
    ) -> None:
        secret = key.get_secret_value() if isinstance(key, SecretStr) else key
        self._url = f"{url.rstrip('/')}/users"
        self._timeout = timeout
        self._patience = patience
        self._away = False
        self._session = pooled_session()
        self._session.headers.update({"Authorization": f"Bearer {secret}", "Clerk-API-Version": API_VERSION})

    def close(self) -> None:
        self._session.close()

    def by_ids(self, clerk_ids: Collection[str]) -> Mapping[str, Account]:
        asked = frozenset(filter(None, clerk_ids))
        found = self._those("user_id", sorted(asked))
        return {one.clerk_id: one for one in found if one.clerk_id in asked}

    def by_emails(self, emails: Collection[str]) -> list[Account]:
        """Asks for each address as given and in lower case; an answer to another question is nobody's."""
        given = sorted({email.strip() for email in emails if "@" in email})
        asked = list(dict.fromkeys(form for email in given for form in (email, email.lower())))
        wanted = {form.lower() for form in asked}
        found = {one.clerk_id: one for one in self._those("email_address", asked)}
        return [one for one in found.values() if wanted & {email.lower() for email in one.emails}]

    def search(self, text: str) -> list[Account]:
        if not text.strip():
            return []
        try:
            return self._page([("query", text.strip()), ("limit", str(SEARCHED))])[:SEARCHED]
        except MalformedError:
            return []

    def _those(self, name: str, values: Sequence[str]) -> Iterator[Account]:
        for start in range(0, len(values), BATCH):
            yield from self._batch(name, values[start : start + BATCH])

    def _batch(self, name: str, values: Sequence[str]) -> Sequence[Account]:
        """One malformed value spoils a whole request: halve it, until that one is alone and is nobody's."""
        try:
            return list(self._pages([(name, value) for value in values]))
        except MalformedError:
            if len(values) == 1:
                return []
        half = len(values) // 2
        return [*self._batch(name, values[:half]), *self._batch(name, values[half:])]

    def _pages(self, wanted: list[tuple[str, str]]) -> Iterator[Account]:
        offset = 0
        while True:
            page = self._page([*wanted, ("limit", str(PAGE)), ("offset", str(offset))])
            yield from page
            if len(page) < PAGE:
                return
            offset += PAGE

    def _page(self, params: Sequence[tuple[str, str]]) -> list[Account]:
        """A service that was just away is not waited for again: one command has many questions."""
        patience = replace(self._patience, tries=1) if self._away else self._patience
        try:
            found = patience.spend(lambda: self._ask(params))
        except UnavailableError as error:
            self._away = not error.permanent
            raise
        self._away = False
        return found

    def _ask(self, params: Sequence[tuple[str, str]]) -> list[Account]:
        try:
            response = self._session.get(self._url, params=list(params), timeout=self._timeout)
        except requests.RequestException:
            raise BusyError(UnavailableError("directory", say("Clerk did not answer."))) from None
        if response.status_code != _OK:
            raise _refusal(response)
        return list(_accounts(response))


def _refusal(response: requests.Response) -> BusyError | UnavailableError:
    status = response.status_code
    if status == _BUSY:
        sentence = say("Clerk is asking us to slow down. Please try again in a minute.")
        asked = retry_after(response.headers.get("Retry-After"))
        return BusyError(UnavailableError("directory", sentence), asked)
    if status >= _SERVER:
        return BusyError(
            UnavailableError("directory", say("Clerk has a problem of its own ({status}).", status=status))
        )
    if status in {_UNAUTHORIZED, _FORBIDDEN}:
        return UnavailableError("directory", say("Clerk does not accept CLERK_SECRET_KEY."), permanent=True)
    kind = MalformedError if _is_malformed(response) else UnavailableError
    return kind("directory", say("Clerk refused the question ({status}).", status=status), permanent=True)


def _is_malformed(response: requests.Response) -> bool:
    """Any other refusal is about the question itself, and must not pass for "nobody has this"."""
    return response.status_code == _UNPROCESSABLE and "form_param_format_invalid" in response.text


def _accounts(response: requests.Response) -> Iterator[Account]:
    try:
        users = response.json()
    except (requests.JSONDecodeError, RecursionError):
        raise _unreadable() from None
    for user in users if isinstance(users, list) else [None]:
        if not isinstance(user, dict) or not text(user.get("id")):
            raise _unreadable()
        yield _read(user)


def _read(user: Json) -> Account:
    addresses = list(_addresses(user.get("email_addresses")))
    primary = user.get("primary_email_address_id")
    names = (text(user.get("first_name")), text(user.get("last_name")))
    return Account(
        clerk_id=str(user["id"]),
        name=" ".join(name for name in names if name) or None,
        email=next((address for id_, address in addresses if primary and id_ == primary), None),
        emails=tuple(address for _, address in addresses),
    )


def _addresses(entries: object) -> Iterable[tuple[object, str]]:
    for entry in entries if isinstance(entries, list) else []:
        address = text(entry.get("email_address")) if isinstance(entry, dict) else None
        if address:
            yield entry.get("id"), address

"""Sanity's refusals in our words: what is missing and the next step, never what was sent."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import requests
from urllib3.exceptions import (
    ConnectTimeoutError,
    MaxRetryError,
    NewConnectionError,
    ProxyError,
    SSLError,
)

from bot.errors import PasskeeperError, UnavailableError
from bot.speech import joined, say

if TYPE_CHECKING:
    from collections.abc import Iterator

UNKNOWN_TOKEN = joined(
    " ",
    (
        say("Sanity does not accept SANITY_API_TOKEN."),
        say(
            "Make a new robot token in Sanity (Manage, then API, then Tokens), "
            "and set SANITY_API_TOKEN to it."
        ),
    ),
)
NO_DATASET = joined(
    " ",
    (
        say("Sanity has no such project or dataset."),
        say("Check SANITY_PROJECT_ID and SANITY_DATASET."),
    ),
)
"""What is wrong, and the next step: two sentences, which `doctor` shows apart."""

_PERMISSIONS = {"read": say("read"), "create or update": say("create or update")}
_MISSING = re.compile(r'permission \\?"(create|read|update|delete)\\?" required')
_UNSENT = (ConnectTimeoutError, NewConnectionError, ProxyError, SSLError)
_TOO_MUCH = frozenset({400, 408, 413})
_UNAUTHORIZED, _FORBIDDEN, _NOT_FOUND, _CONFLICT = 401, 403, 404, 409


class ForbiddenError(UnavailableError):
    """The token lacks a permission, which the sentence names."""

    def __init__(self, sentence: str) -> None:
        super().__init__("store", sentence, permanent=True)


class TooMuchError(UnavailableError):
    """A question that Sanity turns down, or does not get done in time: asked in parts it may be answered."""


class RefusedError(PasskeeperError):
    """A transaction that was turned down as a whole.

    `conflict`: for how the documents stand; `repeated`: since one with its id was written before.
    """

    def __init__(self, status: int, *, repeated: bool) -> None:
        super().__init__(say("Sanity refused the change ({status}).", status=status))
        self.conflict = status in {_NOT_FOUND, _CONFLICT}
        self.repeated = repeated


def refusal(status: int, answer: object, needed: str) -> PasskeeperError:
    """What a status other than 2xx, 429 and 5xx says; `needed` is the permission that the request takes."""
    told = " ".join(_sentences(answer))
    if status == _UNAUTHORIZED:
        return UnavailableError("store", UNKNOWN_TOKEN, permanent=True)
    if status == _FORBIDDEN:
        return ForbiddenError(_lacking(told, needed))
    if needed == "read":
        known = say("Sanity refused the question ({status}).", status=status)
        kind = TooMuchError if status in _TOO_MUCH else UnavailableError
        return kind("store", NO_DATASET if status == _NOT_FOUND else known, permanent=True)
    return RefusedError(status, repeated=status == _CONFLICT and "transaction" in told.lower())


def was_never_sent(error: requests.RequestException) -> bool:
    """Whether no connection was made at all; a lost answer looks like any other lost connection."""
    if isinstance(error, requests.ConnectTimeout):
        return True
    cause = error.args[0] if error.args else None
    return isinstance(cause.reason if isinstance(cause, MaxRetryError) else cause, _UNSENT)


def _lacking(told: str, needed: str) -> str:
    named = _MISSING.search(told)
    permission = f'"{named[1]}"' if named else _PERMISSIONS.get(needed, needed)
    role = "Viewer" if needed == "read" else "Editor"
    lacks = say("The token in SANITY_API_TOKEN lacks the {permission} permission.", permission=permission)
    make = say(
        "Make a robot token with the {role} role in Sanity (Manage, then API, then Tokens), "
        "and set SANITY_API_TOKEN to it.",
        role=role,
    )
    return joined(" ", (lacks, make))


def _sentences(answer: object) -> Iterator[str]:
    """Texts of an error in any of its shapes, apart from the query that some of them repeat."""
    error = answer.get("error") if isinstance(answer, dict) else None
    for part in (answer, error, *_items(error)):
        if isinstance(part, dict):
            yield from (str(part[key]) for key in ("message", "description", "type") if key in part)


def _items(error: object) -> Iterator[object]:
    items = error.get("items") if isinstance(error, dict) else None
    for item in items if isinstance(items, list) else []:
        yield item.get("error") if isinstance(item, dict) else None

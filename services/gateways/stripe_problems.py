"""Tells in plain sentences what went wrong at Stripe, without repeating a word of what Stripe wrote.

Stripe's own texts may quote keys and addresses; only the names of missing permissions are taken from them.
"""

from __future__ import annotations

import re
from typing import Any

import stripe

from bot.errors import UnavailableError
from bot.model import PLATFORM
from bot.speech import say

UNREADABLE = say("Stripe's answer could not be read.")

_REFUSED, _UNAUTHORIZED, _FORBIDDEN, _BUSY, _SERVER = 400, 401, 403, 429, 500
PERMISSION = re.compile(r"\brak_[a-z0-9_]+")


class MissingError(UnavailableError):
    """Stripe knows no object with that id on that account."""

    def __init__(self) -> None:
        super().__init__("stripe", say("Stripe does not know this id."), permanent=True)


def unreadable() -> UnavailableError:
    return UnavailableError("stripe", UNREADABLE)


def account_refused(account: str) -> UnavailableError:
    sentence = say("STRIPE_SECRET_KEY has no access to this school's Stripe account.")
    return UnavailableError("account", sentence, permanent=True, account=account)


def is_busy(error: stripe.StripeError) -> bool:
    return isinstance(error, stripe.RateLimitError) or error.http_status == _BUSY


def problem(error: stripe.StripeError, account: str) -> UnavailableError:
    """The error that a decision can depend on, for a request made on `account`."""
    told = _told(error)
    if told.get("code") == "resource_missing" and told.get("param") != "starting_after":
        return MissingError()
    if account != PLATFORM and told.get("code") == "account_invalid":
        return account_refused(account)
    if error.http_status == _FORBIDDEN:
        return _forbidden(str(told.get("message") or ""), account)
    return _other(error)


def _told(error: stripe.StripeError) -> dict[str, Any]:
    body = error.json_body
    told = body.get("error") if isinstance(body, dict) else None
    return told if isinstance(told, dict) else {}


def _forbidden(message: str, account: str) -> UnavailableError:
    permissions = ", ".join(sorted(set(PERMISSION.findall(message))))
    if permissions:
        sentence = say(
            "STRIPE_SECRET_KEY lacks a permission; in Stripe's dashboard, add to it: {permissions}.",
            permissions=permissions,
        )
        return UnavailableError("stripe", sentence, permanent=True)
    if account != PLATFORM:
        return account_refused(account)
    return UnavailableError("stripe", say("STRIPE_SECRET_KEY is not allowed to read this."), permanent=True)


def _other(error: stripe.StripeError) -> UnavailableError:
    status = error.http_status or 0
    if isinstance(error, stripe.APIConnectionError):
        return UnavailableError("stripe", say("Stripe did not answer."))
    if is_busy(error):
        return UnavailableError(
            "stripe", say("Stripe is asking us to slow down. Please try again in a minute.")
        )
    if status == _UNAUTHORIZED:
        return UnavailableError("stripe", say("Stripe does not accept STRIPE_SECRET_KEY."), permanent=True)
    if status >= _SERVER:
        return UnavailableError("stripe", say("Stripe has a problem of its own ({status}).", status=status))
    if isinstance(error, stripe.InvalidRequestError):
        return UnavailableError(
            "stripe", say("Stripe refused the question ({status}).", status=status), permanent=True
        )
    return UnavailableError("stripe", UNREADABLE, permanent=_REFUSED <= status < _SERVER)

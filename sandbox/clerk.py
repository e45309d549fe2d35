"""Clerk as the bot meets it, on loopback: users, and the keys of session tokens."""

from __future__ import annotations

import json
import threading
import time
from collections import deque
from typing import TYPE_CHECKING, Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from flask import Blueprint, Response, request
from jwt.algorithms import RSAAlgorithm

from sandbox.stripe.faults import Faults

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import datetime

Json = dict[str, Any]
_KID = "ins_sandbox"
_MOST_VALUES = 100
_MOST_USERS = 500
_WINDOW = 10  # seconds that the rate limit counts over
_STATUS_CODES = {429: "too_many_requests", 500: "internal_clerk_error", 503: "service_unavailable"}


class _RefusedError(Exception):
    def __init__(self, status: int, code: str, message: str, **headers: str) -> None:
        super().__init__(message)
        self.answer = Response(json.dumps(_errors(code, message)), status, mimetype="application/json")
        self.answer.headers.update({name.replace("_", "-"): value for name, value in headers.items()})


class ClerkSandbox:
    """`rate_limit` is requests in ten seconds, None no limit; `issuer` stands in the tokens.

    Tokens are dated by `signing_time` (seconds), as those who check them go by the time of the wall.
    """

    def __init__(
        self,
        clock: Callable[[], datetime],
        *,
        key: str = "sk_test_sandbox",
        issuer: str = "https://clerk.example.com",
        ticks: Callable[[], float] = time.monotonic,
        signing_time: Callable[[], float] = time.time,
    ) -> None:
        self.key = key
        self.issuer = issuer
        self.rate_limit: int | None = 1_000
        self.faults = Faults(lambda status: _errors(_STATUS_CODES.get(status, "error"), "Not now."))
        self._clock = clock
        self._ticks = ticks
        self._signing_time = signing_time
        self._lock = threading.RLock()
        self._users: dict[str, Json] = {}
        self._recent: deque[float] = deque()
        self._private = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)

    def add_user(
        self,
        user_id: str,
        email: str,
        first_name: str | None = None,
        last_name: str | None = None,
        other_emails: Sequence[str] = (),
        *,
        deleted: bool = False,
        created: datetime | None = None,
    ) -> Json:
        """A deleted user is one that Clerk no longer knows."""
        at = int((created or self._clock()).timestamp() * 1_000)
        user = _user(user_id, [email, *other_emails], (first_name, last_name), at)
        with self._lock:
            self._users[user_id] = user
            if deleted:
                self.delete_user(user_id)
        return user

    def delete_user(self, user_id: str) -> None:
        with self._lock:
            self._users.pop(user_id, None)

    def session_token(self, user_id: str, *, azp: str | None = None, expires_in: int = 60) -> str:
        """A session token as the browser would carry it; a negative `expires_in` is one that has run out."""
        now = int(self._signing_time())
        claims: Json = {
            "sub": user_id,
            "sid": f"sess_{user_id}",
            "iss": self.issuer,
            "iat": min(now, now + expires_in),
            "nbf": min(now, now + expires_in) - 10,
            "exp": now + expires_in,
            "fva": [0, -1],
            "sts": "active",
            "v": 2,
            **({"azp": azp} if azp else {}),
        }
        return jwt.encode(claims, self._private, algorithm="RS256", headers={"kid": _KID})

    def jwks(self) -> Json:
        public = RSAAlgorithm.to_jwk(self._private.public_key(), as_dict=True)
        return {"keys": [{**public, "use": "sig", "alg": "RS256", "kid": _KID}]}

    def close(self) -> None:
        self.faults.close()

    def blueprint(self, name: str = "clerk") -> Blueprint:
        blueprint = Blueprint(name, __name__)
        views: dict[str, Callable[..., Any]] = {
            "/v1/users": self._page,
            "/v1/users/count": self._count,
            "/v1/users/<user_id>": self._one,
            "/v1/jwks": self.jwks,
        }
        for rule, answer in views.items():
            blueprint.add_url_rule(rule, answer.__name__.strip("_"), self._view(answer))
        return blueprint

    def _view(self, answer: Callable[..., Any]) -> Callable[..., Response]:
        def view(**ids: str) -> Response:
            path = request.path[max(request.path.find("/v1"), 0) :]
            return self.faults.serve(request, path, lambda: self._answer(answer, ids))

        return view

    def _answer(self, answer: Callable[..., Any], ids: dict[str, str]) -> Response:
        try:
            with self._lock:
                self._admit()
                return Response(json.dumps(answer(**ids)), mimetype="application/json")
        except _RefusedError as problem:
            return problem.answer

    def _admit(self) -> None:
        given = request.authorization
        if given is None or given.type != "bearer" or given.token != self.key:
            raise _RefusedError(401, "clerk_key_invalid", "The provided Clerk Secret Key is invalid.")
        now = self._ticks()
        while self._recent and self._recent[0] <= now - _WINDOW:
            self._recent.popleft()
        if self.rate_limit is not None and len(self._recent) >= self.rate_limit:
            raise _RefusedError(429, "too_many_requests", "Too many requests.", Retry_After=str(_WINDOW))
        self._recent.append(now)

    def _page(self) -> list[Json]:
        limit, offset = _number("limit", 10, 1, _MOST_USERS), _number("offset", 0, 0, None)
        return self._matching()[offset : offset + limit]

    def _count(self) -> Json:
        return {"object": "total_count", "total_count": len(self._matching())}

    def _one(self, user_id: str) -> Json:
        if user_id not in self._users:
            raise _RefusedError(404, "resource_not_found", f"No user was found with id {user_id}")
        return self._users[user_id]

    def _matching(self) -> list[Json]:
        """Newest first; an unknown parameter is passed over, as Clerk does."""
        emails = {one.casefold() for one in _values("email_address")}
        ids, outer = set(_values("user_id")), set(_values("external_id"))
        part, part_of_email = (request.args.get(name) for name in ("query", "email_address_query"))
        found = [
            user
            for user in self._users.values()
            if (not emails or emails & set(_emails(user)))
            and (not ids or user["id"] in ids)
            and (not outer or user["external_id"] in outer)
            and (not part or _holds(_words(user), part))
            and (not part_of_email or _holds(_emails(user), part_of_email))
        ]
        return sorted(found, key=lambda user: -int(user["created_at"]))


def _values(name: str) -> list[str]:
    values = [*request.args.getlist(name), *request.args.getlist(f"{name}[]")]
    if len(values) > _MOST_VALUES:
        raise _RefusedError(422, "form_param_value_invalid", f"{name} takes up to {_MOST_VALUES} values.")
    return values


def _number(name: str, default: int, least: int, most: int | None) -> int:
    text = request.args.get(name, str(default))
    if not text.isdecimal() or int(text) < least or (most is not None and int(text) > most):
        raise _RefusedError(422, "form_param_value_invalid", f"{name} is out of range.")
    return int(text)


def _emails(user: Json) -> list[str]:
    return [one["email_address"].casefold() for one in user["email_addresses"]]


def _words(user: Json) -> list[str]:
    names = [user["first_name"] or "", user["last_name"] or ""]
    return [*_emails(user), user["id"].casefold(), " ".join(names).strip().casefold()]


def _holds(texts: Collection[str], part: str) -> bool:
    return any(part.strip().casefold() in text for text in texts)


def _errors(code: str, message: str) -> Json:
    error = {"message": message, "long_message": message, "code": code}
    return {"errors": [error], "clerk_trace_id": "sandbox"}


def _user(user_id: str, emails: Sequence[str], names: tuple[str | None, str | None], at: int) -> Json:
    addresses = [_address(f"idn_{user_id}_{place}", email, at) for place, email in enumerate(emails) if email]
    return {
        "id": user_id,
        "object": "user",
        "username": None,
        "first_name": names[0],
        "last_name": names[1],
        "image_url": "",
        "has_image": False,
        "primary_email_address_id": addresses[0]["id"] if addresses else None,
        "primary_phone_number_id": None,
        "email_addresses": addresses,
        "phone_numbers": [],
        "external_accounts": [],
        "external_id": None,
        "public_metadata": {},
        "private_metadata": {},
        "unsafe_metadata": {},
        "banned": False,
        "locked": False,
        "last_sign_in_at": None,
        "created_at": at,
        "updated_at": at,
    }


def _address(address_id: str, email: str, at: int) -> Json:
    return {
        "id": address_id,
        "object": "email_address",
        "email_address": email,
        "reserved": False,
        "verification": {"status": "verified", "strategy": "email_code", "attempts": 1, "expire_at": None},
        "linked_to": [],
        "created_at": at,
        "updated_at": at,
    }

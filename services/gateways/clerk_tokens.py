"""Clerk's session tokens, checked against its keys: https://clerk.com/docs/guides/sessions/manual-jwt-verification."""

from __future__ import annotations

import math
import threading
import time
from typing import TYPE_CHECKING, Any

import jwt
from jwt import PyJWKClient
from pydantic import SecretStr

from bot.errors import PasskeeperError, UnavailableError
from bot.speech import say

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from jwt import PyJWK

ALGORITHM = "RS256"
LEEWAY = 5.0
"""Seconds that our clock and Clerk's may differ; a token lives for sixty."""

KEPT, REFETCH, REST = 3_600.0, 60.0, 5.0
"""Seconds: how long keys are believed, how seldom an unknown one is looked for, the pause after a failure."""

LONGEST = 8_192
"""Characters of a token; a browser sends far shorter ones."""

MOST_LIFE = 86_400
"""Seconds until `exp`; Clerk's live for sixty, and a school's setting may make that longer."""

_SESSION_TYPES = frozenset({None, "JWT"})  # Clerk signs `at+jwt` for other people's apps with the same keys


class BadTokenError(PasskeeperError):
    """A token that is no proof of anybody. Its text says no more than that."""

    def __init__(self) -> None:
        super().__init__(say("Please sign in again."))


class ClerkTokens:
    """Thread-safe. `url` ends before `/jwks`; `origins` are the pages a token may have been made for.

    `ticks` are seconds of any steady clock; a token's own times go by the time of the wall.
    """

    def __init__(
        self,
        key: SecretStr | str,
        *,
        url: str,
        origins: Collection[str],
        timeout: float = 5.0,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        secret = key.get_secret_value() if isinstance(key, SecretStr) else key
        headers = {"Authorization": f"Bearer {secret}", "User-Agent": "passkeeper"}
        self._client = PyJWKClient(
            f"{url.rstrip('/')}/jwks", cache_jwk_set=False, headers=headers, timeout=timeout
        )
        self._origins = frozenset(origins)
        self._ticks = ticks
        self._lock = threading.Lock()
        self._keys: dict[str, PyJWK] = {}
        self._read_at = -math.inf
        self._rest_until = -math.inf

    def caller(self, token: str) -> str:
        """The Clerk id that the token proves.

        Raises BadTokenError, and UnavailableError where Clerk's keys cannot be read: that is no refusal.
        """
        return self._checked(self._claims(token, self._key(_kid(token))))

    def _claims(self, token: str, key: PyJWK) -> dict[str, Any]:
        try:
            return jwt.decode(
                token,
                key,
                algorithms=[ALGORITHM],
                leeway=LEEWAY,
                options={"require": ["exp", "sub", "sid"], "verify_aud": False},
            )
        except (jwt.PyJWTError, ValueError, RecursionError):
            raise BadTokenError from None

    def _checked(self, claims: dict[str, Any]) -> str:
        """`sts` is `pending` while somebody has signed in and still owes Clerk a step."""
        caller, page = str(claims["sub"]).strip(), claims.get("azp")
        at_home = page is None or (isinstance(page, str) and page in self._origins)
        if not caller or not at_home or claims.get("sts") == "pending" or not _of_a_session(claims):
            raise BadTokenError
        return caller

    def _key(self, kid: str) -> PyJWK:
        """An unknown key may be a new one; but anybody can invent one, so it is not asked for each time."""
        with self._lock:
            now = self._ticks()
            if now - self._read_at >= (KEPT if kid in self._keys else REFETCH):
                self._read(now)
            found = self._keys.get(kid)
        if found is None:
            raise BadTokenError
        return found

    def _read(self, now: float) -> None:
        if now < self._rest_until:
            raise _unreadable()
        try:
            keys = self._client.get_signing_keys()
        except (jwt.PyJWTError, ValueError, OSError, RecursionError):
            self._rest_until = self._ticks() + REST
            raise _unreadable() from None
        self._keys = {key.key_id: key for key in keys if key.key_id and key.key_type == "RSA"}
        self._read_at = now


def _of_a_session(claims: dict[str, Any]) -> bool:
    """Not of a JWT template: signed with the same keys, those are made for others, and may live for years.

    https://clerk.com/docs/guides/sessions/session-tokens; only a session's token has its id.
    """
    session = claims["sid"]
    left = int(claims["exp"]) - time.time()
    return isinstance(session, str) and bool(session.strip()) and left <= MOST_LIFE


def _kid(token: str) -> str:
    """Whose key signed it, as the token says; looked at before any key is asked for."""
    if len(token) > LONGEST:
        raise BadTokenError
    try:
        header = jwt.get_unverified_header(token)
    except (jwt.PyJWTError, ValueError, RecursionError):
        raise BadTokenError from None
    kid = header.get("kid")
    if header.get("alg") != ALGORITHM or header.get("typ") not in _SESSION_TYPES or not isinstance(kid, str):
        raise BadTokenError
    return kid


def _unreadable() -> UnavailableError:
    return UnavailableError("directory", say("Clerk's keys could not be read."))

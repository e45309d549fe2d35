"""Clerk's signing keys, and tokens good and bad that are checked against them."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from base64 import urlsafe_b64encode
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from bot.errors import UnavailableError
from services.gateways.clerk_tokens import BadTokenError, ClerkTokens
from tests.services.gateways.loopback import Reply, loopback

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.services.gateways.loopback import Asked


SITE = "https://www.dancemore.app"
ADA = "user_ada"
KEY = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
OTHER = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)


def jwk(kid: str, key: rsa.RSAPrivateKey = KEY, **more: Any) -> dict[str, Any]:
    public = RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    return {**public, "use": "sig", "alg": "RS256", "kid": kid, **more}


def signed(
    kid: str | None = "ins_one", key: Any = KEY, headers: dict[str, Any] | None = None, **claims: Any
) -> str:
    """A session token as Clerk makes it, bent by its claims; None leaves one out."""
    now = time.time()
    usual = {"sub": ADA, "sid": "sess_1", "iat": now, "nbf": now - 10, "exp": now + 60, "azp": SITE, "v": 2}
    told = {name: value for name, value in {**usual, **claims}.items() if value is not None}
    marks = {"kid": kid, **(headers or {})} if kid else headers
    return jwt.encode(told, key, algorithm="RS256", headers=marks)


def unsigned(header: dict[str, Any], secret: bytes | None = None) -> str:
    """A token put together by hand, as an attacker would; with `secret` it bears an HMAC."""
    now = int(time.time())
    parts = [header, {"sub": ADA, "exp": now + 60}]
    text = ".".join(urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts)
    mark = hmac.new(secret, text.encode(), hashlib.sha256).digest() if secret else b""
    return f"{text}.{urlsafe_b64encode(mark).rstrip(b'=').decode()}"


class Keys:
    """Clerk's JWKS route. `reply` stands in for its keys where one is given."""

    def __init__(self) -> None:
        self.keys = [jwk("ins_one")]
        self.reply: Reply | None = None

    def __call__(self, asked: Asked) -> Reply:
        assert (asked.path, asked.headers["authorization"]) == ("/v1/jwks", "Bearer sk_test_sandbox")
        return self.reply or Reply(body={"keys": self.keys})


class World:
    def __init__(self, url: str, keys: Keys, asked: list[Asked]) -> None:
        self.now = 1_000.0
        self.keys, self.asked = keys, asked
        self.tokens = ClerkTokens(
            "sk_test_sandbox", url=f"{url}/v1/", origins=[SITE], timeout=1, ticks=lambda: self.now
        )

    def refuses(self, token: str) -> bool:
        with pytest.raises(BadTokenError, match=r"^Please sign in again\.$"):
            self.tokens.caller(token)
        return True

    def cannot_say(self, token: str) -> bool:
        with pytest.raises(UnavailableError, match=r"^Clerk's keys could not be read\.$"):
            self.tokens.caller(token)
        return True


@contextmanager
def opened() -> Iterator[World]:
    keys = Keys()
    with loopback(keys) as clerk:
        yield World(clerk.url, keys, clerk.asked)

"""Stripe's signature on what it sends: https://docs.stripe.com/webhooks#verify-manually."""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from pydantic import SecretStr

Fault = Literal["unset", "missing", "malformed", "wrong_secret", "stale", "future"]

TOLERANCE = 300
"""Seconds that the signature's time may lie in the past (as in Stripe's own libraries) or in the future."""

_SECONDS = re.compile(r"[0-9]{1,12}", re.ASCII)
_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)


class Signatures:
    """`secrets` are those of all our endpoints, also a rolled one's two; `clock` gives aware UTC."""

    def __init__(self, secrets: Sequence[SecretStr], clock: Callable[[], datetime]) -> None:
        self._secrets = [secret.get_secret_value().encode() for secret in secrets]
        self._clock = clock

    def fault(self, body: bytes, header: str | None) -> Fault | None:
        """None where one of the signatures was made with one of the secrets, just now.

        The secret is looked at before the time, so that `stale` and `future` are never a stranger's doing.
        """
        if not self._secrets:
            return "unset"
        if not header or not header.strip():
            return "missing"
        told = _read(header)
        if told is None:
            return "malformed"
        at, digests = told
        if not any(self._made(secret, at, body, digests) for secret in self._secrets):
            return "wrong_secret"
        age = self._clock().timestamp() - int(at)
        return "stale" if age > TOLERANCE else "future" if age < -TOLERANCE else None

    def _made(self, secret: bytes, at: str, body: bytes, digests: list[str]) -> bool:
        ours = hmac.new(secret, at.encode() + b"." + body, hashlib.sha256).hexdigest()
        return any(hmac.compare_digest(ours, theirs) for theirs in digests)


def _read(header: str) -> tuple[str, list[str]] | None:
    """The time and every `v1` signature of `t=...,v1=...,v1=...,v0=...`; None where either is not there."""
    parts = [part.strip().partition("=") for part in header.split(",")]
    times = [value for name, _, value in parts if name == "t"]
    digests = [value for name, _, value in parts if name == "v1" and _DIGEST.fullmatch(value)]
    if len(times) != 1 or not _SECONDS.fullmatch(times[0]) or not digests:
        return None
    return times[0], digests

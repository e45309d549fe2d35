"""Knocks at the site's webhook as a stranger: an empty call that Stripe has not signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import requests

from bot.health import ProbeResult
from services.gateways.http import pooled_session

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE = 5.0
"""Seconds to connect, and again to answer."""


def probe(url: str, *, timeout: float = PATIENCE) -> ProbeResult:
    """One unsigned POST, redirects not followed; nothing of the body is read."""
    with pooled_session() as session:
        session.max_redirects = 1  # with 0 requests raises over a redirect even where it follows none
        try:
            answer = session.post(
                url,
                data=b"{}",
                headers={"Content-Type": "application/json"},
                timeout=timeout,
                allow_redirects=False,
                stream=True,
            )
        except requests.exceptions.SSLError:
            return ProbeResult(None, failure="tls")
        except requests.RequestException as error:
            refused = any(isinstance(each, ConnectionRefusedError) for each in _causes(error))
            proxied = isinstance(error, requests.exceptions.ProxyError)
            return ProbeResult(None, failure="refused" if refused and not proxied else "unreachable")
        answer.close()
        return ProbeResult(answer.status_code, answer.headers.get("Location"))


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__

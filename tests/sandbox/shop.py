"""A Stripe with one connected account, served over HTTP, and its client."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import requests

from sandbox.stripe import StripeSandbox
from tests.sandbox.loopback import Clock, client_of, served

if TYPE_CHECKING:
    from collections.abc import Iterator

    import stripe
    from stripe.params.checkout import SessionListParams

OAK = "acct_oak"


@dataclass
class Shop:
    sandbox: StripeSandbox
    client: stripe.StripeClient
    url: str
    clock: Clock

    def sell(self, **values: Any) -> dict[str, Any]:
        return self.sandbox.sell(OAK, **{"amount": 25_000, "email": "ada@example.com", **values})

    def sessions(self, params: SessionListParams | None = None) -> list[str]:
        page = self.client.v1.checkout.sessions.list(params or {}, {"stripe_account": OAK})
        return [one.id for one in page.data]

    def get(
        self, path: str, key: str | None = None, account: str | None = OAK, **query: str
    ) -> requests.Response:
        headers = {"Authorization": f"Bearer {key or self.sandbox.key}"}
        if account:
            headers["Stripe-Account"] = account
        return requests.get(self.url + path, query, headers=headers, timeout=5)


@contextmanager
def open_shop() -> Iterator[Shop]:
    clock = Clock()
    sandbox = StripeSandbox(clock)
    sandbox.add_account(OAK)
    with served(stripe=sandbox.blueprint()) as url, client_of(url + "/stripe", sandbox.key) as client:
        yield Shop(sandbox, client, url + "/stripe", clock)
    sandbox.close()

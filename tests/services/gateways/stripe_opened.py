"""The Stripe gateway opened onto a scripted Stripe."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from services.gateways.http import Patience
from services.gateways.stripe_payments import StripePayments
from tests.services.gateways.loopback import Loopback, Reply, loopback

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.services.gateways.loopback import Asked

KEY = "rk_live_sandbox"
OAK = "acct_oak"
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
CREATED = int(NOON.timestamp())
QUICK = Patience(tries=3, first=0.001, most=0.001, longest=1)
EMPTY = Reply(body={"object": "list", "data": [], "has_more": False})


@contextmanager
def gateway(play: Callable[[Asked], Reply], **options: Any) -> Iterator[tuple[StripePayments, Loopback]]:
    with loopback(play) as server:
        usual: dict[str, Any] = {"rate": 1000, "retries": 0, "patience": QUICK}
        payments = StripePayments(KEY, **{"url": server.url} | usual | options)
        yield payments, server
        payments.close()

"""The whole of what we serve, over the real services, for whoever knocks."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from handlers.customers import customers
from handlers.gate import Gate
from handlers.metrics import Metrics
from handlers.my_passes import add_my_passes
from handlers.passes_page import passes_page
from handlers.slack import build
from handlers.stripe_webhook import StripeWebhook
from handlers.web import Readiness, web_app
from services.my_passes import MyPasses
from tests.fakes.desk import Bench
from tests.handlers.customers_room import SITE, Tokens
from tests.services.desk import opened
from tests.stripe_events import SECRET

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

    from tests.services.desk import Desk

OPEN_HOUSE = 10_000
"""Places, and visits a minute, so that no gate is in the way of what is tried."""

ROUTES = (
    *("/slack/events", "/stripe/webhook", "/api/user/subscription-status", "/api/user/sync-subscriptions"),
    *(
        "/api/user/report",
        "/api/user/passes",
        "/healthz",
        "/readyz",
        "/metrics",
        "/passes",
        "/passes/page.js",
    ),
)


@dataclass
class House:
    app: Flask
    desk: Desk
    bench: Bench


NAMED = Tokens()


@contextmanager
def open_house(tokens: Any = NAMED, *, set_up: bool = True) -> Iterator[House]:
    """Ada's purchase has no pass; Bob is a customer too. `tokens` is None without Clerk."""
    secrets = _secret() if set_up else ()
    with (
        tempfile.TemporaryDirectory() as folder,
        opened(Path(folder), stripe_webhook_secret=secrets) as desk,
    ):
        bench = Bench()
        yield House(_app(desk, bench, tokens, Readiness(set_up, set_up, set_up)), desk, bench)
        assert bench.work.drain(5)


def _app(desk: Desk, bench: Bench, proof: Any, ready: Readiness) -> Flask:
    services, metrics = desk.services, Metrics()
    gate = Gate(OPEN_HOUSE, OPEN_HOUSE)
    routes = customers(
        services.self_service,
        proof,
        origin=SITE,
        report=services.reports.take,
        looks=gate,
        syncs=gate,
        reports=gate,
    )
    add_my_passes(routes, MyPasses(services.store, services.clock), proof, gate)
    webhook = StripeWebhook(services.intake, metrics.registry)
    app = web_app(build(bench.desk(), signing_secret=SECRET), lambda: ready, metrics, webhook, routes)
    app.register_blueprint(passes_page(SITE))
    return app


def _secret() -> tuple[Any, ...]:
    from pydantic import SecretStr

    return (SecretStr(SECRET),)

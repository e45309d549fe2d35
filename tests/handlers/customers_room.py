"""The customers' routes in an app, over a service that says as it is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from handlers.customers import customers
from handlers.gate import Gate
from handlers.metrics import Metrics
from handlers.web import Readiness, web_app
from services import own_words as say
from services.gateways.clerk_tokens import BadTokenError
from services.self_service import Standing, Synced
from tests.worlds import SESSION

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

SITE = "https://www.dancemore.app"
STATUS, SYNC = "/api/user/subscription-status", "/api/user/sync-subscriptions"
REPORT = "/api/user/report"
ROUTES = pytest.mark.parametrize("route", [STATUS, SYNC, REPORT])
ASKED = {"sessionId": SESSION, "message": "My pass is missing."}


class Tokens:
    """Proves whoever is called `user_...`. A `problem` is raised instead."""

    problem: Exception | None = None

    def caller(self, token: str) -> str:
        if self.problem:
            raise self.problem
        if not token.startswith("user_"):
            raise BadTokenError
        return token


class Service:
    """Says what it was filled with, and raises what is an error."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.standing: Standing | Exception = Standing("none", say.NOT_FOUND)
        self.synced: Synced | Exception = Synced()

    def status(self, caller: str, session_id: str) -> Standing:
        self.asked.append((caller, session_id))
        if isinstance(self.standing, Exception):
            raise self.standing
        return self.standing

    def sync(self, caller: str, slug: str) -> Synced:
        self.asked.append((caller, slug))
        if isinstance(self.synced, Exception):
            raise self.synced
        return self.synced


class Room:
    reports_fail: Exception | None = None
    reported_before = False

    def __init__(self, *, clerk: bool = True, places: int = 2, most: int = 100) -> None:
        self.service, self.tokens = Service(), Tokens()
        self.gate = Gate(places, most)
        told: Any = self.service
        proof: Any = self.tokens if clerk else None
        self.reports: list[tuple[str, str, str | None]] = []
        gates = {"looks": self.gate, "syncs": self.gate, "reports": self.gate}
        blueprint = customers(told, proof, origin=SITE, report=self._take, **gates)
        ready = Readiness(slack=True, ledger=True, scheduler=True)
        app = web_app(None, lambda: ready, Metrics(), customers=blueprint)
        self.web: FlaskClient = app.test_client()

    def _take(self, *report: Any) -> bool:
        if self.reports_fail:
            raise self.reports_fail
        self.reports.append(report)
        return not self.reported_before

    def ask(self, route: str = STATUS, *, who: str | None = "user_ada", **more: Any) -> TestResponse:
        signed = {"Authorization": f"Bearer {who}"} if who else {}
        headers = {"x-tenant-slug": "oak-dance", **signed, **more.pop("headers", {})}
        return self.web.post(route, headers=headers, **{"json": ASKED, **more})


def refused(answer: TestResponse) -> tuple[int, str]:
    said = answer.json
    assert said is not None
    assert said == {"success": False, "error": said["message"], "message": said["message"]}
    return answer.status_code, said["message"]

"""A stage for the Slack tests: the sandbox, a real Bolt app, and both served on loopback."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, jsonify, request
from slack_bolt import App
from slack_bolt.adapter.flask import SlackRequestHandler
from slack_sdk import WebClient
from werkzeug.serving import WSGIRequestHandler, make_server

from sandbox.page import page_blueprint
from sandbox.slack import Channel, Group, SlackSandbox, User

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MANIFEST: dict[str, Any] = {
    "display_information": {"name": "Passkeeper"},
    "features": {
        "bot_user": {"display_name": "Passkeeper"},
        "app_home": {"home_tab_enabled": True},
        "slash_commands": [
            {"command": "/pass-check", "description": "Look a customer up", "usage_hint": "[e-mail]"},
            {"command": "/pass-fix", "description": "Mend what is broken"},
        ],
        "shortcuts": [
            {
                "name": "Check this customer's pass",
                "type": "message",
                "callback_id": "check_customer",
                "description": "Check",
            },
            {"name": "Check a pass", "type": "global", "callback_id": "check_any", "description": "Check"},
        ],
    },
    "settings": {"event_subscriptions": {"bot_events": ["app_home_opened"]}},
}


@dataclass
class Stage:
    """All that a test needs; `now` is the sandbox's clock, moved by hand."""

    slack: SlackSandbox
    client: WebClient
    url: str
    seen: list[tuple[str, Any]] = field(default_factory=list)
    till: list[tuple[str, Any]] = field(default_factory=list)

    def wait_until(self, true: Callable[[], bool], seconds: float = 5) -> None:
        deadline = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < deadline, "it did not happen in time"
            time.sleep(0.02)


@dataclass
class HandClock:
    """A clock that a test may move; it also runs by itself."""

    ahead: float = 0.0

    def __call__(self) -> datetime:
        return datetime.fromtimestamp(time.time() + self.ahead, UTC)


def settle(slack: SlackSandbox) -> SlackSandbox:
    """Four people, a group and two channels."""
    slack.add_user(User("U0SUPPORT", "kari", "Kari Vik", "kari@example.com", title="Support"))
    slack.add_user(User("U0SECOND", "omar", "Omar Lund", "omar@example.com", title="Support"))
    slack.add_user(User("U0MANAGER", "ines", "Ines Dahl", "ines@example.com", title="Manager"))
    slack.add_user(User("U0GUEST", "gus", "Gus Rye", "gus@example.com", title="Guest", is_restricted=True))
    slack.add_group(Group("S0SUPPORT", "support", "Support", ["U0SUPPORT", "U0SECOND"]))
    team = ["U0SUPPORT", "U0SECOND", "U0MANAGER", "U0GUEST"]
    slack.add_channel(Channel("C0SUPPORT", "pass-support", team, topic="Passes that need a hand"))
    slack.add_channel(Channel("C0MANAGERS", "pass-managers", ["U0MANAGER"]))
    slack.add_channel(Channel("C0QUIET", "no-bots", ["U0SUPPORT"]), with_bot=False)
    return slack


class _Silent(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:
        """A test's output is no place for a server's log."""


@contextmanager
def served(flask: Flask, port: int = 0) -> Iterator[int]:
    server = make_server("127.0.0.1", port, flask, threaded=True, request_handler=_Silent)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _till(flask: Flask, scene: Stage) -> None:
    sales: list[dict[str, Any]] = []

    @flask.get("/till")
    def look() -> Response:
        customer = {"clerk_id": "user_anna", "name": "Anna Moe", "email": "anna@example.com"}
        ten = {
            "id": "pass_ten",
            "name": "10 Classes",
            "price": 250000,
            "currency": "nok",
            "school": "Oak Dance",
        }
        hooks = ["working", "lost", "late", "doubled"]
        return jsonify(customers=[customer], passes=[ten], webhooks=hooks, sales=sales)

    @flask.post("/till/<what>")
    def do(what: str) -> Response:
        scene.till.append((what, request.get_json()))
        if what == "sell":
            webhook = request.get_json()["webhook"]
            sale = {"session_id": "cs_1", "customer": "Anna Moe", "pass": "10 Classes", "amount": 250000}
            sales.insert(
                0,
                sale | {"currency": "nok", "webhook": webhook, "at": "2026-11-20T08:00:00Z", "state": "paid"},
            )
        return jsonify(session_id="cs_1")


@contextmanager
def stage(
    listen: Callable[[App, list[tuple[str, Any]]], None] | None = None,
    *,
    by_http: bool = True,
    with_till: bool = False,
    manifest: dict[str, Any] = MANIFEST,
    **options: Any,
) -> Iterator[Stage]:
    """Serves Slack, page and the Bolt app (at /slack/events) from one port."""
    flask = Flask(__name__)
    slack = settle(SlackSandbox(options.pop("clock", HandClock()), public_url="http://127.0.0.1", **options))
    flask.register_blueprint(slack.blueprint(), url_prefix="/slack")
    flask.register_blueprint(page_blueprint(slack))
    scene = Stage(slack, WebClient(), "")
    if with_till:
        _till(flask, scene)
    bolts: list[App] = []

    @flask.post("/slack/events")
    def events() -> Response:
        return SlackRequestHandler(bolts[0]).handle(request)

    with served(flask) as port:
        scene.url = slack.public_url = f"http://127.0.0.1:{port}"
        scene.client = WebClient(slack.bot_token, base_url=f"{scene.url}/slack/api/")
        bolts.append(
            App(
                name="scene",
                client=scene.client,
                signing_secret="sandbox-signing-secret",
                token_verification_enabled=False,
            )
        )
        if listen:
            listen(bolts[0], scene.seen)
        slack.install(manifest, f"{scene.url}/slack/events" if by_http else None)
        yield scene
        slack.sockets.close()

"""The whole sandbox on one port of loopback: Slack, Stripe, Clerk, the school's site, the till, the page."""

from __future__ import annotations

import errno
import logging
import os
import secrets
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import yaml
from flask import Flask
from werkzeug.serving import make_server

from sandbox.clerk import ClerkSandbox
from sandbox.page import page_blueprint
from sandbox.people import MANAGER_CHANNEL, MANAGERS, SUPPORT_CHANNEL, SUPPORT_GROUP
from sandbox.sanity import SanitySandbox
from sandbox.site import Site
from sandbox.slack import SlackSandbox
from sandbox.stripe import StripeSandbox
from sandbox.till import Till
from sandbox.visits import Visits
from sandbox.world import World
from services.gateways.sqlite_store import SqliteStore

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ROOT = Path(__file__).parent.parent
STRIPE_KEY, CLERK_KEY, WEBHOOK_SECRET = "sk_live_sandbox", "sk_live_clerksandbox", "whsec_sandbox"
KEPT = frozenset({"PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "COVERAGE_PROCESS_START"})
COMMAND_SECONDS = 60

Store = Literal["embedded", "sanity"]


class StoreDocuments:
    """The embedded store as the site writes to it: whole documents, no questions."""

    def __init__(self, path: Path, clock: Callable[[], datetime]) -> None:
        self._store = SqliteStore(path, clock=clock)

    def documents(self, type: str) -> list[dict[str, Any]]:
        return list(self._store.all_documents(type))

    def put(self, doc: dict[str, Any]) -> None:
        self._store.put(doc)

    def close(self) -> None:
        self._store.close()


class Town:
    """`folder` gets the databases; `bot_port` is where the bot will listen for Slack.

    The school keeps its passes in the `store`; `sanity` needs Node with groq-js. Where the `clock` is not
    the machine's, the till's own sweep (a process) lives in another time than everything else.
    """

    def __init__(
        self,
        folder: Path,
        *,
        port: int = 0,
        socket_mode: bool = False,
        store: Store = "embedded",
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Raises OSError where the port is taken; 0 takes a free one."""
        port = port or free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.folder = folder
        self.clock = clock
        self.bot_port = free_port()
        self.socket_mode = socket_mode
        self.slack = SlackSandbox(clock, public_url=self.url)
        self.stripe = StripeSandbox(clock, key=STRIPE_KEY)
        self.clerk = ClerkSandbox(clock, key=CLERK_KEY)
        self.sanity = SanitySandbox(clock) if store == "sanity" else None
        self.documents = self.sanity or StoreDocuments(folder / "passes.db", clock)
        site_url = f"{self.url}/site"
        self.site = Site(self.stripe, self.documents, clock, webhook_secret=WEBHOOK_SECRET, url=site_url)
        self.till = Till(self.site, self.documents, self.command)
        page = f"http://127.0.0.1:{self.bot_port}/passes"
        self.visits = Visits(self.clerk, url=self.url, page=page)
        logging.getLogger("werkzeug").setLevel(logging.WARNING)
        _require_free(port)
        self._server = make_server("127.0.0.1", port, self._app(), threaded=True)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def open(self) -> None:
        """Serves, with the app installed and the story of the incident told."""
        self._thread.start()
        manifest = yaml.safe_load((ROOT / "manifest.yml").read_text(encoding="utf-8"))
        request_url = None if self.socket_mode else f"http://127.0.0.1:{self.bot_port}/slack/events"
        self.slack.install(manifest, request_url)
        World(self.stripe, self.clerk, self.slack, self.site, self.documents).open(self.clock())

    def close(self) -> None:
        self.till.close()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
        for part in (self.site, self.stripe, self.clerk, self.documents):
            part.close()

    def environment(self) -> dict[str, str]:
        """The settings that make the real bot live here: addresses and invented keys, no more."""
        kept = {key: value for key, value in os.environ.items() if key in KEPT}
        app_token = {"SLACK_APP_TOKEN": "xapp-sandbox"} if self.socket_mode else {}
        return kept | app_token | self._settings()

    def process(self, more: Mapping[str, str] | None = None) -> dict[str, Any]:
        """How a process of the bot is started: in the town's folder, away from any `.env`."""
        return {"env": self.environment() | dict(more or {}), "cwd": self.folder}

    def command(
        self, *arguments: str, settings: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """One command of the real program, beside the live bot and on the same files."""
        return subprocess.run(  # noqa: S603 (our own program, our own arguments)
            [sys.executable, str(ROOT / "app.py"), *arguments],
            check=False,
            capture_output=True,
            text=True,
            timeout=COMMAND_SECONDS,
            **self.process(settings),
        )

    def _settings(self) -> dict[str, str]:
        return {
            "SLACK_BOT_TOKEN": "xoxb-sandbox",
            "SLACK_SIGNING_SECRET": "sandbox-signing-secret",
            "SLACK_API_URL": f"{self.url}/slack/api/",
            "SUPPORT_CHANNEL": SUPPORT_CHANNEL,
            "MANAGER_CHANNEL": MANAGER_CHANNEL,
            "SUPPORT_GROUP": SUPPORT_GROUP,
            "MANAGER_USERS": ",".join(MANAGERS),
            "STRIPE_SECRET_KEY": STRIPE_KEY,
            "STRIPE_API_URL": f"{self.url}/stripe",
            **self._store_settings(),
            "LEDGER": f"sqlite:///{self.folder / 'passkeeper.db'}",
            "CLERK_SECRET_KEY": CLERK_KEY,
            "CLERK_API_URL": f"{self.url}/clerk/v1",
            "SITE_WEBHOOK_URL": self.site.webhook_url,
            "PORT": str(self.bot_port),
            "GRACE_MINUTES": "0",
            "SWEEP_MINUTES": "1",
        }

    def _store_settings(self) -> dict[str, str]:
        if self.sanity is None:
            return {"PASS_STORE": f"sqlite:///{self.folder / 'passes.db'}"}
        return {
            "PASS_STORE": "sanity",
            "SANITY_API_URL": f"{self.url}/sanity",
            "SANITY_API_TOKEN": self.sanity.token,
        }

    def _app(self) -> Flask:
        app = Flask("sandbox")
        app.register_blueprint(self.slack.blueprint(), url_prefix="/slack")
        app.register_blueprint(self.stripe.blueprint(), url_prefix="/stripe")
        app.register_blueprint(self.clerk.blueprint(), url_prefix="/clerk")
        if self.sanity is not None:
            app.register_blueprint(self.sanity.blueprint(), url_prefix="/sanity")
        app.register_blueprint(self.site.blueprint(), url_prefix="/site")
        app.register_blueprint(self.till.blueprint(), url_prefix="/till")
        app.register_blueprint(self.visits.blueprint(), url_prefix="/visits")
        app.register_blueprint(page_blueprint(self.slack))
        return app


def free_port() -> int:
    """One of loopback, below those that a system lends to connections: none takes it before it is bound."""
    while True:
        port = 20_000 + secrets.randbelow(10_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def _require_free(port: int) -> None:
    """The server library would end the whole program where the port is taken."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise OSError(errno.EADDRINUSE, f"port {port} is taken") from error

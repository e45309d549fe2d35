"""The web routes: Slack's requests, and whether we are alive, ready and well."""

from __future__ import annotations

import logging
import re
import threading
import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import structlog
from flask import Flask, Response, jsonify, request
from slack_bolt.adapter.flask.handler import to_bolt_request, to_flask_response
from waitress import wasyncore
from waitress.server import create_server
from werkzeug.exceptions import HTTPException

from handlers.turns import Turns

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Blueprint
    from slack_bolt import App

    from handlers.metrics import Metrics
    from handlers.stripe_webhook import StripeWebhook

_LARGEST_BODY = 1_000_000
_BACKLOG = 1024

_CONNECTIONS = 500
"""How many may be open at a time."""

_SECONDS = re.compile(r"[0-9]{1,12}", re.ASCII)

log = structlog.get_logger("passkeeper.web")


@dataclass(frozen=True, slots=True)
class Readiness:
    """Which of the parts that must stand before we serve do stand."""

    slack: bool
    ledger: bool
    scheduler: bool

    @property
    def ready(self) -> bool:
        return self.slack and self.ledger and self.scheduler


def web_app(
    bolt: App | None,
    ready: Callable[[], Readiness],
    metrics: Metrics,
    webhook: StripeWebhook | None = None,
    customers: Blueprint | None = None,
) -> Flask:
    """`bolt` is None in Socket Mode: then Slack has no business here.

    The app has no folders of its own: Flask would look for them where the program was started.
    """
    app = Flask("passkeeper", static_folder=None, template_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = _LARGEST_BODY
    if bolt is not None:
        app.add_url_rule("/slack/events", view_func=_slack(bolt, metrics), methods=["POST"])
    if webhook is not None:
        app.add_url_rule("/stripe/webhook", view_func=webhook.view, methods=["POST"])
    if customers is not None:
        app.register_blueprint(customers)
    app.add_url_rule("/healthz", "healthz", lambda: jsonify(status="alive"))
    app.add_url_rule("/readyz", "readyz", lambda: _readyz(ready()))
    app.add_url_rule("/metrics", "metrics", lambda: Response(metrics.page(), mimetype="text/plain"))
    return app


def _slack(bolt: App, metrics: Metrics) -> Callable[[], Response]:
    def slack_events() -> Response:
        begun = time.perf_counter()
        answer = _answered(bolt) if _may_be_signed() else _not_slacks("unreadable signature")
        metrics.requests.labels("http").inc()
        metrics.ack.observe((time.perf_counter() - begun) * 1000)
        return answer

    return slack_events


def _answered(bolt: App) -> Response:
    try:
        return to_flask_response(bolt.dispatch(to_bolt_request(request)))
    except HTTPException:
        raise
    except Exception as error:  # noqa: BLE001 (the edge: bytes that Bolt, which reads them first, breaks on)
        return _not_slacks(type(error).__name__)


def _not_slacks(why: str) -> Response:
    log.warning("no request of slack's", error=why)
    return Response(status=400)


def _may_be_signed() -> bool:
    """Bolt stumbles over anything else while it checks the signature, and would then answer as to Slack."""
    stamp = request.headers.get("X-Slack-Request-Timestamp", "0")
    return bool(_SECONDS.fullmatch(stamp)) and request.headers.get("X-Slack-Signature", "").isascii()


def _readyz(now: Readiness) -> tuple[Response, int]:
    parts = {"slack": now.slack, "ledger": now.ledger, "scheduler": now.scheduler}
    return jsonify(ready=now.ready, **parts), 200 if now.ready else 503


class Server:
    """A web server in threads of its own."""

    def __init__(
        self,
        app: Flask,
        *,
        host: str,
        port: int,
        threads: int,
        clock: Callable[[], float],
        deaf: Callable[[], None],
    ) -> None:
        """Binds at once; port 0 takes any free one. Raises OSError where the port is taken."""
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a burst is no fault worth a warning
        self._server = create_server(
            app,
            host=host,
            port=port,
            threads=threads,
            backlog=_BACKLOG,
            ident=None,
            max_request_body_size=_LARGEST_BODY,
            connection_limit=_CONNECTIONS,
            asyncore_use_poll=True,  # select() breaks on a file whose number is over 1023
        )
        self._server.channel_class = partial(Turns, clock=clock)
        self._thread = threading.Thread(target=self._run, name="web", daemon=True)
        self._server.handle_close = _cannot_listen
        self._deaf = deaf
        self.broken = False

    @property
    def port(self) -> int:
        return int(self._server.effective_port)

    def start(self) -> None:
        self._thread.start()

    def _run(self) -> None:
        try:
            self._server.run()
        except Exception:
            log.exception("web_server_broken")
            self.broken = True
            self._deaf()

    def close(self) -> None:
        """Takes nothing new, lets the running requests end and closes every connection.

        All in the server's own thread: what it waits for must not be closed behind its back.
        """
        self._server.trigger.pull_trigger(lambda: wasyncore.dispatcher.close(self._server))
        self._server.task_dispatcher.shutdown()
        self._server.trigger.pull_trigger(self._hang_up)
        self._thread.join(timeout=5)
        if not (self._thread.is_alive() or self._server.task_dispatcher.threads):
            self._server.close()

    def _hang_up(self) -> None:
        """Lets the loop end, with the trigger's pipe open.

        Whoever is still at work writes to it in the end, and else to whatever file has taken its number.
        """
        for channel in list(self._server.active_channels.values()):
            channel.close_when_flushed = True
        self._server.trigger.del_channel()


def _cannot_listen() -> None:
    """Instead of waitress' own way, which closes the port and the trigger's pipe and goes on without them.

    Raises ExitNow, the one error that its loop lets out.
    """
    raise wasyncore.ExitNow


THREADS = 12
"""More than the places of the customers' routes together, so that Slack and Stripe always find one."""


def serve(
    app: Flask,
    host: str,
    port: int,
    threads: int = THREADS,
    clock: Callable[[], float] = time.monotonic,
    deaf: Callable[[], None] = lambda: None,
) -> Server:
    """`clock` tells seconds that only go forward, for what a caller may take.

    `deaf` is called, in the server's thread, where it breaks and hears nobody any more.
    """
    server = Server(app, host=host, port=port, threads=threads, clock=clock, deaf=deaf)
    server.start()
    return server

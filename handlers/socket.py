"""Socket Mode: the same listeners, over a connection that we open ourselves.

https://docs.slack.dev/apis/events-api/using-socket-mode
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

from slack_bolt.adapter.socket_mode.base_handler import BaseSocketModeHandler
from slack_bolt.adapter.socket_mode.internals import run_bolt_app, send_response
from slack_sdk.socket_mode.builtin import SocketModeClient

if TYPE_CHECKING:
    from slack_bolt import App
    from slack_sdk import WebClient
    from slack_sdk.socket_mode.client import BaseSocketModeClient
    from slack_sdk.socket_mode.request import SocketModeRequest

    from handlers.metrics import Metrics

_CONCURRENCY = 10

PING_SECONDS = 5.0
"""How often Slack is asked whether it still hears us."""

_SILENT = 3
"""Unanswered so often, we are not connected; slack_sdk hangs up after four, and comes again."""


_AGAIN = 0.1
"""Seconds between two looks at whether it is closed."""

_GREETING = 10.0
"""Seconds to wait for Slack's hello. Without it we begin too, and are not ready until it comes."""


class Socket:
    """One connection to Slack, which opens itself again when Slack closes it, or falls silent."""

    def __init__(
        self,
        app: App,
        *,
        app_token: str,
        client: WebClient,
        metrics: Metrics,
        ping_seconds: float = PING_SECONDS,
    ) -> None:
        self._client = _Heard(
            app_token,
            logger=app.logger,
            web_client=client,
            ping_interval=ping_seconds,
            concurrency=_CONCURRENCY,
        )
        self._handler = _Timed(app, app_token, self._client, metrics)
        self._silence = ping_seconds * _SILENT

    def connect(self) -> None:
        """Returns once connected; raises what slack_sdk raises where Slack cannot be reached."""
        self._handler.connect()  # type: ignore[no-untyped-call]
        self._client.greeted.wait(_GREETING)

    @property
    def connected(self) -> bool:
        """Whether Slack sends us what people do, and answered lately.

        It sends nothing before its hello, and a line that died without a word looks open for long.
        """
        client = self._client
        return client.is_connected() and client.greeted.is_set() and client.silent_for() < self._silence

    def close(self) -> None:
        hang_up(self._client)


def hang_up(client: SocketModeClient) -> None:
    """Closes it for good.

    slack_sdk's own way waits for ever where a session begins in the same moment: its thread takes back the
    mark that ends it. So the mark is set until it holds.
    """
    closing = threading.Thread(target=client.close, daemon=True)
    closing.start()
    while closing.is_alive():
        client.current_session_state.terminated = True
        closing.join(_AGAIN)


class _Heard(SocketModeClient):
    """Knows whether Slack said hello, and counts silence from the moment of connecting.

    slack_sdk alone counts from the first answer, so a line that never gives one would stay for ever.
    """

    def __init__(self, app_token: str, **options: Any) -> None:
        self.greeted = threading.Event()
        super().__init__(app_token, **options)
        self.message_listeners.append(self._hear)

    def _hear(self, _: BaseSocketModeClient, message: dict[str, Any], _raw: str | None = None) -> None:
        if message.get("type") == "hello":
            self.greeted.set()

    def connect(self) -> None:
        self.greeted.clear()
        super().connect()
        if self.current_session and self.current_session.last_ping_pong_time is None:
            self.current_session.last_ping_pong_time = time.time()

    def silent_for(self) -> float:
        """Seconds since the last answer."""
        heard = self.current_session.last_ping_pong_time if self.current_session else None
        return time.time() - heard if heard else float("inf")


class _Timed(BaseSocketModeHandler):
    """Bolt's handler, with the time that each acknowledgement took."""

    def __init__(self, app: App, app_token: str, client: _Heard, metrics: Metrics) -> None:
        self.app = app
        self.app_token = app_token
        self.client = client
        self._metrics = metrics
        client.socket_mode_request_listeners.append(self.handle)

    def handle(self, client: BaseSocketModeClient, req: SocketModeRequest) -> None:
        begun = time.perf_counter()
        send_response(client, req, run_bolt_app(self.app, req), time.time())
        self._metrics.requests.labels(req.type).inc()
        self._metrics.ack.observe((time.perf_counter() - begun) * 1000)

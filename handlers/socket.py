"""Socket Mode: the same listeners, over a connection that we open ourselves.

https://docs.slack.dev/apis/events-api/using-socket-mode
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from slack_bolt.adapter.socket_mode import SocketModeHandler

if TYPE_CHECKING:
    from slack_bolt import App
    from slack_sdk import WebClient
    from slack_sdk.socket_mode import SocketModeClient
    from slack_sdk.socket_mode.request import SocketModeRequest

    from handlers.metrics import Metrics

_CONCURRENCY = 10


class Socket:
    """One connection to Slack, which opens itself again when Slack closes it."""

    def __init__(self, app: App, *, app_token: str, client: WebClient, metrics: Metrics) -> None:
        self._handler = _Timed(app, app_token, web_client=client, concurrency=_CONCURRENCY)
        self._handler.metrics = metrics

    def connect(self) -> None:
        """Returns once connected; raises what slack_sdk raises where Slack cannot be reached."""
        self._handler.connect()  # type: ignore[no-untyped-call]

    @property
    def connected(self) -> bool:
        return bool(self._handler.client.is_connected())

    def close(self) -> None:
        self._handler.close()  # type: ignore[no-untyped-call]


class _Timed(SocketModeHandler):
    """Bolt's handler, with the time that each acknowledgement took."""

    metrics: Metrics

    def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]
        begun = time.perf_counter()
        super().handle(client, req)
        self.metrics.requests.labels(req.type).inc()
        self.metrics.ack.observe((time.perf_counter() - begun) * 1000)

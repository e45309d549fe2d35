"""The Bolt app: every listener of Passkeeper, for Socket Mode and HTTP alike."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import structlog
from slack_bolt import App, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from handlers import (
    alerts,
    apologies,
    fixes,
    giving,
    home,
    pass_check,
    pass_fix,
    reports,
    shortcuts,
    summaries,
    webhook_health,
)

if TYPE_CHECKING:
    from handlers.desk import Desk

GROUPS = (
    *(pass_check, pass_fix, webhook_health, shortcuts, fixes, giving),
    *(alerts, reports, apologies, summaries, home),
)

log = structlog.get_logger("passkeeper.slack")


def build(desk: Desk, *, signing_secret: str) -> App:
    """Builds without a network.

    Listeners run in the thread that received the request (`process_before_response`), since all that they
    do is to acknowledge and to hand a job to `desk.work`. Bolt's other way, a pool of five and a look at the
    answer every 10 ms, adds that wait to each acknowledgement; one dispatch costs 0.1 ms this way. Nothing
    slow may ever stand in a listener. Our own authorize keeps Bolt from asking Slack who it is, within the
    first request; the messenger holds the token, so Bolt has none.
    """
    app = App(
        name="passkeeper",  # else Bolt reads the source of everything that is loaded, to guess one
        client=WebClient(),
        signing_secret=signing_secret,
        authorize=_authorize,
        process_before_response=True,
        ssl_check_enabled=False,
        logger=logging.getLogger("passkeeper.bolt"),
    )
    app.error(_unexpected)
    for group in GROUPS:
        group.register(app, desk)
    return app


def _authorize(**_: Any) -> AuthorizeResult:
    return AuthorizeResult(enterprise_id=None, team_id=None)


def _unexpected(error: Exception) -> BoltResponse:
    """A fault before the job began. Slack gets its answer; the log holds no part of the request."""
    log.warning("listener failed", error=type(error).__name__)
    return BoltResponse(status=200)

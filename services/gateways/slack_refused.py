"""What Slack says instead of yes, as a wait or as a plain sentence."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from bot.errors import UnavailableError
from bot.speech import say

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST_WAIT = 30.0
_CODE = re.compile(r"[a-z][a-z0-9_.-]*")
_PASSING = frozenset(
    {
        "ratelimited",
        "internal_error",
        "fatal_error",
        "service_unavailable",
        "request_timeout",
        "hash_conflict",
    }
)
_INVITE = say("Passkeeper is not in that channel. Type /invite @Passkeeper there, and try again.")
_TOO_LATE = say("That took too long to open. Please press the button again.")
_TOKEN = say("Slack does not accept Passkeeper's token. Please tell your developer.")
_SENTENCES = {
    "not_in_channel": _INVITE,
    "channel_not_found": _INVITE,
    "is_archived": say("That channel is archived, so nothing can be posted there."),
    "expired_trigger_id": _TOO_LATE,
    "trigger_expired": _TOO_LATE,
    "exchanged_trigger_id": _TOO_LATE,
    "invalid_auth": _TOKEN,
    "not_authed": _TOKEN,
    "token_revoked": _TOKEN,
    "account_inactive": _TOKEN,
}
SILENT = say("Slack did not answer. Please try again in a moment.")


class RefusedError(Exception):
    """What Slack said instead of yes. Its headers are told apart without case.

    `code` is the status, or the SDK's own sentence, where Slack named no error: the answer came garbled.
    """

    def __init__(self, code: str, status: int, headers: Mapping[str, Any]) -> None:
        super().__init__(code)
        self.code = code
        self.status = status
        self.headers = {name.lower(): value for name, value in headers.items()}

    @property
    def wait(self) -> float | None:
        """How long Slack asks to wait, None where it is no question of waiting."""
        if self.status != HTTPStatus.TOO_MANY_REQUESTS:
            return None
        try:
            seconds = float(self.headers.get("retry-after", 1))
        except (TypeError, ValueError):
            seconds = 1.0
        return seconds if 0 <= seconds <= LONGEST_WAIT else None

    def told(self) -> UnavailableError:
        busy = self.status >= HTTPStatus.INTERNAL_SERVER_ERROR or self.status == HTTPStatus.TOO_MANY_REQUESTS
        garbled = self.status < HTTPStatus.BAD_REQUEST and not _CODE.fullmatch(self.code)
        if busy or garbled or self.code in _PASSING:
            return UnavailableError("slack", SILENT)
        sentence = _SENTENCES.get(self.code) or say("Slack refused that ({code}).", code=self.code)
        return UnavailableError("slack", sentence, permanent=True)

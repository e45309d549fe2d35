"""The Events API: an event is told up to four times, until the app has taken it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sandbox.slack.courier import TIMEOUT, Parcel
from sandbox.slack.model import APP_ID, TEAM_ID, Delivery, Json
from sandbox.slack.payloads import VERIFICATION

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sandbox.slack.state import Workspace

# docs.slack.dev, Events API: the first retry at once, then after one and after five minutes.
LATER = {2: timedelta(minutes=1), 3: timedelta(minutes=5)}
LAST_RETRY = 3


@dataclass(frozen=True)
class _Due:
    payload: Json
    retry_num: int
    reason: str
    at: datetime


class Events:
    """Sends events, and keeps those that have to be told again."""

    def __init__(self, deliver: Callable[[Parcel], Delivery], workspace: Workspace) -> None:
        self._deliver = deliver
        self._workspace = workspace
        self._due: list[_Due] = []

    def send(self, event: Json, user: str) -> Delivery:
        """The last try's outcome: a failed first one is repeated at once."""
        now = self._workspace.clock()
        payload = {
            "type": "event_callback",
            "token": VERIFICATION,
            "team_id": TEAM_ID,
            "api_app_id": APP_ID,
            "event": event,
            "event_id": self._workspace.new_id("Ev"),
            "event_time": int(now.timestamp()),
            "authorizations": [{"team_id": TEAM_ID, "user_id": user, "is_bot": True}],
        }
        return self._try(payload, 0, "", now)

    def retry(self, now: datetime) -> list[Delivery]:
        ready = [due for due in self._due if due.at <= now]
        self._due = [due for due in self._due if due.at > now]
        return [self._try(due.payload, due.retry_num, due.reason, now) for due in ready]

    def _try(self, payload: Json, retry_num: int, reason: str, now: datetime) -> Delivery:
        done = self._deliver(Parcel("events_api", payload, retry_num, reason))
        if done.ok or done.no_retry or retry_num >= LAST_RETRY:
            return done
        why = "http_timeout" if done.error == TIMEOUT else "http_error"
        if retry_num == 0:
            return self._try(payload, 1, why, now)
        self._due.append(_Due(payload, retry_num + 1, why, now + LATER[retry_num + 1]))
        return done

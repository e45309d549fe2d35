"""A person in Slack, as Slack reports what they do: signed requests to the Bolt app."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from slack_bolt import BoltRequest
from slack_sdk.signature import SignatureVerifier

from handlers.slack import build
from tests.fakes.desk import Bench
from tests.slack_limits import check_message, check_view

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slack_bolt import App, BoltResponse

    from bot.messages import Message

SECRET = "sandbox-signing-secret"
URL = "https://example.com/response"


@dataclass
class Person:
    """Acts, waits until the work is done, and sees what Slack would show."""

    bench: Bench = field(default_factory=Bench)
    user: str = "U1"
    secret: str = SECRET

    def __post_init__(self) -> None:
        self.app: App = build(self.bench.desk(), signing_secret=SECRET)

    def type(self, command: str, text: str = "") -> BoltResponse:
        return self.form({"command": command, "text": text, "user_id": self.user, "channel_id": "C1"})

    def press(self, action_id: str, value: str = "", **more: Any) -> BoltResponse:
        action = {"type": "button", "block_id": "b", "action_id": action_id, "value": value} | more
        return self._interact({"type": "block_actions", "actions": [action], "channel": {"id": "C1"}})

    def press_in(self, view_id: str, action_id: str, value: str = "") -> BoltResponse:
        """A button in a dialog or the home tab: Slack names the view, and no address for an answer."""
        action = {"type": "button", "block_id": "b", "action_id": action_id, "value": value}
        told = {"type": "block_actions", "actions": [action], "view": {"id": view_id}, "response_url": ""}
        return self._interact(told)

    def submit(
        self, callback_id: str, metadata: str, values: dict[str, Any], view_id: str = "V1"
    ) -> BoltResponse:
        view = {
            "type": "modal",
            "id": view_id,
            "callback_id": callback_id,
            "private_metadata": metadata,
            "state": {"values": values},
        }
        return self._interact({"type": "view_submission", "view": view})

    def shortcut(self, callback_id: str) -> BoltResponse:
        return self._interact({"type": "shortcut", "callback_id": callback_id, "action_ts": "1.3"})

    def open_home(self) -> BoltResponse:
        event = {"type": "app_home_opened", "user": self.user, "channel": "D1", "tab": "home"}
        return self._send(json.dumps({"type": "event_callback", "team_id": "T1", "event": event}), "json")

    @property
    def sees(self) -> Message:
        return self.bench.slack.replies[-1][1]

    def form(self, fields: dict[str, str]) -> BoltResponse:
        told = {"team_id": "T1", "trigger_id": "1.2", "response_url": URL} | fields
        return self._send(urlencode(told), "x-www-form-urlencoded")

    def _interact(self, payload: dict[str, Any]) -> BoltResponse:
        told = {"team": {"id": "T1"}, "user": {"id": self.user}, "trigger_id": "1.2"}
        url = {"response_url": URL} if payload["type"] == "block_actions" else {}
        return self._send(urlencode({"payload": json.dumps(told | url | payload)}), "x-www-form-urlencoded")

    def _send(self, body: str, kind: str) -> BoltResponse:
        now = str(int(time.time()))
        signature = SignatureVerifier(self.secret).generate_signature(timestamp=now, body=body)
        headers: dict[str, str | Sequence[str]] = {
            "content-type": f"application/{kind}",
            "x-slack-request-timestamp": now,
            "x-slack-signature": str(signature),
        }
        answer = self.app.dispatch(BoltRequest(body=body, headers=headers))
        self.wait()
        self._check()
        return answer

    def wait(self) -> None:
        deadline = time.monotonic() + 5
        lanes = (self.bench.work._jobs, self.bench.work._courtesies)
        while any(lane.unfinished for lane in lanes) and not self._held():
            assert time.monotonic() < deadline, "the work did not end"
            time.sleep(0.002)

    def _held(self) -> bool:
        gate = self.bench.lookup.gate
        return gate is not None and not gate.is_set()

    def _check(self) -> None:
        slack = self.bench.slack
        for message in [reply[1] for reply in slack.replies] + [post[1] for post in slack.posts]:
            check_message(message)
        for view in [*slack.opened, *slack.views.values(), *slack.homes.values()]:
            check_view(view)

"""The middle of the sandbox: workspace, app definition, faults, and what went to and fro."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.slack.courier import Courier
from sandbox.slack.faults import Faults
from sandbox.slack.model import BOT_USER, AppDefinition, Channel, Delivery, Group, Json, Message, User
from sandbox.slack.responses import ResponseUrls
from sandbox.slack.sockets import Sockets
from sandbox.slack.state import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

BOT_TOKEN = "xoxb-sandbox"
APP_TOKEN = "xapp-sandbox"
SIGNING_SECRET = "sandbox-signing-secret"


@dataclass(frozen=True)
class Call:
    """One call of the Web API, with Slack's answer (empty where the connection was cut)."""

    method: str
    args: Json
    answer: Json


class SlackCore:
    """What the Web API and the people's side share."""

    def __init__(
        self,
        clock: Callable[[], datetime],
        *,
        bot_token: str = BOT_TOKEN,
        app_token: str = APP_TOKEN,
        signing_secret: str = SIGNING_SECRET,
        public_url: str,
        rate_limit_per_channel: float | None = None,
        ack_seconds: float = 3.0,
    ) -> None:
        """`public_url` is the site's base; `rate_limit_per_channel` is messages a second."""
        self.bot_token, self.app_token = bot_token, app_token
        self.public_url = public_url.rstrip("/")
        self.rate_limit_per_channel = rate_limit_per_channel
        self.workspace = Workspace(clock)
        self.faults = Faults()
        self.app = AppDefinition()
        self.calls: list[Call] = []
        self.deliveries: list[Delivery] = []
        self.responses = ResponseUrls(self.workspace, lambda: self.public_url)
        self.sockets = Sockets(self.workspace, lambda: self.public_url, ack_seconds=ack_seconds)
        self.courier = Courier(self.sockets, signing_secret, ack_seconds)
        self._posted: dict[str, datetime] = {}
        self._lock = threading.Lock()

    def install(self, manifest: Json, request_url: str | None) -> None:
        """Puts the app into the workspace; without a `request_url` it has to come by Socket Mode."""
        self.app = AppDefinition.from_manifest(manifest, request_url)
        self.workspace.users[BOT_USER].real_name = self.app.name
        self.workspace.touch()

    def add_user(self, user: User) -> User:
        self.workspace.users[user.id] = user
        self.workspace.touch()
        return user

    def add_group(self, group: Group) -> Group:
        self.workspace.groups[group.id] = group
        return group

    def add_channel(self, channel: Channel, *, with_bot: bool = True) -> Channel:
        if with_bot and BOT_USER not in channel.members:
            channel.members.append(BOT_USER)
        self.workspace.channels[channel.id] = channel
        self.workspace.touch()
        return channel

    def messages(self, channel: str, *, seen_by: str | None = None) -> list[Message]:
        """All messages of a channel, oldest first; ephemerals only those for `seen_by`."""
        found = self.workspace.in_channel(self.workspace.channel(channel).id)
        return [m for m in found if m.only_for in (None, seen_by)]

    def seconds_until_post(self, channel: str) -> float:
        """0 if a post to the channel is within the rate; it then counts as made."""
        if not self.rate_limit_per_channel:
            return 0.0
        now, pause = self.workspace.clock(), 1 / self.rate_limit_per_channel
        with self._lock:
            last = self._posted.get(channel)
            wait = pause - (now - last).total_seconds() if last else 0.0
            if wait <= 0:
                self._posted[channel] = now
        return max(wait, 0.0)

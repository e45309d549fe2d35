"""The workspace itself: people, channels, messages, views; and a version that grows with each change."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.slack.errors import SlackError
from sandbox.slack.model import BOT_USER, SLACKBOT, Channel, Group, Json, Message, User, View

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

TRIGGER_SECONDS = 3.0
STACK_LIMIT = 3


@dataclass
class Trigger:
    """A trigger_id: good once, for three seconds."""

    user: str
    born: datetime
    view_id: str | None = None
    used: bool = False


class Workspace:
    """Everything the sandbox remembers. Take `changed` (a re-entrant condition) around each use."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self.changed = threading.Condition(threading.RLock())
        self.version = 0
        self.users: dict[str, User] = {}
        self.groups: dict[str, Group] = {}
        self.channels: dict[str, Channel] = {}
        self.messages: dict[tuple[str, str], Message] = {}
        self.stacks: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}
        self.triggers: dict[str, Trigger] = {}
        self.files: dict[str, Json] = {}
        self._count = 0
        self._last_tick = 0
        for user in (BOT_USER, SLACKBOT):
            name = "passkeeper" if user == BOT_USER else "slackbot"
            self.users[user] = User(user, name, name.title(), "", is_bot=True)

    def touch(self) -> None:
        with self.changed:
            self.version += 1
            self.changed.notify_all()

    def wait(self, version: int, seconds: float) -> int:
        """Sleeps until something newer than `version` happened, or the seconds are over."""
        deadline = time.monotonic() + seconds
        with self.changed:
            self.changed.wait_for(lambda: self.version > version, timeout=deadline - time.monotonic())
            return self.version

    def new_id(self, prefix: str) -> str:
        with self.changed:
            self._count += 1
            return f"{prefix}{self._count:08X}"

    def new_ts(self) -> str:
        with self.changed:
            tick = max(int(self.clock().timestamp() * 1_000_000), self._last_tick + 1)
            self._last_tick = tick
            return f"{tick // 1_000_000}.{tick % 1_000_000:06d}"

    def channel(self, channel_id: str) -> Channel:
        """By id, `#name`, or a user id, whose DM is opened on first use."""
        if channel_id in self.users:
            return self.dm(channel_id)
        by_name = channel_id.removeprefix("#")
        for channel in self.channels.values():
            if channel.id == channel_id or (channel.name and channel.name == by_name):
                return channel
        raise SlackError("channel_not_found")

    def dm(self, user_id: str) -> Channel:
        user = self.users[user_id]
        if user.deleted:
            raise SlackError("user_disabled")
        if user.is_bot:
            raise SlackError("cannot_dm_bot")
        channel_id = f"D{user_id[1:]}"
        return self.channels.setdefault(
            channel_id, Channel(channel_id, "", [user_id, BOT_USER], im_user=user_id)
        )

    def post(self, message: Message) -> Message:
        with self.changed:
            self.messages[message.channel, message.ts] = message
            self.touch()
        return message

    def slackbot(self, user: str, channel: str, text: str) -> Message:
        return self.post(Message(self.new_ts(), channel, SLACKBOT, text, only_for=user))

    def in_channel(self, channel: str) -> list[Message]:
        with self.changed:
            found = [m for m in self.messages.values() if m.channel == channel]
        return sorted(found, key=lambda m: m.ts)

    def new_trigger(self, user: str, view_id: str | None = None) -> str:
        trigger = f"{self.new_id('')}.{TRIGGER_SECONDS:.0f}.sandbox"
        with self.changed:
            self.triggers[trigger] = Trigger(user, self.clock(), view_id)
        return trigger

    def spend_trigger(self, trigger_id: str) -> Trigger:
        trigger = self.triggers.get(trigger_id)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if (self.clock() - trigger.born).total_seconds() > TRIGGER_SECONDS:
            raise SlackError("expired_trigger_id")
        trigger.used = True
        return trigger

    def view(self, view_id: str) -> View:
        for views in (*self.stacks.values(), list(self.homes.values())):
            for view in views:
                if view_id in (view.id, view.payload.get("external_id")):
                    return view
        raise SlackError("not_found")

    def push_view(self, user: str, payload: Json, *, fresh: bool) -> View:
        """A new modal on top of the person's stack; `fresh` starts the stack anew."""
        stack = [] if fresh else list(self.stacks.get(user, []))
        if len(stack) >= STACK_LIMIT:
            raise SlackError("push_limit_reached")
        view_id = self.new_id("V")
        root, previous = (stack[0].id, stack[-1].id) if stack else (view_id, None)
        view = View(view_id, user, payload, self.new_ts(), root, previous)
        self.stacks[user] = [*stack, view]
        self.touch()
        return view

    def replace_view(self, view: View, payload: Json) -> View:
        view.history.append(view.payload)
        view.payload, view.hash, view.errors, view.problem = payload, self.new_ts(), {}, ""
        self.touch()
        return view

    def drop_view(self, view: View) -> None:
        stack = self.stacks.get(view.user, [])
        if view in stack:
            stack.remove(view)
        self.touch()

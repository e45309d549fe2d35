"""Slack's Web API in memory: what was sent, and who is who."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bot.errors import UnavailableError
from bot.messages import Colleague, Message, Posted

if TYPE_CHECKING:
    from bot.messages import View


def colleague(user_id: str) -> Colleague:
    return Colleague(user_id, "Kim", "en-US", "Europe/Oslo", guest=False, deactivated=False, outside=False)


@dataclass
class FakeMessenger:
    """Implements `bot.ports.Messenger` and `handlers.desk.Replies`; `down` makes every call fail."""

    posts: list[tuple[str, Message, str | None]] = field(default_factory=list)
    updates: list[tuple[Posted, Message]] = field(default_factory=list)
    opened: list[View] = field(default_factory=list)
    views: dict[str, View] = field(default_factory=dict)
    homes: dict[str, View] = field(default_factory=dict)
    replies: list[tuple[str, Message, bool]] = field(default_factory=list)
    people: dict[str, Colleague] = field(default_factory=dict)
    groups: dict[str, frozenset[str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    closed_channels: set[str] = field(default_factory=set)
    down: bool = False

    def post(self, channel: str, message: Message, thread: str | None = None) -> Posted:
        self._up()
        if channel in self.closed_channels:
            raise UnavailableError("slack", "Passkeeper is not in that channel.", permanent=True)
        self.posts.append((channel, message, thread))
        return Posted(channel, f"{len(self.posts)}.0")

    def update(self, where: Posted, message: Message) -> None:
        self._up()
        self.updates.append((where, message))

    def open_view(self, trigger_id: str, view: View) -> str:
        self._up()
        self.opened.append(view)
        view_id = f"V{len(self.opened)}"
        self.views[view_id] = view
        return view_id

    def update_view(self, view_id: str, view: View) -> None:
        self._up()
        self.views[view_id] = view

    def publish_home(self, user_id: str, view: View) -> None:
        self._up()
        self.homes[user_id] = view

    def colleague(self, user_id: str) -> Colleague:
        self._up()
        self.asked.append(user_id)
        return self.people.get(user_id) or replace(colleague(user_id))

    def members(self, group_id: str) -> frozenset[str]:
        self._up()
        self.asked.append(group_id)
        return self.groups[group_id]

    def respond(self, response_url: str, message: Message, *, replace: bool) -> None:
        self._up()
        self.replies.append((response_url, message, replace))

    def _up(self) -> None:
        if self.down:
            raise UnavailableError("slack", "Slack did not answer. Please try again in a moment.")

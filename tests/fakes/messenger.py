"""Slack's Web API in memory: what was sent, and who is who."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bot.errors import UnavailableError
from bot.messages import Colleague, Message, Posted

if TYPE_CHECKING:
    from datetime import datetime

    from bot.messages import View


def colleague(user_id: str) -> Colleague:
    return Colleague(user_id, "Kim", "en-US", "Europe/Oslo", guest=False, deactivated=False, outside=False)


@dataclass
class FakeMessenger:
    """Implements `bot.ports.Messenger` and `handlers.desk.Replies`; `down` makes every call fail.

    Of the next `lost` posts the answers are lost, the next `refused` are refused for good, and so are replies
    to what is `gone`. `blind` may not read a channel; `busy` ones are not free.
    """

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
    busy: set[str] = field(default_factory=set)
    marks: dict[str, Posted] = field(default_factory=dict)
    sought: list[tuple[str, str | None]] = field(default_factory=list)
    down: bool = False
    gone: set[str] = field(default_factory=set)
    lost: int = 0
    refused: int = 0
    blind: bool = False

    def post(
        self, channel: str, message: Message, thread: str | None = None, *, mark: str | None = None
    ) -> Posted:
        self._up()
        if channel in self.closed_channels:
            raise UnavailableError("slack", "Passkeeper is not in that channel.", permanent=True)
        if self.refused or thread in self.gone:
            self.refused = max(0, self.refused - 1)
            raise UnavailableError("slack", "Slack refused that (msg_too_long).", permanent=True)
        self.posts.append((channel, message, thread))
        where = Posted(channel, f"{len(self.posts)}.0")
        if mark:
            self.marks[mark] = where
        if self.lost:
            self.lost -= 1
            raise UnavailableError("slack", "Slack did not answer. Please try again in a moment.")
        return where

    def find(self, channel: str, mark: str, since: datetime, thread: str | None = None) -> Posted | None:
        self._up()
        if self.blind:
            raise UnavailableError("slack", "Slack refused that (missing_scope).", permanent=True)
        self.sought.append((mark, thread))
        return self.marks.get(mark)

    def link(self, where: Posted) -> str:
        self._up()
        return f"https://slack.example/archives/{where.channel}/p{where.ts.replace('.', '')}"

    def free(self, channel: str) -> bool:
        return channel not in self.busy

    @property
    def in_channel(self) -> list[Message]:
        """What was posted in no thread."""
        return [message for _, message, thread in self.posts if thread is None]

    @property
    def in_threads(self) -> list[str]:
        """The texts of what was posted in threads."""
        return [message.text for _, message, thread in self.posts if thread is not None]

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

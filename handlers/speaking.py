"""Slack as one person reads it: every dialog and home tab in their language and zone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.speech import spoken

if TYPE_CHECKING:
    from bot.messages import Colleague, View
    from bot.ports import Messenger
    from bot.speech import Reader


@dataclass(frozen=True, slots=True)
class Speaking:
    """What is posted to a channel is not for one person: that goes through the messenger itself."""

    messenger: Messenger
    reader: Reader

    def open_view(self, trigger_id: str, view: View) -> str:
        return self.messenger.open_view(trigger_id, spoken(view, self.reader))

    def update_view(self, view_id: str, view: View) -> None:
        self.messenger.update_view(view_id, spoken(view, self.reader))

    def publish_home(self, user_id: str, view: View) -> None:
        self.messenger.publish_home(user_id, spoken(view, self.reader))

    def colleague(self, user_id: str) -> Colleague:
        return self.messenger.colleague(user_id)

"""Sends a summary's tables to one person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.speech import say
from bot.spreadsheet import tables
from bot.views.notes import note

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from typing import Protocol

    from bot.figures import PeriodName
    from bot.ports import Messenger
    from bot.speech import Reader
    from services.summaries import Summaries

    class Files(Protocol):
        """What can put files into a conversation."""

        def send(self, conversation: str, thread: str, files: Mapping[str, str]) -> None:
            """Name to text, into a thread. Raises UnavailableError."""


HERE = say("Here are the figures: one file by day, one with every gap.")


@dataclass(frozen=True, slots=True)
class Spreadsheets:
    """`files` is Slack's, too."""

    summaries: Summaries
    messenger: Messenger
    files: Files

    def send(self, user: str, name: PeriodName, until: datetime, reader: Reader) -> None:
        """Into the person's own conversation with the bot. Raises UnavailableError."""
        made = tables(self.summaries.summary(name, until=until))
        posted = self.messenger.post(user, note(HERE).told(reader))
        self.files.send(posted.channel, posted.ts, made)

"""The managers' channel of a desk, with the people who press in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.requests import Form, Request, Typed
from bot.speech import ENGLISH
from bot.views import ids
from services.requests import Requests
from services.settling import Settling
from services.wishes import Wishes
from tests import worlds
from tests.fakes.messenger import FakeMessenger
from tests.services.writing_desk import RecordingAnnouncing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.messages import Message
    from bot.speech import Reader
    from tests.services.writing_desk import Desk

ASKER, MANAGER, OTHER = "U1", "U2", "U3"
ADA = Typed("ADA@example.com", "pass-ten", "", "paid by bank transfer")
TIED = Typed("user_ada", "pass-ten", worlds.SESSION, "no machine could tell")
NOT_YOU = "This needs a manager."


@dataclass
class Room:
    """Both `ASKER` and `MANAGER` are managers."""

    desk: Desk
    channel: str | None = "C2"
    slack: FakeMessenger = field(default_factory=FakeMessenger)
    announced: RecordingAnnouncing = field(default_factory=RecordingAnnouncing)
    numbers: Iterator[int] = field(default_factory=lambda: iter(range(1, 100)))
    reader: Reader = ENGLISH

    @property
    def requests(self) -> Requests:
        made = self.desk.services
        return Requests(
            Wishes(made.store, made.people, made.granting),
            self.settling,
            self.desk.fixing,
            self.desk.ledger,
            lambda user: None if user in {MANAGER, ASKER, "U9"} else NOT_YOU,
            self.desk.clock,
            lambda: f"req_{next(self.numbers)}",
        )

    @property
    def settling(self) -> Settling:
        return Settling(
            self.desk.services.granting,
            self.announced,
            self.desk.ledger,
            self.slack,
            self.channel,
            self.desk.clock,
            lambda _: self.reader,
        )

    def asked(self, typed: Typed = ADA) -> Request:
        asked = self.requests.ask(typed, by=ASKER)
        assert isinstance(asked, Request), asked
        return asked

    def wrong(self, typed: Typed) -> dict[str, str]:
        asked = self.requests.ask(typed, by=ASKER)
        assert isinstance(asked, Form)
        assert asked.typed == typed
        assert self.slack.posts == []
        return {str(name): problem for name, problem in asked.problems.items()}

    @property
    def told(self) -> list[tuple[str, str]]:
        """Who was written to, and the first words."""
        return [(channel, message.text.split(":")[0]) for channel, message, _ in self.slack.posts]

    @property
    def shows(self) -> Message:
        """The channel's message as it stands now."""
        return self.slack.updates[-1][1] if self.slack.updates else self.slack.posts[0][1]

    def undo_button(self) -> ids.Press:
        (row,) = [block for block in self.shows.blocks if block["type"] == "actions"]
        return ids.Press.unpacked(row["elements"][0]["value"])

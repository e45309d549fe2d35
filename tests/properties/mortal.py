"""A desk whose program may be killed at any call of its ledger, and a Slack that counts what it was told."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from services.gateways.sqlite_ledger import SqliteLedger
from tests.fakes.messenger import FakeMessenger
from tests.services.desk import Desk

if TYPE_CHECKING:
    from bot.messages import Message, Posted


class Killed(BaseException):
    """What a process that is killed leaves behind: nothing after it runs."""


@dataclass
class Fate:
    """After so many calls more the program is killed; None lets it live."""

    calls_left: int | None = None

    def strike(self) -> None:
        if self.calls_left is not None:
            self.calls_left -= 1
            if self.calls_left < 0:
                self.calls_left = None
                raise Killed


@dataclass
class Mortal:
    """A part of the program, before and after whose calls it may be killed."""

    part: Any
    fate: Fate

    def __getattr__(self, name: str) -> Any:
        value = getattr(self.part, name)
        if not callable(value):
            return value

        def call(*args: Any, **named: Any) -> Any:
            self.fate.strike()
            result = value(*args, **named)
            self.fate.strike()
            return result

        return call


@dataclass
class Slack(FakeMessenger):
    """Counts the messages by their marks."""

    marked: Counter[str] = field(default_factory=Counter)

    def post(
        self, channel: str, message: Message, thread: str | None = None, *, mark: str | None = None
    ) -> Posted:
        before = len(self.posts)
        try:
            return super().post(channel, message, thread, mark=mark)
        finally:
            if mark and len(self.posts) > before:
                self.marked[mark] += 1


@dataclass
class MortalDesk(Desk):
    """`restart` comes back to life on the same files."""

    fate: Fate = field(default_factory=Fate)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.restart()

    def restart(self) -> None:
        self.ledger.close()
        self.ledger = SqliteLedger(self.folder / "passkeeper.db")
        alive, self.ledger = self.ledger, cast("SqliteLedger", Mortal(self.ledger, self.fate))
        self.services = self._build()
        self.ledger = alive

"""What is sent to Slack, as plain data: Block Kit as dictionaries (https://docs.slack.dev/block-kit)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.speech import spoken, told

if TYPE_CHECKING:
    from bot.speech import Reader

Block = dict[str, Any]
View = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Message:
    """A message. `text` carries the whole point: screen readers and notifications show nothing else."""

    text: str
    blocks: tuple[Block, ...]

    def told(self, reader: Reader) -> Message:
        return Message(told(self.text, reader), spoken(self.blocks, reader))


@dataclass(frozen=True, slots=True)
class Posted:
    """Where a message stands: channel id and Slack's timestamp id."""

    channel: str
    ts: str


@dataclass(frozen=True, slots=True)
class Colleague:
    """A person in Slack. `outside` tells another workspace's member (Slack Connect)."""

    id: str
    name: str
    locale: str
    timezone: str
    guest: bool
    deactivated: bool
    outside: bool

"""Is Passkeeper set up well: one line for each setting, token, permission and place, judged from facts."""

from __future__ import annotations

from bot.doctor.examination import examine
from bot.doctor.facts import (
    Channel,
    Facts,
    FileState,
    Given,
    Group,
    Identity,
    Listed,
    Port,
    Remote,
    SlackFacts,
    StripeFacts,
    Trouble,
)

__all__ = [
    "Channel",
    "Facts",
    "FileState",
    "Given",
    "Group",
    "Identity",
    "Listed",
    "Port",
    "Remote",
    "SlackFacts",
    "StripeFacts",
    "Trouble",
    "examine",
]

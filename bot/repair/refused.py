"""How a planner says no from anywhere: the refusal travels as an exception no further than this package."""

from __future__ import annotations

from typing import NoReturn

from bot.actions import Refusal
from bot.errors import PasskeeperError


class RefusedError(PasskeeperError):
    """Carries the refusal to the function that was asked for a fix."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.sentence)
        self.refusal = refusal


def refuse(sentence: str) -> NoReturn:
    raise RefusedError(Refusal(sentence))


def already(sentence: str) -> NoReturn:
    raise RefusedError(Refusal(sentence, already=True))

"""Telling something once for as long as it is so, over restarts and several processes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import PasskeeperError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.job_book import Flag, Jobs


def marked(name: str, at: datetime) -> str:
    """What the one message of this time is known by."""
    return f"{name}_{at:%Y%m%dT%H%M%S}"


def tell_once(book: Jobs, name: str, now: datetime, tell: Callable[[], None], note: str = "") -> None:
    """Tells it where it was not so before. What could not be told will be, the next time."""
    if not book.raise_flag(name, now, note):
        return
    try:
        tell()
    except PasskeeperError:
        book.lower_flag(name)
        raise


def tell_over(book: Jobs, name: str, tell: Callable[[Flag], None]) -> None:
    """Tells that it is over, where it was told that it was so."""
    flag = book.flag(name)
    if flag is None or not book.lower_flag(name):
        return
    try:
        tell(flag)
    except PasskeeperError:
        book.raise_flag(name, flag.at, flag.note)
        raise

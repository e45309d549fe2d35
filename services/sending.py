"""Posts something once: where an earlier attempt may have come through, it is looked for first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from bot.errors import UnavailableError

if TYPE_CHECKING:
    from datetime import datetime

    from bot.messages import Message, Posted
    from bot.ports import Messenger

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Post:
    """A message with the `mark` that it is known by. `tried` is when an earlier attempt began, if one did."""

    channel: str
    thread: str | None
    message: Message
    mark: str
    tried: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """Where it stands; `found` where an earlier attempt had come through."""

    where: Posted
    found: bool = False


def send_once(messenger: Messenger, post: Post) -> Sent:
    """Raises UnavailableError."""
    found = _found(messenger, post, post.tried) if post.tried else None
    if found:
        return Sent(found, found=True)
    return Sent(messenger.post(post.channel, post.message, post.thread, mark=post.mark))


def _found(messenger: Messenger, post: Post, tried: datetime) -> Posted | None:
    """None also where the channel may not be read: then a message too many is better than none."""
    try:
        return messenger.find(post.channel, post.mark, tried, post.thread)
    except UnavailableError as error:
        if not error.permanent:
            raise
        log.warning("could_not_look_for_an_earlier_post", mark=post.mark, detail=error.detail)
        return None

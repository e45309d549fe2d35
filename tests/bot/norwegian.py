"""A colleague in Oslo, and what they read."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot.messages import Message
from bot.speech import Reader, spoken
from services.languages import phrases
from tests.slack_limits import check_message, check_view

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.messages import View

OSLO = Reader("nb", ZoneInfo("Europe/Oslo"), phrases("nb"))


def seen(content: Any) -> Iterator[str]:
    """Every text that a person sees, in order."""
    if isinstance(content, dict):
        if content.get("type") in {"plain_text", "mrkdwn", "text"}:
            yield content["text"].strip()
            return
        yield from seen(list(content.values()))
    elif isinstance(content, list | tuple):
        for each in content:
            yield from seen(each)


def read(content: Message | View) -> str:
    """A message's text, which carries its whole point; all of a dialog or tab."""
    if isinstance(content, Message):
        check_message(content.told(OSLO))
        return page(content.told(OSLO).text)
    view = spoken(content, OSLO)
    check_view(view)
    return page("\n".join(seen([view.get("title"), view["blocks"], view.get("submit"), view.get("close")])))


def page(text: str) -> str:
    """In lines of a page, with every space a plain one."""
    lines = (textwrap.fill(line, 88, break_long_words=False) for line in text.splitlines())
    return "\n".join(lines).replace("\N{NO-BREAK SPACE}", " ")

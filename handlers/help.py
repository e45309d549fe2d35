"""How a command is used, told to whoever asks for it, or typed what is none of its arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import BadRequestError
from bot.query import parse
from bot.views.notes import COMMANDS, note, usage

if TYPE_CHECKING:
    from handlers.edge import Caller

_HELP = frozenset({"help", "?", "hjelp", "-h", "--help"})


def helped(caller: Caller, command: str) -> bool:
    """Whether they were told how the command is used, since they asked, or typed an option: it has none."""
    text = caller.value.strip().lower()
    if text in _HELP or text.startswith("-"):
        caller.replace(usage(command))
        return True
    return False


def refused(caller: Caller, command: str) -> bool:
    """Whether what they typed cannot be looked up; then they were told why, with what works here."""
    try:
        parse(caller.value, COMMANDS[command][2])
    except BadRequestError as error:
        caller.replace(note(str(error)))
        return True
    return False

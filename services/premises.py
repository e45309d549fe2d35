"""What `run` makes sure of before it starts: that it can listen, and that its files are whole and stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from bot.doctor.surroundings import port_fault
from bot.errors import SettingsError, UnavailableError
from bot.speech import joined, say
from services.backups import NAMES, places, require_in_place
from services.gateways.file_lock import held
from services.gateways.machine_probe import port_state
from services.gateways.sqlite_copy import quick

if TYPE_CHECKING:
    from contextlib import ExitStack
    from pathlib import Path

    from bot.settings import Settings
    from services.backups import Part

log = structlog.get_logger("passkeeper.run")

SECONDS = 10.0
"""For each file; a larger one that is not through by then is taken for whole."""


def require_address(settings: Settings) -> None:
    """Raises SettingsError where nobody could listen at HOST and PORT, before anything begins to work."""
    host, port = settings.host, settings.port
    state = port_state(host, port)
    if state != "free":
        cannot = say(
            "The bot did not start: it cannot listen at HOST {host}, PORT {port}.", host=host, port=port
        )
        raise SettingsError(joined(" ", (cannot, *port_fault(state, host, port))))


def move_in(settings: Settings, stack: ExitStack, seconds: float = SECONDS) -> None:
    """Holds the files until `stack` ends.

    Raises UnavailableError where one is broken, or a backup is being put in its place just now, or was not
    to the end.
    """
    for part, path in places(settings).items():
        if not path.parent.is_dir():
            continue  # opening it says what is wrong
        if not stack.enter_context(held(path)):
            raise _refused(part, _being_restored(part, path))
        require_in_place(part, path)
        if path.exists():
            _require_whole(part, path, seconds)


def _require_whole(part: Part, path: Path, seconds: float) -> None:
    health = quick(path, seconds)
    if health == "damaged":
        raise _refused(part, _damaged(part, path))
    if health == "too_long":
        log.warning("file not checked to the end", file=path.name, seconds=seconds)


def _damaged(part: Part, path: Path) -> str:
    return say(
        "{what} ({name}) is damaged, so the bot did not start, and nothing was changed. Put a backup in its "
        "place: `python app.py restore BACKUP --yes`.",
        what=NAMES[part],
        name=path.name,
    )


def _being_restored(part: Part, path: Path) -> str:
    return say(
        "{what} ({name}) is being restored just now. Start the bot when that is done.",
        what=NAMES[part],
        name=path.name,
    )


def _refused(part: Part, sentence: str) -> UnavailableError:
    return UnavailableError(part, sentence, permanent=True)

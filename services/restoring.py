"""Puts a backup in place, where no bot lives."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

from bot.errors import BadRequestError
from bot.speech import joined, say
from services.backups import NAMES, places, why
from services.gateways import sqlite_copy, sqlite_swap
from services.gateways.file_lock import held

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

    from bot.settings import Settings
    from services.backups import Backup, Copied, Part

_NO_PLACE: Mapping[Part, str] = {
    "ledger": say(
        "This backup holds Passkeeper's own record, and LEDGER is PostgreSQL here. Set LEDGER to "
        "sqlite:///FILE to put it back."
    ),
    "store": say(
        "This backup holds a pass store, and PASS_STORE is sanity here. Set PASS_STORE to "
        "sqlite:///FILE to put it back."
    ),
}

_AS_BEFORE = say(
    "What was there is in its place as before: make room on the disk, or mend what stands in brackets, and "
    "try again."
)


def restore(settings: Settings, backup: Backup, at: datetime) -> dict[Part, Path | None]:
    """Puts a verified backup in place; gives where the files that were there lie now.

    Raises BadRequestError while a bot lives in the files, and where they cannot be written; then everything
    is as it was.
    """
    targets = _targets(settings, backup)
    try:
        with ExitStack() as stack:
            for path in targets.values():
                path.parent.mkdir(parents=True, exist_ok=True)
                if not stack.enter_context(held(path, alone=True)):
                    raise BadRequestError(_lived_in(path))
            kept = _exchanged(backup, targets, f"{at:%Y-%m-%dT%H%M%SZ}")
    except (OSError, sqlite_copy.Fault) as error:
        raise BadRequestError(_failed(targets, error)) from error
    return {part: kept[path] for part, path in targets.items()}


def _exchanged(backup: Backup, targets: Mapping[Part, Path], at: str) -> dict[Path, Path | None]:
    """Nothing that is there is touched before all copies are made."""
    with ExitStack() as clearing:
        for told in backup.files:
            path = targets[told.part]
            clearing.callback(sqlite_swap.discard, path)
            _prepare(backup.folder / told.file, told, path)
        kept = sqlite_swap.swap(targets.values(), at)
        clearing.pop_all()
    return kept


def _prepare(source: Path, told: Copied, path: Path) -> None:
    coming = sqlite_swap.prepare(source, path)
    if dict(sqlite_copy.counts(coming)) != dict(told.counts):
        raise sqlite_copy.Fault(f"{coming.name} is not what was copied")


def _targets(settings: Settings, backup: Backup) -> dict[Part, Path]:
    here = places(settings)
    for told in backup.files:
        if told.part not in here:
            raise BadRequestError(_NO_PLACE[told.part])
    return {told.part: here[told.part] for told in backup.files}


def _failed(targets: Mapping[Part, Path], error: Exception) -> str:
    told = say("The backup could not be put in its place ({why}).", why=why(error))
    for part, path in targets.items():
        if left := sqlite_swap.unfinished(path):
            what = say("{what} ({name})", what=NAMES[part], name=path.name)
            return joined(" ", (told, sqlite_swap.not_in_place(what, left)))
    return joined(" ", (told, _AS_BEFORE))


def _lived_in(path: Path) -> str:
    return say(
        "A bot is running on {name}, so nothing was changed. Stop it (`systemctl stop passkeeper`, or Ctrl-C "
        "where it runs), then try again.",
        name=path.name,
    )

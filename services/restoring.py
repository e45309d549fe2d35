"""Puts a backup in place, where no bot lives."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

from bot.errors import BadRequestError
from bot.speech import say
from services.backups import places
from services.gateways import sqlite_swap
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


def restore(settings: Settings, backup: Backup, at: datetime) -> dict[Part, Path | None]:
    """Puts a verified backup in place; gives where the files that were there lie now.

    Raises BadRequestError while a bot lives in the files.
    """
    targets = _targets(settings, backup)
    mark = f"before-restore-{at:%Y-%m-%dT%H%M%SZ}"
    with ExitStack() as stack:
        for path in targets.values():
            path.parent.mkdir(parents=True, exist_ok=True)
            if not stack.enter_context(held(path, alone=True)):
                raise BadRequestError(_lived_in(path))
        return {told.part: _put_back(backup, told, targets[told.part], mark) for told in backup.files}


def _put_back(backup: Backup, told: Copied, path: Path, mark: str) -> Path | None:
    aside = sqlite_swap.put_aside(path, mark)
    sqlite_swap.put_in_place(backup.folder / told.file, path)
    return aside


def _targets(settings: Settings, backup: Backup) -> dict[Part, Path]:
    here = places(settings)
    for told in backup.files:
        if told.part not in here:
            raise BadRequestError(_NO_PLACE[told.part])
    return {told.part: here[told.part] for told in backup.files}


def _lived_in(path: Path) -> str:
    return say(
        "A bot is running on {name}, so nothing was changed. Stop it (`systemctl stop passkeeper`, or Ctrl-C "
        "where it runs), then try again.",
        name=path.name,
    )

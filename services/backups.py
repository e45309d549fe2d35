"""Backups of Passkeeper's own record and of the embedded store: made and verified."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from bot.errors import BadRequestError, PasskeeperError, UnavailableError
from bot.speech import joined, say
from services.gateways import sqlite_copy
from services.gateways.sqlite_swap import not_in_place, unfinished

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from bot.job_book import Jobs
    from bot.settings import Settings

Part = Literal["ledger", "store"]

MANIFEST = "manifest.json"
FLAG = "backup"
"""Stands in the ledger since the newest backup."""

NAMES: Mapping[Part, str] = {"ledger": say("Passkeeper's own record"), "store": say("The pass store")}

_VERSION = 1
_FILES: Mapping[Part, str] = {"ledger": "ledger.db", "store": "store.db"}


@dataclass(frozen=True, slots=True)
class Copied:
    """One file of a backup: `steps` are the migrations it had, `counts` the rows of each table."""

    part: Part
    file: str
    sha256: str
    steps: tuple[str, ...]
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Backup:
    """What lies in `folder`."""

    folder: Path
    created: str
    files: tuple[Copied, ...]

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.created)

    @property
    def as_json(self) -> dict[str, Any]:
        return {
            "version": _VERSION,
            "created": self.created,
            "files": [asdict(each) for each in self.files],
        }


class NotVerifiedError(PasskeeperError):
    """A backup that is not what it says it is; nothing may be put back from it."""


def note(book: Jobs, at: datetime) -> None:
    """So that whoever is on call sees how old the newest backup is."""
    book.lower_flag(FLAG)
    book.raise_flag(FLAG, at)


def places(settings: Settings) -> dict[Part, Path]:
    """Where the files live; no store where the passes are in Sanity."""
    found: dict[Part, Path] = {"ledger": settings.ledger_path} if settings.ledger_is_file else {}
    return found | ({"store": settings.store_path} if settings.store_path else {})


def require_in_place(part: Part, path: Path) -> None:
    """Raises UnavailableError where there is no file because a restore was cut off."""
    if left := unfinished(path):
        what = say("{what} ({name})", what=NAMES[part], name=path.name)
        raise UnavailableError(part, not_in_place(what, left), permanent=True)


def back_up(settings: Settings, parent: Path, at: datetime) -> Backup:
    """A new folder for this moment in `parent`, complete and verified, or none at all.

    Raises BadRequestError where it cannot be written, NotVerifiedError where the copy is not whole.
    """
    folder = parent / f"{at:%Y-%m-%dT%H%M%SZ}"
    coming = folder.with_name(f".{folder.name}.coming")
    try:
        parent.mkdir(parents=True, exist_ok=True)
        coming.mkdir(mode=0o700)
        _require_new(folder)
        backup = _copied(settings, coming, f"{at:%Y-%m-%dT%H:%M:%SZ}")
        verify(coming)
        coming.rename(folder)
        sqlite_copy.flush(parent)
    except FileExistsError:
        raise BadRequestError(_taken(folder)) from None
    except (OSError, sqlite_copy.Fault) as error:
        _discard(coming)
        raise BadRequestError(_unwritten(parent, error)) from error
    except PasskeeperError:
        _discard(coming)
        raise
    return Backup(folder, backup.created, backup.files)


def _copied(settings: Settings, coming: Path, created: str) -> Backup:
    for part, path in places(settings).items():
        require_in_place(part, path)
    there = {part: path for part, path in places(settings).items() if path.exists()}
    if not there:
        raise BadRequestError(_nothing(settings))
    files = tuple(_copy(part, path, coming) for part, path in there.items())
    backup = Backup(coming, created, files)
    manifest = coming / MANIFEST
    manifest.write_text(json.dumps(backup.as_json, indent=2) + "\n", encoding="utf-8")
    sqlite_copy.flush(manifest)
    sqlite_copy.flush(coming)
    return backup


def _copy(part: Part, path: Path, folder: Path) -> Copied:
    target = folder / _FILES[part]
    sqlite_copy.copy(path, target)
    steps = tuple(sqlite_copy.steps(target))
    return Copied(part, target.name, sqlite_copy.digest(target), steps, sqlite_copy.counts(target))


def verify(folder: Path) -> Backup:
    """Reads every byte, looks into every page and counts every row, and changes nothing.

    Raises BadRequestError where this is no backup, NotVerifiedError where it is not whole.
    """
    backup = _read(folder)
    for told in backup.files:
        if not _is_whole(folder, told):
            raise NotVerifiedError(
                say("{file} is not as it was when the backup was made. Use another backup.", file=told.file)
            )
    return backup


def _is_whole(folder: Path, told: Copied) -> bool:
    path = folder / told.file
    try:
        return (
            sqlite_copy.digest(path) == told.sha256
            and sqlite_copy.integrity(path)
            and dict(sqlite_copy.counts(path)) == dict(told.counts)
        )
    except (OSError, sqlite_copy.Fault):
        return False


def _read(folder: Path) -> Backup:
    try:
        told = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        files = tuple(_told(each) for each in told["files"])
        created = str(told["created"])
        datetime.fromisoformat(created)
    except (OSError, ValueError, KeyError, TypeError):
        raise BadRequestError(_no_backup(folder)) from None
    if told.get("version") != _VERSION or not files:
        raise BadRequestError(_no_backup(folder))
    return Backup(folder, created, files)


def _told(each: dict[str, Any]) -> Copied:
    """A file goes by its part, so that no manifest can name a path elsewhere."""
    part: Part = "store" if each["part"] == "store" else "ledger"
    return Copied(part, _FILES[part], str(each["sha256"]), tuple(each["steps"]), dict(each["counts"]))


def _require_new(folder: Path) -> None:
    if folder.exists():
        _discard(folder.with_name(f".{folder.name}.coming"))
        raise FileExistsError


def _discard(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


def _nothing(settings: Settings) -> str:
    if settings.ledger_is_file:
        return say("There is nothing to back up yet: neither Passkeeper's own record nor a pass store.")
    return say(
        "There is no file to back up: Passkeeper's own record is in PostgreSQL. Use the server's own backup, "
        "as docs/postgres.md says."
    )


def _taken(folder: Path) -> str:
    return say(
        "{name} is there already, and a backup is never overwritten. Try again in a second.", name=folder.name
    )


def _unwritten(parent: Path, error: Exception) -> str:
    told = say("The backup could not be made in {folder}, so there is none.", folder=parent)
    return joined(" ", (told, say("({why})", why=why(error))))


def why(error: Exception) -> object:
    """What the system said, without its number and the file."""
    return error.strerror if isinstance(error, OSError) and error.strerror else error


def _no_backup(folder: Path) -> str:
    """With the newest one that lies in it, where somebody named the folder of all of them."""
    inside = sorted(each.parent.name for each in folder.glob(f"[0-9]*/{MANIFEST}"))
    if inside:
        return say(
            "Name one backup, not the folder that holds them. The newest is {newest}.",
            newest=folder / inside[-1],
        )
    return say("{folder} is no backup of Passkeeper.", folder=folder)

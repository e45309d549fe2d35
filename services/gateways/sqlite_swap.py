"""Puts SQLite files in the place of others, which are kept: all of them, or none.

First each copy is made and looked through beside its place, which may take long and may fail; then come
renames alone. Killed between those, a place is empty, and `unfinished` finds what lies beside it.
"""

from __future__ import annotations

import errno
import glob
import os
import sqlite3
from contextlib import ExitStack, closing, suppress
from typing import TYPE_CHECKING

from bot.speech import say
from services.gateways.sqlite_copy import WAIT, Fault, copy, flush, integrity

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

BESIDE = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a file, and takes for a part of whatever other file comes to lie there.

https://sqlite.org/howtocorrupt.html#_unlinking_or_renaming_a_database_file_while_in_use
"""

ASIDE = "before-restore-"
"""What the name of each file that was put aside goes on with, after a dot."""

_PARTS = ("", *BESIDE)


def unfinished(path: Path) -> Path | None:
    """What a restore left beside a place that is empty: the newest file put aside, or else a copy."""
    if os.path.lexists(path):
        return None
    found = sorted(path.parent.glob(f"{glob.escape(path.name)}.{ASIDE}*"))
    kept = [each for each in found if not each.name.endswith(BESIDE)]
    coming = coming_of(path)
    return kept[-1] if kept else coming if os.path.lexists(coming) else None


def not_in_place(what: str, left: Path) -> str:
    return say(
        "{what} is not in its place, and {left} beside it was left by a restore: run `python app.py restore "
        "BACKUP --yes` again, or move {left} away to begin with an empty one.",
        what=what,
        left=left.name,
    )


def coming_of(path: Path) -> Path:
    """Where the copy lies that is to take this place."""
    return path.with_name(f"{path.name}.coming")


def prepare(copied: Path, path: Path) -> Path:
    """The copy, beside the place that it is to take. Raises sqlite3.Error, and OSError."""
    discard(path)
    coming = coming_of(path)
    copy(copied, coming)
    _require_whole(coming)
    return coming


def discard(path: Path) -> None:
    """Throws the copy away that was to take this place."""
    for end in _PARTS:
        _part(coming_of(path), end).unlink(missing_ok=True)


def swap(paths: Collection[Path], at: str) -> dict[Path, Path | None]:
    """Puts what was prepared in these places; gives what was there before, as it is called now.

    Raises sqlite3.Error, and OSError; then everything is where it was.
    """
    with ExitStack() as undoing:
        kept = {path: _put_aside(path, f"{ASIDE}{at}", undoing) for path in paths}
        for path in paths:
            _put_in(path, undoing)
        for path in paths:
            flush(path.parent)
            _require_whole(path)
        undoing.pop_all()
    return kept


def _put_aside(path: Path, mark: str, undoing: ExitStack) -> Path | None:
    """With what SQLite keeps beside it, so that it can still be opened; that alone where the file is gone."""
    if path.exists():
        _settle(path)
    kept = path.with_name(f"{path.name}.{mark}")
    moved = [_part(kept, end) for end in _PARTS if _moved(_part(path, end), _part(kept, end), undoing)]
    return moved[0] if moved else None


def _put_in(path: Path, undoing: ExitStack) -> None:
    for end in BESIDE:
        _require_free(_part(path, end))
    _moved(coming_of(path), path, undoing)


def _moved(source: Path, target: Path, undoing: ExitStack) -> bool:
    """False where there is nothing to move."""
    if not source.exists():
        return False
    _require_free(target)
    source.rename(target)
    undoing.callback(target.rename, source)
    return True


def _settle(path: Path) -> None:
    """Takes what stands in the log into the file; a broken file is left as it is."""
    with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(path, timeout=WAIT)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _part(path: Path, end: str) -> Path:
    return path.with_name(path.name + end)


def _require_free(path: Path) -> None:
    if path.exists():
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))


def _require_whole(path: Path) -> None:
    if not integrity(path):
        raise Fault(f"{path.name} is not whole")

"""Puts a SQLite file in the place of another, which is kept."""

from __future__ import annotations

import errno
import os
import sqlite3
from contextlib import closing, suppress
from typing import TYPE_CHECKING

from services.gateways.sqlite_copy import WAIT, Fault, copy, flush, integrity

if TYPE_CHECKING:
    from pathlib import Path

BESIDE = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a file, and takes for a part of whatever other file comes to lie there.

https://sqlite.org/howtocorrupt.html#_unlinking_or_renaming_a_database_file_while_in_use
"""


def put_aside(path: Path, mark: str) -> Path | None:
    """Renames a file, with what SQLite keeps beside it, so that it can still be opened.

    Where the file itself is gone, what it left beside it is put aside all the same; None where nothing is.
    """
    if path.exists():
        _settle(path)
    kept = path.with_name(f"{path.name}.{mark}")
    moved = [_moved(path, kept, end) for end in ("", *BESIDE)]
    return next(filter(None, moved), None)


def put_in_place(copied: Path, path: Path) -> None:
    """Whole or not at all, also where the power fails. Raises sqlite3.Error, and OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    coming = path.with_name(f"{path.name}.coming")
    coming.unlink(missing_ok=True)
    copy(copied, coming)
    _require_free(path)
    coming.rename(path)
    flush(path.parent)
    if not integrity(path):
        raise Fault(f"{path.name} is not whole")


def _settle(path: Path) -> None:
    """Takes what stands in the log into the file; a broken file is left as it is."""
    with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(path, timeout=WAIT)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _moved(path: Path, kept: Path, end: str) -> Path | None:
    source, target = path.with_name(path.name + end), kept.with_name(kept.name + end)
    if not source.exists():
        return None
    source.rename(target)
    return target


def _require_free(path: Path) -> None:
    for end in ("", *BESIDE):
        found = path.with_name(path.name + end)
        if found.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(found))

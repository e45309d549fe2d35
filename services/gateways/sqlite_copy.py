"""Copies of SQLite files that others may be writing to, and whether such a file is whole."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import time
from contextlib import closing
from typing import TYPE_CHECKING, Literal

from sqlite_utils import Database

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

Fault = sqlite3.Error
"""What is raised where SQLite itself cannot go on."""

Health = Literal["whole", "damaged", "too_long"]

WAIT = 10
"""Seconds to wait for a writer."""

_PAGES = 1000
"""Copied at a time, so that writers are let in between."""
_STEPS = 500
"""Of SQLite's machine, between two looks at the clock."""
_CHUNK = 1 << 20
_MODE = 0o600


def copy(source: Path, target: Path) -> None:
    """A copy as of one moment, also while others write. Raises sqlite3.Error, and OSError."""
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _MODE))
    with closing(_opened(source)) as live, closing(sqlite3.connect(target)) as kept:
        live.backup(kept, pages=_PAGES)
        # One file that is complete by itself: no log beside it that could be forgotten.
        kept.execute("PRAGMA journal_mode = DELETE")
    flush(target)


def integrity(path: Path) -> bool:
    """Every page and index is looked at."""
    try:
        with closing(_opened(path)) as db:
            return [said for (said,) in db.execute("PRAGMA integrity_check(1)")] == ["ok"]
    except sqlite3.DatabaseError:
        return False


def quick(path: Path, seconds: float, clock: Callable[[], float] = time.monotonic) -> Health:
    """Whether it can be worked with, as far as that can be told in so many seconds."""
    until = clock() + seconds
    try:
        with closing(_opened(path)) as db:
            db.set_progress_handler(lambda: int(clock() >= until), _STEPS)
            said = [told for (told,) in db.execute("PRAGMA quick_check(1)")]
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorname", "") in {"SQLITE_CORRUPT", "SQLITE_NOTADB"}:
            return "damaged"
        return "too_long"
    return "whole" if said == ["ok"] else "damaged"


def counts(path: Path) -> Mapping[str, int]:
    """Rows by table. Raises sqlite3.Error."""
    with closing(_opened(path)) as raw:
        db = Database(raw)
        return {name: db.table(name).count for name in sorted(db.table_names())}


def steps(path: Path) -> list[str]:
    """The migrations that were applied, in order. Raises sqlite3.Error."""
    with closing(_opened(path)) as db:
        sql = "SELECT name FROM sqlite_master WHERE name = '_sqlite_migrations'"
        if not db.execute(sql).fetchone():
            return []
        return [name for (name,) in db.execute("SELECT name FROM _sqlite_migrations ORDER BY rowid")]


def digest(path: Path) -> str:
    """SHA-256 in hex."""
    told = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            told.update(chunk)
    return told.hexdigest()


def flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _opened(path: Path) -> sqlite3.Connection:
    """Only to be read; a file that is not there is not made."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=WAIT)

"""SQLite files: one connection per thread, safe settings, migrations, and errors as plain sentences."""

from __future__ import annotations

import os
import sqlite3
import threading
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import stamina
from sqlite_utils import Database

from bot.errors import UnavailableError
from bot.speech import phrase, say
from services.gateways.sqlite_swap import not_in_place, unfinished

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from sqlite_utils import Migrations

BATCH = 500
"""How many values one `IN (...)` carries: well under SQLite's limit of variables."""

_WAIT = 10
"""Seconds to wait for another writer."""

_CACHE = 256
"""KiB of pages that each thread's connection keeps: the system keeps the file's pages for all of them."""

_MODE = 0o600
"""Customers' names and addresses are in it; SQLite's own files beside it take the same mode."""

_NAMES = {"store": say("The pass store"), "ledger": say("Passkeeper's own record")}
_TROUBLES = {
    "SQLITE_BUSY": (phrase("{file} is busy just now. Please try again in a minute."), False),
    "SQLITE_LOCKED": (phrase("{file} is busy just now. Please try again in a minute."), False),
    "SQLITE_FULL": (phrase("{file} could not be written, because the disk is full."), False),
    "SQLITE_NOTADB": (
        phrase("{file} is not a SQLite database. Choose another file, or move this one away."),
        True,
    ),
    "SQLITE_CORRUPT": (phrase("{file} is damaged. Restore it from a backup."), True),
    "SQLITE_CANTOPEN": (
        phrase("{file} cannot be opened. Check that its folder exists and may be written to."),
        True,
    ),
    "SQLITE_READONLY": (phrase("{file} may not be written to. Check the file's permissions."), True),
    "SQLITE_PERM": (phrase("{file} may not be opened. Check the file's permissions."), True),
}
_ANY = (phrase("{file} could not be read or written."), False)


class SqliteFile:
    """One database file, opened at the first use in each thread, and by several processes at once."""

    def __init__(self, path: Path | str, system: Literal["store", "ledger"], migrations: Migrations) -> None:
        self._path = Path(path)
        self._system = system
        self._migrations = migrations
        with Database(memory=True) as empty:
            self._steps = {migration.name for migration in migrations.pending(empty)}
        self._lock = threading.Lock()
        self._opening = threading.Lock()
        self._open: dict[threading.Thread, Database] = {}
        self._closed = False

    @contextmanager
    def reading(self) -> Iterator[Database]:
        """The file as it is at one moment; fetch all rows inside."""
        with self._guarded() as db, db.atomic():
            yield db

    @contextmanager
    def writing(self) -> Iterator[Database]:
        """One transaction that holds the write lock from its start; any error undoes all of it."""
        with self._guarded() as db, _immediate(db):
            yield db

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[dict[str, Any]]:
        with self.reading() as db:
            return list(db.query(sql, parameters))

    def purge(self) -> bool:
        """Writes the file anew without what was deleted or overwritten, and empties its log.

        False where somebody reads an older state just now, so that the log could not be emptied.
        """
        with self._guarded() as db:
            db.execute("VACUUM")
            busy, *_ = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy

    def close(self) -> None:
        """Closes every thread's connection; the file cannot be used through this object afterwards."""
        with self._lock:
            self._closed = True
            while self._open:
                self._open.popitem()[1].close()

    @contextmanager
    def _guarded(self) -> Iterator[Database]:
        try:
            yield self._database()
        except sqlite3.Error as error:
            raise self._trouble(error) from error

    def _database(self) -> Database:
        with self._lock:
            if self._closed:
                raise UnavailableError(
                    self._system, say("{file} was closed already.", file=self._name), permanent=True
                )
            found = self._open.get(threading.current_thread())
        return found or self._connect()

    def _connect(self) -> Database:
        self._refuse_unfinished()
        with suppress(OSError):  # it is there already, or SQLite says why it cannot be
            os.close(os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_EXCL, _MODE))
        # Closed by whoever calls close(), hence not bound to the thread that opened it.
        db = Database(sqlite3.connect(self._path, timeout=_WAIT, check_same_thread=False))
        try:
            with self._opening:  # threads that meet a new file at once would only lock each other out
                _set_up(db)
                self._migrate(db)
        except BaseException:
            db.close()
            raise
        with self._lock:
            self._forget_dead_threads()
            self._open[threading.current_thread()] = db
        return db

    def _forget_dead_threads(self) -> None:
        for thread in [thread for thread in self._open if not thread.is_alive()]:
            self._open.pop(thread).close()

    def _migrate(self, db: Database) -> None:
        self._refuse_newer(db)
        if self._migrations.pending(db):
            # Several processes may find the same empty file: the write lock lets one of them build it.
            with _immediate(db):
                self._migrations.apply(db)

    def _refuse_unfinished(self) -> None:
        """A new file in the place of one that was put aside would look like a first start."""
        if left := unfinished(self._path):
            raise UnavailableError(self._system, not_in_place(self._name, left), permanent=True)

    def _refuse_newer(self, db: Database) -> None:
        if any(applied.name not in self._steps for applied in self._migrations.applied(db)):
            sentence = say(
                "{file} was written by a newer Passkeeper. Update this one first.", file=self._name
            )
            raise UnavailableError(self._system, sentence, permanent=True)

    @property
    def _name(self) -> str:
        return say("{what} ({name})", what=_NAMES[self._system], name=self._path.name)

    def _trouble(self, error: sqlite3.Error) -> UnavailableError:
        # Extended codes such as SQLITE_BUSY_SNAPSHOT start with their primary one.
        code = "_".join(str(getattr(error, "sqlite_errorname", "")).split("_")[:2])
        told, permanent = _TROUBLES.get(code, _ANY)
        return UnavailableError(self._system, say(told, file=self._name), permanent=permanent)


@contextmanager
def _immediate(db: Database) -> Iterator[None]:
    # A deferred BEGIN that reads first fails at once, whatever the timeout, when another writer was quicker.
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.commit()
    except BaseException:
        db.rollback()
        raise


def _set_up(db: Database) -> None:
    db.execute("PRAGMA foreign_keys = ON")
    db.execute("PRAGMA synchronous = FULL")
    db.execute(f"PRAGMA cache_size = -{_CACHE}")
    for attempt in stamina.retry_context(on=_is_busy, attempts=None, timeout=_WAIT, wait_initial=0.01):
        with attempt:
            # SQLite does not wait by itself when two connections switch a new file to WAL at once.
            db.enable_wal()


def _is_busy(error: Exception) -> bool:
    return isinstance(error, sqlite3.OperationalError) and "locked" in str(error)


def known(values: Collection[str | None]) -> list[str]:
    """What can be looked up: every value once; nothing null or blank, and no half characters."""
    texts = {value for value in values if isinstance(value, str) and value.strip()}
    return sorted(text for text in texts if text.encode(errors="ignore").decode() == text)


def batches(values: Sequence[str]) -> Iterator[tuple[str, Sequence[str]]]:
    """`(?, ?, ...)` and the values for it, at most `BATCH` at a time."""
    for start in range(0, len(values), BATCH):
        batch = values[start : start + BATCH]
        yield f"({', '.join('?' * len(batch))})", batch

"""Who lives in a file: `run` holds a shared lock beside it, so that nobody takes it away underneath."""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_MODE = 0o600


def lock_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.lock")


@contextmanager
def held(path: Path, *, alone: bool = False) -> Iterator[bool]:
    """False at once where somebody else has it; given back by the system too, if we are killed.

    Many may hold it together, or one `alone`.
    """
    handle = os.open(lock_of(path), os.O_RDWR | os.O_CREAT, _MODE)
    try:
        yield _taken(handle, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
    finally:
        os.close(handle)


def _taken(handle: int, kind: int) -> bool:
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True

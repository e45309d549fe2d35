"""Restores a backup in a process of its own, and is killed before it renames for the given time.

`python -m tests.services.restorer FOLDER BACKUP TIME`; 9 where it was killed, 0 where it was done before.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from services import backups
from services.restoring import restore
from tests.services.record_room import AT, of


def die_before(time: int) -> None:
    left = time

    def watch(event: str, _: object) -> None:
        nonlocal left
        left -= event == "os.rename"
        if left == 0:
            os._exit(9)

    sys.addaudithook(watch)


if __name__ == "__main__":
    folder, backup = Path(sys.argv[1]), backups.verify(Path(sys.argv[2]))
    die_before(int(sys.argv[3]))
    restore(of(folder), backup, AT)

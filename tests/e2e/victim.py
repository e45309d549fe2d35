"""Begins a fix some minutes ago, and falls silent in the middle of it, until somebody kills it.

`python -m tests.e2e.victim before|after SESSION_ID`: before the store has it, or after.
"""

from __future__ import annotations

import os
import sys
import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.settings import load
from services.building import Services
from services.gateways.sqlite_store import SqliteStore

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.actions import Mutation

AGO = timedelta(minutes=5)
"""So that its lease is over."""


class Stuck(SqliteStore):
    """Says where it is, and stays there."""

    after = False

    def commit(self, mutations: Sequence[Mutation], transaction_id: str) -> None:
        if self.after:
            super().commit(mutations, transaction_id)
        sys.stdout.write("stuck\n")
        sys.stdout.flush()
        threading.Event().wait()


def main(when: str, session_id: str) -> None:
    settings = load(os.environ)
    store = Stuck(settings.store_path or "", clock=_earlier)
    store.after = when == "after"
    Services(settings, _earlier, store=store).fixing.apply(session_id, by="U0SUNNIVA", manager=True)


def _earlier() -> datetime:
    return datetime.now(UTC) - AGO


if __name__ == "__main__":
    main(*sys.argv[1:])

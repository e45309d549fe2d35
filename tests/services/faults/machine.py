"""What can be wrong with this machine: clock, disk, files, port."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

from services.gateways.sqlite_store import SqliteStore
from tests.services.faults.planted import Planted, setting

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.services.clinic import Clinic


def _clock(**off: int) -> Callable[[Clinic], object]:
    def plant(clinic: Clinic) -> None:
        clinic.ahead = timedelta(**off)

    return plant


def _disk_full(clinic: Clinic) -> None:
    clinic.room = 1_000_000


def _shut_ledger(clinic: Clinic) -> None:
    clinic.shut.add((clinic.ledger, os.R_OK))


def _corrupt_ledger(clinic: Clinic) -> None:
    whole = bytearray(clinic.ledger.read_bytes())
    whole[4096:12288] = b"\x99" * 8192
    clinic.ledger.write_bytes(whole)


def _ledger_is_a_folder(clinic: Clinic) -> None:
    clinic.settings["LEDGER"] = f"sqlite:///{clinic.town.folder}"


def _foreign_ledger(clinic: Clinic) -> None:
    path = clinic.town.folder / "other.db"
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE recipes (name TEXT)")
    clinic.settings["LEDGER"] = f"sqlite:///{path}"


def _no_folder(clinic: Clinic) -> None:
    clinic.settings["LEDGER"] = f"sqlite:///{clinic.town.folder}/nowhere/passkeeper.db"


def _ledger_put_aside(clinic: Clinic) -> None:
    clinic.ledger.rename(clinic.ledger.with_name(f"{clinic.ledger.name}.before-restore-2026-03-01T120000Z"))


def _store_is_text(clinic: Clinic) -> None:
    path = clinic.town.folder / "notes.txt"
    path.write_text("Buy milk, and then some more of it.\n" * 200, encoding="utf-8")
    clinic.settings["PASS_STORE"] = f"sqlite:///{path}"


def _store_absent(clinic: Clinic) -> None:
    clinic.settings["PASS_STORE"] = f"sqlite:///{clinic.town.folder}/none.db"


def _store_empty(clinic: Clinic) -> None:
    """As a slip in its name leaves it after the first run."""
    path = clinic.town.folder / "typo.db"
    store = SqliteStore(path)
    store.tenants()
    store.close()
    clinic.settings["PASS_STORE"] = f"sqlite:///{path}"


def _store_read_only(clinic: Clinic) -> None:
    clinic.shut.add((clinic.store, os.W_OK))


def _port_taken(clinic: Clinic) -> None:
    """By the town itself, which answers there, but is no Passkeeper."""
    clinic.settings["PORT"] = clinic.town.url.rpartition(":")[2]


MACHINE = (
    Planted("clock ahead", _clock(minutes=10), "clock", "ahead"),
    Planted("clock a little behind", _clock(seconds=-90), "clock", "behind", "warn"),
    Planted("disk full", _disk_full, "disk", "1 MB"),
    Planted("ledger that cannot be read", _shut_ledger, "ledger", "cannot be opened"),
    Planted("ledger is a folder", _ledger_is_a_folder, "ledger", "cannot be opened"),
    Planted("ledger damaged", _corrupt_ledger, "ledger", "damaged"),
    Planted("ledger of another program", _foreign_ledger, "ledger", "another program"),
    Planted("ledger in no folder", _no_folder, "ledger", "does not exist"),
    Planted("ledger left by a restore", _ledger_put_aside, "ledger", "a restore was not finished"),
    Planted("store not a database", _store_is_text, "pass_store", "not a SQLite database"),
    Planted("store not there", _store_absent, "pass_store", "not there yet", "warn"),
    Planted("store without a school", _store_empty, "pass_store", "holds no school", "warn"),
    Planted("store read-only", _store_read_only, "store_writable", "may not be written"),
    Planted("port taken", _port_taken, "port", "Another program"),
    Planted("host of another machine", setting(HOST="192.0.2.1"), "port", "does not have the address"),
)

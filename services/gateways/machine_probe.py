"""Looks at this machine's files, disk and port, and leaves everything as it was."""

from __future__ import annotations

import errno
import os
import shutil
import socket
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import requests

from services.gateways.http import pooled_session
from services.gateways.sqlite_swap import unfinished

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.doctor import FileState, Port


def file_state(path: Path, table: str, may: Callable[[Path, int], bool] = os.access) -> FileState:
    """A SQLite file of ours has that table, or is empty. `may` answers as `os.access` does."""
    if not path.exists():
        folder = path.absolute().parent
        if unfinished(path):
            return "cut_off"
        return "absent" if folder.is_dir() and may(folder, os.W_OK) else "no_folder"
    if not path.is_file() or not may(path, os.R_OK):
        return "unreadable"
    try:
        found = _read(path, table)
        return found if found != "fine" or _takes_writes(path, may) else "read_only"
    except sqlite3.Error as error:
        return _trouble(error)


def _read(path: Path, table: str) -> FileState:
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
        tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if tables and table not in tables:
            return "foreign"
        told = [said for (said,) in db.execute("PRAGMA integrity_check(1)")]
        return "fine" if told == ["ok"] else "damaged"


def _takes_writes(path: Path, may: Callable[[Path, int], bool]) -> bool:
    """Takes the write lock and gives it back; where somebody else has it, it can be had."""
    if not (may(path, os.W_OK) and may(path.absolute().parent, os.W_OK)):
        return False
    uri = f"{path.absolute().as_uri()}?mode=rw"
    with closing(sqlite3.connect(uri, uri=True, timeout=0, isolation_level=None)) as db:
        try:
            db.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            return _code(error) in {"SQLITE_BUSY", "SQLITE_LOCKED"}
        db.execute("ROLLBACK")
        return True


def _trouble(error: sqlite3.Error) -> FileState:
    states: dict[str, FileState] = {"SQLITE_NOTADB": "not_sqlite", "SQLITE_CORRUPT": "damaged"}
    return states.get(_code(error), "unreadable")


def _code(error: sqlite3.Error) -> str:
    """Extended codes such as SQLITE_BUSY_SNAPSHOT start with their primary one."""
    return "_".join(str(getattr(error, "sqlite_errorname", "")).split("_")[:2])


def free_bytes(folder: Path) -> int | None:
    """None where the folder cannot be asked."""
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None


def port_state(host: str, port: int) -> Port:
    """Opens the port for a moment, unless our own bot has it."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            return "ours" if _is_ours(host, port) else "taken"
        return "forbidden" if error.errno == errno.EACCES else "elsewhere"
    return "free"


def _is_ours(host: str, port: int) -> bool:
    """Whether a Passkeeper says there that it is alive."""
    shown = f"[{host}]" if ":" in host else host
    with pooled_session() as session:
        try:
            answer = session.get(f"http://{shown}:{port}/healthz", timeout=(1.0, 2.0))
            return bool(answer.json() == {"status": "alive"})
        except requests.RequestException:
            return False

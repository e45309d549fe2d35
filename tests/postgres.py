"""A real PostgreSQL server for a test session, and a schema of its own for each test."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import psycopg
import pytest

from sandbox.town import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

USER, PASSWORD = "keeper", "sandbox-password"
WAIT = 30.0
QUICK = ("fsync=off", "full_page_writes=off", "autovacuum=off")
"""A server that is killed loses nothing that way, and one whose machine dies is nobody's loss here."""

_MADE = ("--auth-host=scram-sha-256", "--auth-local=trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
QUIET = ("listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=200", "lc_messages=C")


def programs() -> Path | None:
    """The folder of `initdb` and `postgres`: Debian keeps it off the path."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    return max(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda found: int(found.parent.name), default=None
    )


class Server:
    """A private one on loopback, in a folder of its own. It refuses to run as root, who lends it a user."""

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        self._as: dict[str, Any] = {}
        if os.geteuid() == 0:
            self._as = {"user": "postgres", "group": "postgres", "extra_groups": []}
        self._folder = Path(tempfile.mkdtemp(prefix="passkeeper-postgres-"))
        self._data = self._folder / "data"
        self.port = free_port()
        self.url = f"postgresql://{USER}:{PASSWORD}@127.0.0.1:{self.port}/postgres"
        password = self._folder / "password"
        password.write_text(PASSWORD)
        if self._as:
            shutil.chown(self._folder, "postgres", "postgres")
            shutil.chown(password, "postgres", "postgres")
        self._run("initdb", "-D", self._data, "-U", USER, "--pwfile", password, *_MADE)
        self.start()

    def start(self) -> None:
        options = [part for each in (*QUICK, *QUIET, f"port={self.port}") for part in ("-c", each)]
        self._process = subprocess.Popen(
            [self._programs / "postgres", "-D", self._data, *options],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self._folder,
            **self._as,
        )
        until = time.monotonic() + WAIT
        while not self._answers():
            assert self._process.poll() is None, "the server ended at once"
            assert time.monotonic() < until, "the server does not answer"
            time.sleep(0.05)

    def stop(self) -> None:
        """At once, as in a power cut."""
        self._process.send_signal(signal.SIGQUIT)
        self._process.wait(WAIT)

    def close(self) -> None:
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(WAIT)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _answers(self) -> bool:
        with suppress(psycopg.OperationalError), psycopg.connect(self.url, connect_timeout=2):
            return True
        return False

    def _run(self, program: str, *arguments: object) -> None:
        subprocess.run(
            [self._programs / program, *map(str, arguments)],
            check=True,
            capture_output=True,
            cwd=self._folder,
            **self._as,
        )


@contextmanager
def server() -> Iterator[Server]:
    """A private one of our own, which a test may stop; skips where PostgreSQL is not found."""
    found = programs()
    if found is None:
        pytest.skip("PostgreSQL was not found: install it, or name a server in TEST_POSTGRES")
    made = Server(found)
    try:
        yield made
    finally:
        made.close()


@contextmanager
def schema(url: str) -> Iterator[str]:
    """The address of an empty schema on this server, which goes away afterwards."""
    name = f"test_{secrets.token_hex(6)}"
    _do(url, f"CREATE SCHEMA {name}")
    try:
        yield f"{url}{'&' if '?' in url else '?'}options={quote(f'-csearch_path={name}')}"
    finally:
        _do(url, f"SET client_min_messages = warning; DROP SCHEMA {name} CASCADE")


def _do(url: str, sql: str) -> None:
    """On a connection of its own, since a test may stop the server in between."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql)

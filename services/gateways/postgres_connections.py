"""A few connections to PostgreSQL, lent to one thread at a time, and made anew when the server was away."""

from __future__ import annotations

import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.pq import TransactionStatus
from psycopg.rows import dict_row

from services.gateways.postgres_troubles import BUSY, CLOSED, UNREADABLE, unavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from services.gateways.tables import Row

    Connection = psycopg.Connection[Row]

MOST = 8
WAIT = 10.0
"""Seconds for which a thread stands in line for a connection."""

_MANNERS: dict[str, Any] = {
    "application_name": "passkeeper",
    "connect_timeout": 5,
    # A server that is gone without a word is noticed within half a minute.
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
"""What holds where the address says nothing of it."""


def readable(address: str) -> str:
    """The address with our manners. Raises UnavailableError where it cannot be read."""
    try:
        return make_conninfo("", **{**_MANNERS, **conninfo_to_dict(address)})
    except psycopg.Error:
        # The error quotes what it could not read, which may be the password.
        raise unavailable(UNREADABLE, permanent=True) from None


def connected(info: str) -> Connection:
    """Statements prepared by one connection are unknown to another behind a pooler: none are."""
    return psycopg.connect(info, autocommit=True, prepare_threshold=None, row_factory=dict_row)


class Connections:
    """`greet` is done with every new connection before it is used."""

    def __init__(self, address: str, greet: Callable[[Connection], None], *, most: int = MOST) -> None:
        """Raises UnavailableError where the address cannot be read."""
        self._info = readable(address)
        self._greet = greet
        self._room = threading.BoundedSemaphore(most)
        self._lock = threading.Lock()
        self._idle: list[Connection] = []
        self._closed = False

    @contextmanager
    def begun(self, begin: str) -> Iterator[Connection]:
        """A connection on which `begin` was done. What comes back in the middle of something is closed."""
        if not self._room.acquire(timeout=WAIT):
            raise unavailable(BUSY)
        try:
            connection = self._ready(begin)
            try:
                yield connection
            finally:
                self._give_back(connection)
        finally:
            self._room.release()

    def close(self) -> None:
        """Those on loan are closed when they come back."""
        with self._lock:
            self._closed = True
        self._drop_idle()

    def _ready(self, begin: str) -> Connection:
        """An idle connection may have been cut since: nothing was done on it yet, so another one may try."""
        found = self._take()
        if found:
            try:
                found.execute(begin)
            except psycopg.Error:
                if not found.closed:
                    self._give_back(found)
                    raise
                self._drop_idle()
            else:
                return found
        return self._made(begin)

    def _made(self, begin: str) -> Connection:
        made = connected(self._info)
        try:
            self._greet(made)
            made.execute(begin)
        except BaseException:
            made.close()
            raise
        return made

    def _take(self) -> Connection | None:
        with self._lock:
            if self._closed:
                raise unavailable(CLOSED, permanent=True)
            return self._idle.pop() if self._idle else None

    def _give_back(self, connection: Connection) -> None:
        with self._lock:
            if not self._closed and connection.info.transaction_status == TransactionStatus.IDLE:
                self._idle.append(connection)
                return
        connection.close()

    def _drop_idle(self) -> None:
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in idle:
            with suppress(psycopg.Error):
                connection.close()

"""What PostgreSQL or the way to it can be in trouble with, as plain sentences; never its own words."""

from __future__ import annotations

import structlog
from psycopg import errors

from bot.errors import UnavailableError
from bot.speech import phrase, say

log = structlog.get_logger("passkeeper.postgres")

NAME = say("Passkeeper's own record (PostgreSQL)")
CLOSED = phrase("{file} was closed already.")
NEWER = phrase("{file} was written by a newer Passkeeper. Update this one first.")
UNREADABLE = phrase("{file} has an address that cannot be read. Check LEDGER.")
BUSY = phrase("{file} is busy just now. Please try again in a minute.")

_AWAY = phrase("{file} cannot be reached just now. Please try again in a minute.")
_REFUSED = phrase(
    "{file} does not let Passkeeper in. Check the user, the password and the database in LEDGER."
)
FORBIDDEN = phrase("{file} may not be written to. Check what the user in LEDGER may do.")
_FULL = phrase("{file} could not be written, because the disk is full.")
COPY = phrase("{file} takes no changes just now, as a copy of another does. Check the host in LEDGER.")
_OTHER = phrase("{file} could not be read or written.")

_TROUBLES: tuple[tuple[tuple[type[Exception], ...], str, bool], ...] = (
    ((errors.InvalidAuthorizationSpecification, errors.InvalidCatalogName), _REFUSED, True),
    ((errors.InsufficientPrivilege,), FORBIDDEN, True),
    ((errors.DiskFull,), _FULL, False),
    ((errors.ReadOnlySqlTransaction,), COPY, False),
    ((errors.LockNotAvailable, errors.QueryCanceled, errors.TransactionRollback), BUSY, False),
    ((errors.OperationalError, errors.InterfaceError), _AWAY, False),
)
_DOOR = ("authentication failed", "does not exist", "no pg_hba.conf entry")
"""A refusal at the door carries no code of its own, only the server's words."""


def trouble(error: Exception) -> UnavailableError:
    """Its code goes to the log; its text may tell of people, and goes nowhere."""
    code = getattr(error, "sqlstate", None)
    log.warning("ledger_in_trouble", error=type(error).__name__, code=code)
    if code is None and any(words in str(error) for words in _DOOR):
        return unavailable(_REFUSED, permanent=True)
    for kinds, told, permanent in _TROUBLES:
        if isinstance(error, kinds):
            return unavailable(told, permanent=permanent)
    return unavailable(_OTHER)


def unavailable(told: str, *, permanent: bool = False) -> UnavailableError:
    return UnavailableError("ledger", say(told, file=NAME), permanent=permanent)

"""Looks whether the ledger could live in a PostgreSQL database, and leaves it as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg

from bot.doctor.facts import Remote
from bot.errors import UnavailableError
from services.gateways.postgres_connections import connected, readable
from services.gateways.postgres_troubles import COPY, FORBIDDEN, trouble, unavailable

if TYPE_CHECKING:
    from pydantic import SecretStr

_LOOK = """
    SELECT pg_is_in_recovery() AS is_copy, coalesce(
        has_table_privilege(to_regclass('entries'), 'INSERT'),
        has_schema_privilege(current_schema(), 'CREATE'),
        false
    ) AS may_write
"""


def server_state(address: SecretStr) -> Remote:
    """Before the first start, whether the tables may be made; after it, whether they may be written."""
    try:
        _look(address)
    except UnavailableError as error:
        return Remote("refused" if error.permanent else "silent", error.detail)
    return Remote("fine")


def _look(address: SecretStr) -> None:
    try:
        with connected(readable(address.get_secret_value())) as connection:
            found = connection.execute(_LOOK).fetchone() or {}
    except psycopg.Error as error:
        raise trouble(error) from None
    if found["is_copy"]:
        raise unavailable(COPY)
    if not found["may_write"]:
        raise unavailable(FORBIDDEN, permanent=True)

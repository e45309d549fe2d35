"""Passkeeper's own memory in a PostgreSQL database, for several bots at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.gateways.ledger import KeptLedger
from services.gateways.postgres import PostgresBooks

if TYPE_CHECKING:
    from pydantic import SecretStr


class PostgresLedger(KeptLedger):
    """Implements `bot.ports.Ledger`."""

    def __init__(self, address: SecretStr) -> None:
        """Raises UnavailableError where the address cannot be read; connects at the first use."""
        super().__init__(PostgresBooks(address.get_secret_value()))

"""The outside of the program, as the settings name it: each gateway is made when first asked for.

Heavy libraries are loaded with the part that needs them, so that a command loads only what it uses.
"""

# ruff: noqa: PLC0415

from __future__ import annotations

import time
from functools import cached_property
from typing import TYPE_CHECKING, TypedDict, Unpack

from bot.errors import BadRequestError
from bot.speech import say

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime
    from pathlib import Path

    from slack_sdk import WebClient

    from bot.health.ports import Endpoints
    from bot.ports import Directory, Ledger, PassStore, Payments
    from bot.settings import Settings
    from bot.speech import Reader
    from services.gateways.clerk_tokens import ClerkTokens
    from services.gateways.sanity_store import SanityStore
    from services.gateways.slack_messenger import SlackMessenger
    from services.gateways.sqlite_store import SqliteStore
    from services.importing import Imported


class Parts(TypedDict, total=False):
    """The outside of the program, handed in instead of what the settings name."""

    payments: Payments
    store: PassStore
    directory: Directory | None
    ledger: Ledger
    slack: SlackMessenger | None
    endpoints: Endpoints | None


class Outside:
    """The gateways. `clock` gives aware UTC; what is handed in `parts` is used as it is, and not closed."""

    def __init__(self, settings: Settings, clock: Callable[[], datetime], **parts: Unpack[Parts]) -> None:
        self.settings = settings
        self.clock = clock
        self._parts = parts

    @cached_property
    def payments(self) -> Payments:
        if "payments" in self._parts:
            return self._parts["payments"]
        from services.gateways.stripe_payments import StripePayments

        key = self.settings.require_for_stripe()
        return StripePayments(key, url=self.settings.stripe_api_url, rate=self.settings.stripe_rate)

    @cached_property
    def endpoints(self) -> Endpoints | None:
        """None where payments were handed in without it."""
        if "payments" in self._parts or "endpoints" in self._parts:
            return self._parts.get("endpoints")
        from services.gateways.stripe_endpoints import StripeEndpoints

        settings = self.settings
        return StripeEndpoints(
            settings.require_for_stripe(),
            url=settings.stripe_api_url,
            rate=settings.stripe_rate,
            livemode=self.payments.livemode,
        )

    @cached_property
    def store(self) -> PassStore:
        if "store" in self._parts:
            return self._parts["store"]
        return self.sanity_store if self.settings.store_path is None else self.embedded_store

    @cached_property
    def sanity_store(self) -> SanityStore:
        from services.gateways.sanity_store import SanityStore

        settings = self.settings
        return SanityStore(
            settings.sanity_api_token or "",
            url=settings.sanity_url or "",
            dataset=settings.sanity_dataset,
            api_version=settings.sanity_api_version,
        )

    @cached_property
    def embedded_store(self) -> SqliteStore:
        """What `import` and `export` work on. Raises BadRequestError where the passes are in Sanity."""
        from services.gateways.sqlite_store import SqliteStore

        if self.settings.store_path is None:
            raise BadRequestError(
                say(
                    "`import` and `export` work on the embedded store: set PASS_STORE to sqlite:///FILE for "
                    "them. Sanity has commands of its own for its datasets."
                )
            )
        return SqliteStore(self.settings.store_path, clock=self.clock)

    @cached_property
    def directory(self) -> Directory | None:
        if "directory" in self._parts or self.settings.clerk_secret_key is None:
            return self._parts.get("directory")
        from services.gateways.clerk_directory import ClerkDirectory

        return ClerkDirectory(self.settings.clerk_secret_key, url=self.settings.clerk_api_url)

    def clerk_tokens(self, origins: Collection[str]) -> ClerkTokens | None:
        """What customers prove themselves with, on pages of these origins; None without Clerk."""
        from services.gateways.clerk_tokens import ClerkTokens

        key, url = self.settings.clerk_secret_key, self.settings.clerk_api_url
        return ClerkTokens(key, url=url, origins=origins) if key else None

    @cached_property
    def ledger(self) -> Ledger:
        if "ledger" in self._parts:
            return self._parts["ledger"]
        if not self.settings.ledger_is_file:
            from services.gateways.postgres_ledger import PostgresLedger

            return PostgresLedger(self.settings.ledger)
        from services.gateways.sqlite_ledger import SqliteLedger

        return SqliteLedger(self.settings.ledger_path)

    @cached_property
    def slack_client(self) -> WebClient | None:
        """None where Slack is not connected: commands work without it."""
        from services.gateways.slack_client import WatchedClient

        token = self.settings.slack_bot_token
        if token is None:
            return None
        return WatchedClient(
            token.get_secret_value(), base_url=self.settings.slack_api_url, timeout=10, retry_handlers=[]
        )

    @cached_property
    def slack(self) -> SlackMessenger | None:
        if "slack" in self._parts:
            return self._parts["slack"]
        from services.gateways.slack_messenger import SlackMessenger

        client = self.slack_client
        return SlackMessenger(client, sleep=time.sleep, house=self.house) if client else None

    @cached_property
    def house(self) -> Reader:
        """Whom channels speak to."""
        from services.readers import house_reader

        return house_reader(self.settings.channel_language, self.settings.timezone)

    def may_write(self) -> bool:
        """Goes through a write without writing; False where the token may only read."""
        if self.store is self.__dict__.get("sanity_store"):
            return self.sanity_store.may_write()
        self.store.commit([], "passkeeper-probe")
        return True

    def load(self, path: Path) -> Imported:
        from services.importing import import_file

        return import_file(path, self.embedded_store)

    def save(self, path: Path) -> int:
        from services.importing import export_file

        return export_file(self.embedded_store, path)

    def close(self) -> None:
        """Closes what was opened, and nothing else."""
        for name in ("payments", "endpoints", "directory", "ledger", "embedded_store", "sanity_store"):
            part = self.__dict__.get(name)
            if part is not None and name not in self._parts:
                part.close()

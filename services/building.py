"""Makes the whole program from settings. Each part is made when first asked for; tests hand in others.

Heavy libraries are loaded with the part that needs them, so that a command loads only what it uses.
"""

# ruff: noqa: PLC0415

from __future__ import annotations

import secrets
import time
from functools import cached_property
from typing import TYPE_CHECKING, TypedDict, Unpack

from bot.errors import BadRequestError, NotThereError, UnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from slack_sdk import WebClient

    from bot.findings import Finding
    from bot.ports import Directory, Ledger, Messenger, PassStore, Payments
    from bot.settings import Settings
    from services.access import Access
    from services.announcing import Announcing
    from services.apologies import Apologies
    from services.applying import Applying
    from services.fetching import Fetching
    from services.fixing import Fixing
    from services.gateways.sanity_store import SanityStore
    from services.gateways.slack_messenger import SlackMessenger
    from services.gateways.sqlite_store import SqliteStore
    from services.granting import Granting
    from services.grounding import Grounding
    from services.health import Health
    from services.importing import Imported
    from services.lookup import Lookup
    from services.people import People
    from services.reading import Reading
    from services.requests import Requests
    from services.sweep import Sweep


class Parts(TypedDict, total=False):
    """The outside of the program, handed in instead of what the settings name."""

    payments: Payments
    store: PassStore
    directory: Directory | None
    ledger: Ledger
    slack: SlackMessenger | None


class Services:
    """All services over the gateways that the settings name. `clock` gives aware UTC."""

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
                "`import` and `export` work on the embedded store: set PASS_STORE to sqlite:///FILE for "
                "them. Sanity has commands of its own for its datasets."
            )
        return SqliteStore(self.settings.store_path, clock=self.clock)

    @cached_property
    def directory(self) -> Directory | None:
        if "directory" in self._parts or self.settings.clerk_secret_key is None:
            return self._parts.get("directory")
        from services.gateways.clerk_directory import ClerkDirectory

        return ClerkDirectory(self.settings.clerk_secret_key, url=self.settings.clerk_api_url)

    @cached_property
    def ledger(self) -> Ledger:
        if "ledger" in self._parts:
            return self._parts["ledger"]
        from services.gateways.sqlite_ledger import SqliteLedger

        return SqliteLedger(self.settings.ledger_path)

    @cached_property
    def slack_client(self) -> WebClient | None:
        """None where Slack is not connected: commands work without it."""
        from slack_sdk import WebClient

        token = self.settings.slack_bot_token
        if token is None:
            return None
        return WebClient(
            token.get_secret_value(), base_url=self.settings.slack_api_url, timeout=10, retry_handlers=[]
        )

    @cached_property
    def slack(self) -> SlackMessenger | None:
        if "slack" in self._parts:
            return self._parts["slack"]
        from services.gateways.slack_messenger import SlackMessenger

        return SlackMessenger(self.slack_client, sleep=time.sleep) if self.slack_client else None

    def access(self, messenger: Messenger) -> Access:
        from services.access import Access

        return Access(messenger, self.settings, self.clock)

    @cached_property
    def reading(self) -> Reading:
        from services.reading import Reading

        grace = self.settings.grace_minutes
        return Reading(self.payments, self.store, self.directory, clock=self.clock, grace=grace)

    @cached_property
    def fetching(self) -> Fetching:
        from services.fetching import Fetching

        return Fetching(self.payments, self.store)

    @cached_property
    def people(self) -> People:
        from services.people import People

        return People(self.store, self.directory)

    @cached_property
    def grounding(self) -> Grounding:
        from services.grounding import Grounding

        return Grounding(self.fetching, self.store, self.payments.livemode)

    @cached_property
    def lookup(self) -> Lookup:
        from services.lookup import Lookup

        return Lookup(
            self.fetching,
            self.reading,
            self.people,
            self.grounding,
            self.store,
            self.ledger,
            livemode=self.payments.livemode,
            clock=self.clock,
        )

    @cached_property
    def sweep(self) -> Sweep:
        from services.sweep import Sweep

        return Sweep(
            self.payments,
            self.store,
            self.ledger,
            self.reading,
            self.grounding,
            clock=self.clock,
            lookback=self.settings.lookback_days,
        )

    @cached_property
    def applying(self) -> Applying:
        from services.applying import Applying

        return Applying(self.store, self.ledger, self.clock, lambda: f"act_{secrets.token_hex(8)}")

    @cached_property
    def announcing(self) -> Announcing:
        from services.announcing import Announcing

        return Announcing(
            self.ledger,
            self.slack,
            self.settings.support_channel,
            self._look,
            self.clock,
            lambda: f"alert_{secrets.token_hex(8)}",
        )

    @cached_property
    def fixing(self) -> Fixing:
        from services.fixing import Fixing

        return Fixing(
            self.lookup,
            self.sweep,
            self.fetching,
            self.reading,
            self.ledger,
            self.applying,
            self.announcing,
        )

    @cached_property
    def health(self) -> Health:
        from bot.health import SettingsFacts
        from services.gateways.http_probe import probe
        from services.health import Health

        settings = self.settings
        return Health(
            self.payments,
            self.store,
            site_url=settings.site_webhook_url,
            grace=settings.grace_minutes,
            settings=SettingsFacts(bool(settings.stripe_webhook_secret), settings.strays),
            clock=self.clock,
            probe=probe,
            may_write=self._may_write,
            repaired=self._mended_since,
        )

    @cached_property
    def apologies(self) -> Apologies:
        from services.apologies import Apologies

        return Apologies(lambda session_id: self.fixing.plan_one(session_id).finding)

    def close(self) -> None:
        """Closes what was opened, and nothing else."""
        for name in ("payments", "directory", "ledger", "embedded_store", "sanity_store"):
            part = self.__dict__.get(name)
            if part is not None and name not in self._parts:
                part.close()

    @cached_property
    def granting(self) -> Granting:
        from services.granting import Granting

        return Granting(self.store, self.directory, self.fetching, self.reading, self.applying, self.clock)

    def requests(self, messenger: Messenger, manager: Callable[[str], str | None]) -> Requests:
        """`manager` says None for somebody who may approve, else why not."""
        from services.requests import Requests
        from services.wishes import Wishes

        return Requests(
            Wishes(self.store, self.people, self.granting),
            self.granting,
            self.fixing,
            self.announcing,
            self.ledger,
            messenger,
            self.settings.manager_channel or self.settings.support_channel,
            manager,
            self.clock,
            lambda: f"req_{secrets.token_hex(8)}",
        )

    def _may_write(self) -> bool:
        """Goes through a write without writing; False where the token may only read."""
        if self.store is self.__dict__.get("sanity_store"):
            return self.sanity_store.may_write()
        self.store.commit([], "passkeeper-probe")
        return True

    def _mended_since(self, since: datetime) -> set[str]:
        """The sessions whose pass Passkeeper had to make or mend."""
        done = [a for a in self.ledger.actions(since) if a.result in {"created", "repaired"}]
        return {action.session_id for action in done if action.session_id}

    def _look(self, before: Finding) -> Finding | None:
        """How an announced gap stands now, None where that cannot be told."""
        try:
            found = self.fixing.plan_one(before.session_id, before.account) if before.session_id else None
        except (NotThereError, UnavailableError):
            return None
        return found.finding if found else None

    def load(self, path: Path) -> Imported:
        from services.importing import import_file

        return import_file(path, self.embedded_store)

    def save(self, path: Path) -> int:
        from services.importing import export_file

        return export_file(self.embedded_store, path)

"""Makes the whole program from settings. Each part is made when first asked for; tests hand in others."""

# ruff: noqa: PLC0415

from __future__ import annotations

import secrets
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from bot.errors import NotThereError, UnavailableError
from services.outside import Outside

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.findings import Finding
    from bot.ports import Messenger
    from bot.speech import Reader
    from services.access import Access
    from services.announcing import Announcing
    from services.apologies import Apologies
    from services.applying import Applying
    from services.fetching import Fetching
    from services.fixing import Fixing
    from services.granting import Granting
    from services.grounding import Grounding
    from services.health import Health
    from services.intake import Intake
    from services.lookup import Lookup
    from services.people import People
    from services.readers import Readers
    from services.reading import Reading
    from services.requests import Requests
    from services.self_service import SelfService
    from services.summaries import Summaries
    from services.sweep import Sweep


class Services(Outside):
    """All services over the gateways that the settings name, or that tests hand in instead."""

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
    def summaries(self) -> Summaries:
        from services.summaries import Summaries

        settings = self.settings
        return Summaries(
            self.payments,
            self.store,
            self.ledger,
            self.reading,
            self.slack,
            settings.manager_channel or settings.support_channel,
            clock=self.clock,
            zone=settings.timezone,
            lookback=settings.lookback_days,
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
            may_write=self.may_write,
            repaired=self._mended_since,
            received=self.ledger.heard_since,
        )

    @cached_property
    def apologies(self) -> Apologies:
        from services.apologies import Apologies

        return Apologies(lambda session_id: self.fixing.plan_one(session_id).finding)

    @cached_property
    def granting(self) -> Granting:
        from services.granting import Granting

        return Granting(self.store, self.directory, self.fetching, self.reading, self.applying, self.clock)

    def readers(self, messenger: Messenger) -> Readers:
        from services.readers import Readers

        return Readers(messenger.colleague, self.house, self.clock)

    @cached_property
    def house(self) -> Reader:
        """Whom channels speak to."""
        from services.readers import house_reader

        return house_reader(self.settings.channel_language, self.settings.timezone)

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

    @cached_property
    def intake(self) -> Intake:
        from services.attending import Attending
        from services.gateways.stripe_signature import Signatures
        from services.intake import Intake

        grace = timedelta(minutes=self.settings.grace_minutes)
        signatures = Signatures(self.settings.stripe_webhook_secret, self.clock)
        work = Attending(self.fixing, self.payments, self.ledger, self.announcing, grace, self.clock)
        return Intake(self.ledger, signatures, work, self.payments.livemode, grace, self.clock)

    @cached_property
    def self_service(self) -> SelfService:
        from services.self_service import SelfService

        return SelfService(
            self.store,
            self.payments,
            self.ledger,
            self.fetching,
            self.reading,
            self.fixing,
            self.clock,
        )

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

"""Makes the whole program from settings. Each part is made when first asked for; tests hand in others."""

# ruff: noqa: PLC0415

from __future__ import annotations

import secrets
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from bot.errors import NotThereError, UnavailableError
from services.building_health import HealthParts
from services.building_sweeps import SweepParts

if TYPE_CHECKING:
    from bot.findings import Finding
    from services.announcing import Announcing
    from services.apologies import Apologies
    from services.applying import Applying
    from services.fixing import Fixing
    from services.granting import Granting
    from services.intake import Intake
    from services.lookup import Lookup
    from services.people import People
    from services.recent_lookup import RecentLookup
    from services.reminding import Reminding
    from services.reports import Reports
    from services.self_service import SelfService
    from services.summaries import Summaries


class Services(SweepParts, HealthParts):
    """All services over the gateways that the settings name, or that tests hand in instead."""

    @cached_property
    def people(self) -> People:
        from services.people import People

        return People(self.store, self.directory)

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
    def recent_lookup(self) -> RecentLookup:
        from services.recent_lookup import RecentLookup

        return RecentLookup(self.lookup, self.ledger, self.clock)

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
            self.apologies.owed,
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
        from services.alerting import announcing

        return announcing(
            self.settings, self.ledger, self.slack, look=self._look, cause=self._cause, clock=self.clock
        )

    @cached_property
    def reminding(self) -> Reminding:
        from services.alerting import reminding

        return reminding(self.settings, self.ledger, self.announcing, self.clock)

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
            lambda: self.endpoint_repairs,
        )

    @cached_property
    def apologies(self) -> Apologies:
        from services.apologies import Apologies, schools_templates

        return Apologies(
            lambda session_id: self.fixing.plan_one(session_id).finding,
            self.ledger,
            templates=lambda school: schools_templates(self.settings.apology_templates, school),
            zone=self.settings.timezone,
            clock=self.clock,
        )

    @cached_property
    def granting(self) -> Granting:
        from services.granting import Granting

        return Granting(self.store, self.directory, self.fetching, self.reading, self.applying, self.clock)

    @cached_property
    def intake(self) -> Intake:
        from services.attending import Attending
        from services.gateways.stripe_signature import Signatures
        from services.intake import Intake
        from services.refused import Refused
        from services.webhook_log import WebhookLog

        grace = timedelta(minutes=self.settings.grace_minutes)
        signatures = Signatures(self.settings.stripe_webhook_secret, self.clock)
        work = Attending(self.fixing, self.payments, self.ledger, self.announcing, grace, self.clock)
        return Intake(
            self.ledger,
            signatures,
            work,
            self.payments.livemode,
            grace,
            self.clock,
            WebhookLog(self.store, self.clock),
            Refused(self.ledger, self.clock),
        )

    @cached_property
    def self_service(self) -> SelfService:
        from services.own_purchases import OwnPurchases
        from services.recent import Recent
        from services.self_service import SelfService

        recent = Recent(self.store, self.clock)
        own = OwnPurchases(self.payments, self.ledger, self.fetching, self.reading, recent, self.clock)
        return SelfService(self.store, own, self.fixing, self.clock)

    @cached_property
    def reports(self) -> Reports:
        from services.reports import Reports

        channel = self.settings.support_channel
        return Reports(self.ledger, self.recent_lookup, self.slack, channel, self.clock)

    def _look(self, before: Finding) -> Finding | None:
        """How an announced gap stands now, None where that cannot be told."""
        try:
            found = self.fixing.plan_one(before.session_id, before.account) if before.session_id else None
        except (NotThereError, UnavailableError):
            return None
        return found.finding if found else None

"""The parts of the program that look after the site's webhook; `Services` has all the others."""

# ruff: noqa: PLC0415

from __future__ import annotations

import secrets
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from services.outside import Outside

if TYPE_CHECKING:
    from datetime import datetime

    from services.endpoint_repairs import EndpointRepairs
    from services.health import Health


class HealthParts(Outside):
    """Health, and the repairs that it offers."""

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
            refusals=self.ledger.refusals_since,
            given_up=lambda: len(self.ledger.dead_deliveries()),
            destinations=self.endpoints.destinations if self.endpoints else None,
            zone=settings.timezone,
        )

    @cached_property
    def endpoint_repairs(self) -> EndpointRepairs:
        from services.endpoint_repairs import EndpointRepairs

        return EndpointRepairs(
            self.endpoints,
            self.ledger,
            self.health.report,
            self.clock,
            lambda: f"act_{secrets.token_hex(8)}",
            timedelta(minutes=self.settings.grace_minutes),
        )

    def _mended_since(self, since: datetime) -> set[str]:
        """The sessions whose pass Passkeeper had to make or mend."""
        done = [a for a in self.ledger.actions(since) if a.result in {"created", "repaired"}]
        return {action.session_id for action in done if action.session_id}

    def _cause(self) -> str | None:
        """The first check of the way from payment to site that fails, None where none does."""
        failing = (check.detail for check in self.health.report().checks if check.status == "fail")
        return next(failing, None)

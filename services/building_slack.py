"""Makes what needs Slack: who may, in which language, and what is shown to one person."""

from __future__ import annotations

import secrets
from functools import cached_property
from typing import TYPE_CHECKING

from bot.errors import SettingsError
from services.access import Access
from services.homes import Homes
from services.readers import Readers
from services.requests import Requests
from services.settling import Settling
from services.spreadsheets import Spreadsheets
from services.wishes import Wishes

if TYPE_CHECKING:
    from services.building import Services
    from services.gateways.slack_messenger import SlackMessenger


class SlackServices:
    """Raises SettingsError where there is no Slack."""

    def __init__(self, services: Services) -> None:
        if services.slack is None:
            raise SettingsError("SLACK_BOT_TOKEN: needed to run")
        self.messenger: SlackMessenger = services.slack
        self._services = services

    @cached_property
    def access(self) -> Access:
        return Access(self.messenger, self._services.settings, self._services.clock)

    @cached_property
    def readers(self) -> Readers:
        return Readers(self.messenger.colleague, self._services.house, self._services.clock)

    @cached_property
    def requests(self) -> Requests:
        services = self._services
        return Requests(
            Wishes(services.store, services.people, services.granting),
            self.settling,
            services.fixing,
            services.ledger,
            self.access.manager,
            services.clock,
            lambda: f"req_{secrets.token_hex(8)}",
        )

    @cached_property
    def settling(self) -> Settling:
        services = self._services
        return Settling(
            services.granting,
            services.announcing,
            services.ledger,
            self.messenger,
            services.settings.manager_channel or services.settings.support_channel,
            services.clock,
            self.readers.of,
        )

    @cached_property
    def homes(self) -> Homes:
        services = self._services
        return Homes(
            self.messenger,
            self.access,
            self.readers,
            services.ledger.open_alerts,
            services.apologies.owed,
            lambda: services.summaries.summary("week"),
            services.clock,
        )

    @cached_property
    def spreadsheets(self) -> Spreadsheets:
        from services.gateways.slack_files import SlackFiles  # noqa: PLC0415 (only with a client)

        client = self._services.slack_client
        if client is None:
            raise SettingsError("SLACK_BOT_TOKEN: needed to send files")
        return Spreadsheets(self._services.summaries, self.messenger, SlackFiles(client))

"""Reminds people of the alerts that nobody takes; called about once a minute."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from bot.errors import UnavailableError
from bot.escalation import due

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, tzinfo

    from bot.announcements import Announcements
    from bot.escalation import Quiet
    from services.announcing import Announcing

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Reminding:
    """Safe beside others that do the same: a stage is claimed in the ledger before anybody hears of it."""

    ledger: Announcements
    announcing: Announcing
    clock: Callable[[], datetime]
    quiet: Quiet | None
    zone: tzinfo

    def run(self) -> None:
        """Without Slack the claimed stages wait in the ledger, and the next run tells them."""
        if self.announcing.posting is None:
            return
        now = self.clock()
        self.ledger.wake(now)
        for alert in self.ledger.unanswered():
            stage = due(alert, now, self.quiet, self.zone)
            if stage:
                self.ledger.remind(alert, stage, now)
        try:
            self.announcing.catch_up()
        except UnavailableError as error:
            log.warning("reminders_wait", detail=error.detail)

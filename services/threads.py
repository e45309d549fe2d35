"""Tells the lines of the alerts' threads: what happened, and reminders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from bot.errors import UnavailableError
from bot.escalation import is_quiet
from bot.views.reminder import managers_message, mentions, reminder_message
from bot.views.story import story_message
from services.sending import Post, send_once

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, tzinfo

    from bot.alerts import Alert, Line
    from bot.announcements import Announcements
    from bot.escalation import Quiet
    from bot.ports import Messenger

log = structlog.get_logger()

TELLING = timedelta(minutes=2)
"""How long one program may take to post a line before another one tries."""

_GROUP, _MANAGERS = 2, 3


@dataclass(frozen=True, slots=True)
class Audience:
    """Who is reminded, and when not. Without a managers' channel they are mentioned in the thread."""

    zone: tzinfo
    quiet: Quiet | None = None
    support_group: str | None = None
    support_users: frozenset[str] = frozenset()
    manager_channel: str | None = None
    manager_group: str | None = None
    manager_users: frozenset[str] = frozenset()

    def mention(self, stage: int) -> str:
        """Markup."""
        if stage == _GROUP:
            return mentions(self.support_group, self.support_users)
        return mentions(self.manager_group, self.manager_users) if stage == _MANAGERS else ""


@dataclass(frozen=True, slots=True)
class Threads:
    """Every line is told once, whoever does it, and whatever happens meanwhile."""

    ledger: Announcements
    messenger: Messenger
    audience: Audience
    clock: Callable[[], datetime]

    def tell(self, line: Line) -> None:
        """Raises UnavailableError; what Slack refuses for good is not tried again."""
        alert, now = self.ledger.alert(line.alert_id), self.clock()
        if alert is None or not self._is_due(line, alert, now):
            return
        if not self.ledger.begin_line(line.n, now, now + TELLING):
            return
        begun = self.ledger.line(line.n) or line
        try:
            send_once(self.messenger, self._post(begun, alert))
        except UnavailableError as error:
            self.ledger.stop_line(line.n)
            if not error.permanent:
                raise
            log.warning("line_refused", alert=alert.id, detail=error.detail)
            self.ledger.drop_line(line.n)
        else:
            self.ledger.line_posted(line.n)

    def _is_due(self, line: Line, alert: Alert, now: datetime) -> bool:
        """A reminder that was overtaken is dropped, one that is late waits for the quiet hours' end."""
        if not line.stage:
            return True
        if not alert.left or alert.snoozed(now) or (alert.claimed_by and not line.woken):
            self.ledger.drop_line(line.n)
            return False
        return not is_quiet(now, self.audience.quiet, self.audience.zone)

    def _post(self, line: Line, alert: Alert) -> Post:
        tried = line.tried if line.tries > 1 else None
        managers = self.audience.manager_channel if line.stage == _MANAGERS else None
        if managers:
            return Post(managers, None, managers_message(alert, self._link(alert)), line.mark, tried)
        channel = alert.posted.channel if alert.posted else ""
        mention = self.audience.mention(line.stage)
        message = reminder_message(alert, line, mention) if line.stage else story_message(alert, line)
        return Post(channel, alert.root, message, line.mark, tried)

    def _link(self, alert: Alert) -> str | None:
        """Only a help: without it the managers still read which channel, and what it is about."""
        try:
            return self.messenger.link(alert.posted) if alert.posted else None
        except UnavailableError as error:
            log.info("no_link_to_the_alert", alert=alert.id, detail=error.detail)
            return None

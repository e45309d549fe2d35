"""Brings what the ledger keeps to the channel: alerts, their edits, and the lines of their threads."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import time, timedelta
from threading import Lock
from typing import TYPE_CHECKING

import structlog

from bot.errors import UnavailableError
from bot.views.alert import alert_message
from services.sending import Post, Sent, send_once

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.alerts import Alert, Line
    from bot.announcements import Announcements
    from bot.messages import Message, Posted
    from bot.ports import Messenger
    from services.threads import Threads

log = structlog.get_logger()

POSTING = timedelta(minutes=2)
"""How long one program may take to post something before another one tries."""

AS_IT_WAS = -1
"""The revision of a post that was found: it shows what was so at an earlier attempt."""

_REFUSALS = 3
"""So many refusals in a row are about the channel, and not about one message."""


@dataclass(frozen=True, slots=True)
class Posting:
    """`daily_at` is until when an alert can be put off. Programs beside this one may do the same."""

    ledger: Announcements
    messenger: Messenger
    channel: str
    threads: Threads
    clock: Callable[[], datetime]
    daily_at: time
    _posting: Lock = field(default_factory=Lock, init=False, repr=False, compare=False)
    _editing: Lock = field(default_factory=Lock, init=False, repr=False, compare=False)

    def deliver(self, *, anew: bool = True) -> None:
        """Edits, posts and tells what is due; not `anew`: posts only what an attempt was made at before.

        Raises UnavailableError where an alert could not be posted; all else waits for the next time.
        """
        for alert in self.ledger.stale():
            self._edit(alert.id)
        with self._posting:
            refused = self._post_all([alert for alert in self.ledger.unposted() if anew or alert.tries])
            if refused is None or refused.permanent:
                self._tell_all()
        if refused:
            raise refused

    def refresh(self, alert: Alert) -> None:
        """Edits this alert and its head, and tells what is new if that takes no waiting."""
        for alert_id in filter(None, (alert.id, alert.head)):
            self._edit(alert_id)
        if self._posting.acquire(blocking=False):
            try:
                self._tell_at_once(alert)
            finally:
                self._posting.release()

    def _tell_all(self) -> None:
        for line in self.ledger.lines():
            if not self._tell(line):
                return

    def _tell_at_once(self, alert: Alert) -> None:
        """What has to wait its turn is told with the next delivery: nobody stands in line for a story."""
        for line in self.ledger.lines():
            if line.alert_id == alert.id and not (self.messenger.free(self.channel) and self._tell(line)):
                return

    def _tell(self, line: Line) -> bool:
        """False where Slack is out of reach."""
        try:
            self.threads.tell(line)
        except UnavailableError as error:
            log.warning("line_not_posted", alert=line.alert_id, detail=error.detail)
            return False
        return True

    def _post_all(self, alerts: list[Alert]) -> UnavailableError | None:
        """One message that Slack refuses for good stops no other; the refusal is told in the end."""
        refused: list[UnavailableError] = []
        for alert in alerts:
            try:
                self._post(alert)
            except UnavailableError as error:
                refused.append(error)
                if not error.permanent or len(refused) == _REFUSALS:
                    break
        return refused[0] if refused else None

    def _post(self, unposted: Alert) -> None:
        """Only one program at a time may: a command runs beside the live bot on the same ledger."""
        head = self.ledger.alert(unposted.head) if unposted.head and unposted.threaded else None
        if head and head.root is None:
            return
        now = self.clock()
        if not self.ledger.begin_posting(unposted.id, now, now + POSTING):
            return
        alert = self.ledger.alert(unposted.id) or unposted
        try:
            sent = self._place(alert, head.root if head else None)
        except UnavailableError:
            self.ledger.stop_posting(alert.id)
            raise
        self.ledger.posted(alert.id, sent.where, at=now, revision=AS_IT_WAS if sent.found else alert.revision)

    def _place(self, alert: Alert, thread: str | None) -> Sent:
        """A thread whose first message was taken away takes no replies: then it stands on its own."""
        tried = alert.tried if alert.tries > 1 else None
        post = Post(self.channel, thread, self._message(alert), alert.id, tried)
        self.ledger.thread_of(alert.id, thread)
        try:
            return send_once(self.messenger, post)
        except UnavailableError as error:
            if not (error.permanent and thread):
                raise
        self.ledger.thread_of(alert.id, None)
        return Sent(self.messenger.post(self.channel, self._message(alert), mark=alert.id))

    def _edit(self, alert_id: str) -> None:
        """Until Slack shows the newest: what changes meanwhile, here or in another program, comes last."""
        with self._editing:
            while (alert := self.ledger.alert(alert_id)) and alert.posted and alert.shown < alert.revision:
                if not self._show(alert, alert.posted):
                    return
                self.ledger.show(alert_id, alert.revision)

    def _show(self, alert: Alert, where: Posted) -> bool:
        """False where Slack is out of reach; what it refuses for good is not tried again."""
        try:
            self.messenger.update(where, self._message(alert))
        except UnavailableError as error:
            log.warning("alert_not_edited", alert=alert.id, detail=error.detail)
            return error.permanent
        return True

    def _message(self, alert: Alert) -> Message:
        return alert_message(alert, self.clock(), self.daily_at)

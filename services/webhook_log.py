"""Writes down in the store what our own receiver worked on, for whoever reads the site's webhook log."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from bot.actions import Create
from bot.errors import AlreadyThereError, PasskeeperError
from bot.webhook_log import log_row
from services.attending import PAID

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, timedelta

    from bot.inbox import Delivery
    from bot.model import Document
    from bot.ports import PassStore

log = structlog.get_logger("passkeeper.webhook")


@dataclass(frozen=True, slots=True)
class WebhookLog:
    """Only payments have rows. A row that cannot be written is left out: nothing hangs on it."""

    store: PassStore
    clock: Callable[[], datetime]

    def worked(self, delivery: Delivery, took: timedelta) -> None:
        """It led to a decision, which need not be a new pass."""
        if _has_row(delivery):
            spent = int(took.total_seconds() * 1_000)
            self._write(log_row(delivery, "success", self.clock(), processingTimeMs=spent))

    def given_up(self, delivery: Delivery) -> None:
        """`delivery.note` says why, without anybody's data."""
        if _has_row(delivery):
            self._write(log_row(delivery, "error", self.clock(), error=delivery.note))

    def _write(self, row: Document) -> None:
        try:
            self.store.commit([Create(row)], row["_id"])
        except AlreadyThereError:
            return
        except PasskeeperError as error:
            log.warning("webhook log row not written", error=type(error).__name__)


def _has_row(delivery: Delivery) -> bool:
    return delivery.type in PAID and bool(delivery.about)

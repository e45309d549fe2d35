"""Puts together what tells the support channel of gaps, from the settings."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from services.announcing import Announcing
from services.noting import Noting
from services.posting import Posting
from services.reminding import Reminding
from services.threads import Audience, Threads

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.findings import Finding
    from bot.ports import Ledger, Messenger
    from bot.settings import Settings


def announcing(
    settings: Settings,
    ledger: Ledger,
    messenger: Messenger | None,
    *,
    look: Callable[[Finding], Finding | None],
    cause: Callable[[], str | None],
    clock: Callable[[], datetime],
) -> Announcing:
    """`look` and `cause` are those of `services.noting.Noting`."""
    noting = Noting(
        ledger, ledger, look, cause, clock, lambda: f"alert_{secrets.token_hex(8)}", settings.timezone
    )
    posting = _posting(settings, ledger, messenger, clock) if messenger and settings.support_channel else None
    return Announcing(ledger, noting, posting, clock, settings.daily_at)


def reminding(
    settings: Settings, ledger: Ledger, told: Announcing, clock: Callable[[], datetime]
) -> Reminding:
    return Reminding(ledger, told, clock, settings.quiet_hours, settings.timezone)


def _posting(
    settings: Settings, ledger: Ledger, messenger: Messenger, clock: Callable[[], datetime]
) -> Posting:
    threads = Threads(ledger, messenger, _audience(settings), clock)
    return Posting(ledger, messenger, settings.support_channel or "", threads, clock, settings.daily_at)


def _audience(settings: Settings) -> Audience:
    return Audience(
        settings.timezone,
        settings.quiet_hours,
        settings.support_group,
        settings.support_users,
        settings.manager_channel,
        settings.approver_group,
        settings.approver_users,
    )

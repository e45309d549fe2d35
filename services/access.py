"""Who may use Passkeeper, and who may approve what needs a manager. In doubt, nobody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from bot.errors import UnavailableError
from bot.speech import say
from services.fresh import Fresh

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.messages import Colleague
    from bot.ports import Messenger
    from bot.settings import Settings

NOT_SUPPORT = say("Passkeeper is for the support team. If you should be part of it, please ask your manager.")
NOT_MANAGER = say("This needs a manager. Please ask one to press the button.")
NOT_MANAGER_ALONE = say("This needs a manager. Please ask one to run the same command.")
OUTSIDE = say("Passkeeper is for the school platform's own staff, so I cannot help you here. Sorry.")
NOT_CHECKED = say(
    "I could not check with Slack whether you may do this, so I did nothing. Please try again in a minute."
)

_WHY: dict[str, str] = {
    NOT_SUPPORT: "not support",
    NOT_MANAGER: "not a manager",
    OUTSIDE: "guest, outside or gone",
    NOT_CHECKED: "not checked",
}

_FRESH = timedelta(seconds=60)

log = structlog.get_logger("passkeeper.access")


@dataclass(frozen=True, slots=True)
class _Circle:
    """Those who are listed, and the user group whose members belong as well."""

    users: frozenset[str]
    group: str | None


class Access:
    """`support` and `manager` answer None for "may", else the polite sentence of refusal."""

    def __init__(self, messenger: Messenger, settings: Settings, clock: Callable[[], datetime]) -> None:
        self._support = _Circle(settings.support_users, settings.support_group)
        self._managers = _Circle(settings.approver_users, settings.approver_group)
        self._colleagues: Fresh[Colleague] = Fresh(messenger.colleague, clock, _FRESH)
        self._members: Fresh[frozenset[str]] = Fresh(messenger.members, clock, _FRESH)

    def support(self, user_id: str) -> str | None:
        """Whether this person may use commands and buttons: whoever may approve may use them too."""
        refused = self._refusal(user_id, self._support, NOT_SUPPORT)
        if refused is None or self.manager(user_id) is None:
            return None
        log.warning("refused", user=user_id, why=_WHY[refused])
        return refused

    def manager(self, user_id: str, *, alone: bool = False) -> str | None:
        """Whether this person may approve what needs a manager; `alone`: no other sees what they pressed."""
        return self._refusal(user_id, self._managers, NOT_MANAGER_ALONE if alone else NOT_MANAGER)

    def _refusal(self, user_id: str, circle: _Circle, otherwise: str) -> str | None:
        try:
            if not self._belongs(user_id, circle):
                return otherwise
            return OUTSIDE if self._stranger(user_id) else None
        except UnavailableError:
            return NOT_CHECKED

    def _belongs(self, user_id: str, circle: _Circle) -> bool:
        return user_id in circle.users or bool(circle.group and user_id in self._members.get(circle.group))

    def _stranger(self, user_id: str) -> bool:
        colleague = self._colleagues.get(user_id)
        return colleague.guest or colleague.deactivated or colleague.outside

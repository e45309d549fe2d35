"""Who may use Passkeeper, and who may approve what needs a manager. In doubt, nobody."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Generic, TypeVar

from bot.errors import UnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.messages import Colleague
    from bot.ports import Messenger
    from bot.settings import Settings

NOT_SUPPORT = "Passkeeper is for the support team. If you should be part of it, please ask your manager."
NOT_MANAGER = "This needs a manager. Please ask one to press the button."
OUTSIDE = "Passkeeper is for the school platform's own staff, so I cannot help you here. Sorry."
NOT_CHECKED = (
    "I could not check with Slack whether you may do this, so I did nothing. Please try again in a minute."
)

_FRESH = timedelta(seconds=60)
T = TypeVar("T")


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
        self._colleagues: _Fresh[Colleague] = _Fresh(messenger.colleague, clock)
        self._members: _Fresh[frozenset[str]] = _Fresh(messenger.members, clock)

    def support(self, user_id: str) -> str | None:
        """Whether this person may use commands and buttons: whoever may approve may use them too."""
        refused = self._refusal(user_id, self._support, NOT_SUPPORT)
        return None if refused and self.manager(user_id) is None else refused

    def manager(self, user_id: str) -> str | None:
        """Whether this person may approve what needs a manager."""
        return self._refusal(user_id, self._managers, NOT_MANAGER)

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


class _Fresh(Generic[T]):
    """What was looked up in the last minute. A failure is never remembered."""

    def __init__(self, look: Callable[[str], T], clock: Callable[[], datetime]) -> None:
        self._look = look
        self._clock = clock
        self._lock = threading.Lock()
        self._known: dict[str, tuple[datetime, T]] = {}

    def get(self, key: str) -> T:
        now = self._clock()
        with self._lock:
            known = self._known.get(key)
        if known and now - known[0] < _FRESH:
            return known[1]
        value = self._look(key)
        with self._lock:
            self._known[key] = (now, value)
        return value

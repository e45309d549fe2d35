"""In which language and zone each person reads, as their Slack profile says."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.errors import UnavailableError
from bot.speech import Reader, language_of
from services.fresh import Fresh
from services.languages import phrases

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, tzinfo

    from bot.messages import Colleague

_KEEPS = timedelta(minutes=15)


def house_reader(language: str, zone: tzinfo) -> Reader:
    """Whom a channel speaks to: everybody at once."""
    return Reader(language, zone, phrases(language))


class Readers:
    """`colleague` asks Slack; whoever it does not know reads as the `house` does."""

    def __init__(
        self, colleague: Callable[[str], Colleague], house: Reader, clock: Callable[[], datetime]
    ) -> None:
        self.house = house
        self._readers = Fresh(lambda user: self._reader(colleague(user)), clock, _KEEPS)

    def of(self, user_id: str) -> Reader:
        try:
            return self._readers.get(user_id)
        except UnavailableError:
            return self.house

    def known(self, user_id: str) -> Reader:
        """The same without asking anybody: for an acknowledgement, which cannot wait."""
        return self._readers.known(user_id) or self.house

    def _reader(self, colleague: Colleague) -> Reader:
        language = language_of(colleague.locale)
        zone = _zone(colleague.timezone) or self.house.zone
        return replace(self.house, language=language, zone=zone, phrases=phrases(language))


def _zone(name: str) -> tzinfo | None:
    """None for a name that the zone database does not know."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return None

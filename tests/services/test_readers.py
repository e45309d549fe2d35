from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.errors import UnavailableError
from bot.messages import Colleague
from bot.speech import Reader, say, told
from services.languages import phrases
from services.readers import Readers, house_reader

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
OSLO = ZoneInfo("Europe/Oslo")


class Slack:
    def __init__(self, locale: str = "nb-NO", zone: str = "Europe/Oslo") -> None:
        self.locale, self.zone = locale, zone
        self.asked = 0
        self.silent = False

    def colleague(self, user_id: str) -> Colleague:
        self.asked += 1
        if self.silent:
            raise UnavailableError("slack", "Slack did not answer.")
        return Colleague(
            user_id, "Ada", self.locale, self.zone, guest=False, deactivated=False, outside=False
        )


@pytest.mark.parametrize(
    ("locale", "language"),
    [("nb-NO", "nb"), ("no-NO", "nb"), ("nn_NO", "nb"), ("en-GB", "en"), ("de-DE", "en"), ("", "en")],
)
def test_a_person_is_spoken_to_in_the_language_of_their_slack(locale: str, language: str) -> None:
    readers = Readers(Slack(locale).colleague, house_reader("en", OSLO), lambda: NOON)
    assert readers.of("U0ADA").language == language


def test_a_person_reads_times_in_their_own_zone() -> None:
    readers = Readers(Slack(zone="America/New_York").colleague, house_reader("en", OSLO), lambda: NOON)
    assert readers.of("U0ADA").zone == ZoneInfo("America/New_York")


@pytest.mark.parametrize("zone", ["", "Nowhere/At All", "../etc/passwd"])
def test_a_zone_that_nobody_knows_is_the_houses(zone: str) -> None:
    readers = Readers(Slack(zone=zone).colleague, house_reader("en", OSLO), lambda: NOON)
    assert readers.of("U0ADA").zone == OSLO


def test_where_slack_is_silent_a_person_reads_as_the_house_does() -> None:
    slack = Slack()
    slack.silent = True
    readers = Readers(slack.colleague, house_reader("nb", OSLO), lambda: NOON)
    assert readers.of("U0ADA") == house_reader("nb", OSLO)


def test_slack_is_asked_once_in_a_quarter_of_an_hour_and_never_for_an_acknowledgement() -> None:
    slack, now = Slack(), [NOON]
    readers = Readers(slack.colleague, house_reader("en", OSLO), lambda: now[0])
    assert (readers.known("U0ADA").language, slack.asked) == ("en", 0)
    readers.of("U0ADA")
    assert (readers.of("U0ADA").language, readers.known("U0ADA").language, slack.asked) == ("nb", "nb", 1)
    now[0] += timedelta(minutes=15)
    readers.of("U0ADA")
    assert slack.asked == 2


def test_the_catalogue_is_read_from_the_file_of_the_language() -> None:
    assert told(say("Cancel"), Reader("nb", OSLO, phrases("nb"))) == "Avbryt"
    assert dict(phrases("en")) == {}

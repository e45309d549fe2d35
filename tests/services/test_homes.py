from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from bot.alerts import Alert, Gap
from bot.errors import UnavailableError
from bot.metrics import summarise
from bot.settings import load
from services.access import Access
from services.homes import Homes
from services.readers import Readers, house_reader
from tests.bot.sums import NOW, period, sale, told
from tests.fakes.desk import FINDING
from tests.fakes.messenger import FakeMessenger, colleague
from tests.slack_limits import check_view, texts

if TYPE_CHECKING:
    from datetime import datetime

    from bot.figures import Summary
    from bot.messages import View

PEOPLE = {"SUPPORT_USERS": "U1,U2", "MANAGER_USERS": "U2"}
GAP = Alert("alert_1", NOW, (Gap("k", FINDING),))


@dataclass
class House:
    """Homes with everything around them at hand."""

    slack: FakeMessenger = field(default_factory=FakeMessenger)
    now: datetime = NOW
    alerts: list[Alert] = field(default_factory=list)
    read: int = 0

    def __post_init__(self) -> None:
        access = Access(self.slack, load(PEOPLE), lambda: self.now)
        readers = Readers(self.slack.colleague, house_reader("en", ZoneInfo("Europe/Oslo")), lambda: self.now)
        self.homes = Homes(
            self.slack, access, readers, lambda: self.alerts, lambda: (), self._summary, lambda: self.now
        )

    def _summary(self) -> Summary:
        self.read += 1
        return summarise(period(), told(sales=[sale("a"), sale("b", made=False, gap=True, cause="stuck")]))

    def sees(self, user: str) -> str:
        view = self.slack.homes[user]
        check_view(view)
        return texts(view["blocks"])


@pytest.fixture
def house() -> House:
    return House()


def test_support_sees_what_is_open_and_no_figures(house: House) -> None:
    house.alerts.append(GAP)
    house.homes.open("U1")
    assert "Ada Oak" in house.sees("U1")
    assert (house.read, "by itself" in house.sees("U1")) == (0, False)


def test_managers_see_the_figures_which_are_read_once_in_ten_minutes(house: House) -> None:
    house.homes.open("U2")
    house.homes.open("U2")
    assert ("The webhook made 50 % of the passes by itself." in house.sees("U2"), house.read) == (True, 1)
    house.now += timedelta(minutes=10)
    house.homes.open("U2")
    assert house.read == 2


def test_a_stranger_reads_only_why(house: House) -> None:
    house.homes.open("U9")
    assert "support team" in house.sees("U9")
    assert "/pass-check" not in house.sees("U9")


def test_a_tab_is_drawn_again_when_what_it_shows_has_changed_and_only_then(house: House) -> None:
    house.homes.open("U1")
    before = house.slack.homes["U1"]
    house.homes.refresh()
    assert house.slack.homes["U1"] is before
    house.alerts.append(GAP)
    house.homes.refresh()
    assert "Ada Oak" in house.sees("U1")


def test_figures_that_have_grown_old_stay_on_an_open_tab(house: House) -> None:
    house.homes.open("U2")
    house.now += timedelta(minutes=11)
    house.alerts.append(GAP)
    house.homes.refresh()
    assert ("Ada Oak" in house.sees("U2"), house.read) == (True, 1)
    assert "The webhook made 50 % of the passes by itself." in house.sees("U2")


def test_after_an_hour_a_tab_waits_until_it_is_opened_again(house: House) -> None:
    house.homes.open("U1")
    house.now += timedelta(hours=1)
    house.alerts.append(GAP)
    house.homes.refresh()
    assert "Ada Oak" not in house.sees("U1")


def test_whoever_may_no_longer_look_sees_nothing_more(house: House) -> None:
    house.alerts.append(GAP)
    house.homes.open("U1")
    house.slack.people["U1"] = replace(colleague("U1"), deactivated=True)
    house.now += timedelta(minutes=2)
    house.homes.refresh()
    assert "Ada Oak" not in house.sees("U1")


def test_what_was_checked_is_shown_to_the_one_who_asked_newest_first(house: House) -> None:
    for query in ("ada@example.com", "bo@example.com", "ada@example.com"):
        house.homes.checked("U1", query)
    house.homes.open("U1")
    house.homes.open("U2")
    seen = house.sees("U1")
    assert seen.index("ada@example.com") < seen.index("bo@example.com")
    assert "bo@example.com" not in house.sees("U2")


def test_a_norwegian_colleague_reads_norwegian_times(house: House) -> None:
    house.slack.people["U1"] = replace(colleague("U1"), locale="nb-NO")
    house.homes.open("U1")
    assert house.slack.homes["U1"]["type"] == "home"


@dataclass
class Chartless(FakeMessenger):
    """A workspace that takes no charts in a home tab."""

    def publish_home(self, user_id: str, view: View) -> None:
        if any(block["type"] == "data_visualization" for block in view["blocks"]):
            raise UnavailableError("slack", "Slack refused that (invalid_arguments).", permanent=True)
        super().publish_home(user_id, view)


def test_where_slack_takes_no_charts_the_figures_are_told_in_words() -> None:
    house = House(slack=Chartless())
    house.homes.open("U2")
    assert "Made by the webhook: 50 %" in house.sees("U2")


def test_slack_being_down_is_not_taken_for_a_refusal_of_charts(house: House) -> None:
    house.homes.open("U1")
    house.slack.down = True
    house.alerts.append(GAP)
    with pytest.raises(UnavailableError):
        house.homes.refresh()

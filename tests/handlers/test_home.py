from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.views import ids
from tests.handlers.typing_person import Person


def test_opening_the_home_tab_draws_it() -> None:
    person = Person()
    person.open_home()
    assert person.bench.homes.opened == ["U1"]


def test_a_press_under_a_summary_sends_its_tables_to_the_one_who_pressed() -> None:
    person = Person()
    person.press(ids.CSV, "week 2026-11-20T09:00:00+00:00")
    ((user, name, until, _),) = person.bench.spreadsheets.sent
    assert (user, name, until) == ("U1", "week", datetime(2026, 11, 20, 9, tzinfo=UTC))
    assert "in your conversation with me" in person.sees.text


@pytest.mark.parametrize(
    "value", ["", "year 2026-11-20T09:00:00+00:00", "week", "week soon", "week 2026-11-20"]
)
def test_a_press_that_means_no_summary_says_so(value: str) -> None:
    person = Person()
    person.press(ids.CSV, value)
    assert person.bench.spreadsheets.sent == []
    assert "I do not know this summary any more." in person.sees.text


def test_only_support_gets_tables() -> None:
    person = Person()
    person.bench.access.not_support["U1"] = "Not you, sorry."
    person.press(ids.CSV, "week 2026-11-20T09:00:00+00:00")
    assert person.bench.spreadsheets.sent == []

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.metrics import summarise
from bot.spreadsheet import tables
from tests.bot.sums import NOW, alert, finding, period, sale, told

HOUR = timedelta(hours=1)


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_every_day_is_a_row_and_no_data_is_no_figure() -> None:
    made = tables(summarise(period(), told(sales=[sale("a"), sale("b", made=False, gap=True)])))
    days = _rows(made["passkeeper-week-days.csv"])
    assert days[-1] == {"day": "2026-11-20", "passes_bought": "2", "webhook_success_rate": "0.5", "gaps": "1"}
    assert days[0] == {"day": "2026-11-13", "passes_bought": "0", "webhook_success_rate": "", "gaps": "0"}


def test_every_gap_tells_what_became_of_it_and_nothing_that_should_not_travel() -> None:
    settled = alert("cs_1", "fixed", at=NOW, found=NOW - HOUR)
    made = tables(summarise(period(), told(alerts=[settled], open=[finding("cs_2")])))[
        "passkeeper-week-gaps.csv"
    ]
    fixed, still = _rows(made)
    assert (fixed["checkout"], fixed["state"], fixed["settled_by"]) == ("cs_1", "fixed", "U1")
    assert (fixed["found_at"], fixed["settled_at"]) == ("2026-11-20 09:00", "2026-11-20 10:00")
    assert (still["checkout"], still["state"], still["settled_at"]) == ("cs_2", "open", "")
    assert (still["amount"], still["currency"], still["customer"]) == ("2000.0", "NOK", "Ada")
    assert "example.com" not in made
    assert "Oak," not in made.replace("Oak Dance,", "")


@pytest.mark.parametrize("name", ["=1+1", "+A1", "-A1", "@SUM(A1)", "=cmd|' /C calc'!A0"])
def test_no_name_is_read_as_a_formula(name: str) -> None:
    made = tables(summarise(period(), told(open=[finding("cs_1", pass_name=name, school=name)])))
    (row,) = _rows(made["passkeeper-week-gaps.csv"])
    assert (row["pass"], row["school"]) == (f"'{name}", f"'{name}")


@given(st.text(max_size=60))
def test_any_name_stays_in_its_cell(name: str) -> None:
    made = tables(summarise(period(), told(open=[finding("cs_1", pass_name=name)])))
    (row,) = _rows(made["passkeeper-week-gaps.csv"])
    assert (row["checkout"], row["state"]) == ("cs_1", "open")

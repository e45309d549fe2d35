from __future__ import annotations

from typing import Any

import pytest

from bot.metrics import summarise
from bot.sentences import SAYINGS
from bot.views.charts import CAUSES, charts
from tests.bot.sums import period, sale, told


def _bars(*causes: str) -> dict[str, Any]:
    sales = [sale(f"s{n}", made=False, gap=True, cause=cause) for n, cause in enumerate(causes)]
    drawn = charts(summarise(period(), told(sales=sales)))
    (bar,) = [block._resolve()["chart"] for block in drawn if block._resolve()["chart"]["type"] == "bar"]
    return {p["label"]: p["value"] for p in bar["series"][0]["data"]}


def test_causes_are_bars_the_most_common_first() -> None:
    assert _bars("stuck", "log_error", "log_error") == {"Site gave an error": 2, "Site never finished": 1}


def test_at_most_six_bars_are_drawn_and_the_rest_is_one_of_them() -> None:
    bars = _bars(*list(CAUSES)[:9])
    assert (len(bars), bars["Something else"]) == (6, 4)


def test_a_reason_without_a_short_name_stands_under_something_else() -> None:
    assert _bars("never heard of") == {"Something else": 1}


@pytest.mark.parametrize("reason", CAUSES)
def test_every_short_name_is_of_a_real_reason_and_fits(reason: str) -> None:
    assert reason in {known for _, known in SAYINGS}
    assert len(CAUSES[reason]) <= 20


def test_nothing_wrong_draws_nothing() -> None:
    assert charts(summarise(period(), told())) == []

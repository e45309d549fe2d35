from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from math import comb
from zoneinfo import ZoneInfo

import pytest

from bot.incidents import Share, began, day_of, is_incident, is_spike, only_school, share, tail, together
from tests.fakes.desk import FINDING

NONE = Share(0, 0)


@pytest.mark.parametrize(
    ("news", "before", "reports", "incident"),
    [
        (1, 14, 0, False),
        (1, 15, 0, True),
        (5, 0, 0, False),
        (8, 8, 0, True),
        (1, 0, 2, False),
        (1, 0, 3, True),
    ],
)
def test_more_than_fifteen_within_a_day_or_three_reports_are_an_incident(
    news: int, before: int, reports: int, incident: bool
) -> None:
    assert is_incident(news, before, reports, NONE, NONE) is incident


@pytest.mark.parametrize(("news", "before", "incident"), [(5, 0, False), (1, 5, True), (3, 2, False)])
def test_a_spike_makes_an_incident_of_more_than_an_alert_each_can_tell(
    news: int, before: int, incident: bool
) -> None:
    assert is_incident(news, before, 0, Share(6, 20), Share(1, 400)) is incident


def test_nothing_new_is_no_incident_whatever_came_before() -> None:
    assert not is_incident(0, 9, 9, Share(9, 9), Share(0, 900))


@pytest.mark.parametrize(
    ("now", "usual", "spike"),
    [
        (Share(3, 20), Share(0, 100), True),
        (Share(3, 20), Share(0, 99), False),
        (Share(3, 20), Share(10, 100), False),
        (Share(3, 200), Share(1, 100), False),
        (Share(5, 20), Share(2, 400), True),
    ],
)
def test_far_more_gaps_than_usual_are_a_spike(now: Share, usual: Share, spike: bool) -> None:
    assert is_spike(now, usual) is spike


@pytest.mark.parametrize(("least", "of", "rate"), [(3, 20, 0.01), (1, 5, 0.5), (0, 4, 0.2), (40, 400, 0.08)])
def test_the_tail_is_the_binomials(least: int, of: int, rate: float) -> None:
    exact = sum(comb(of, n) * rate**n * (1 - rate) ** (of - n) for n in range(least, of + 1))

    assert tail(least, of, rate) == pytest.approx(exact, rel=1e-9)


def test_counts_of_a_sweep_become_a_share() -> None:
    assert share({"sessions": 9, "purchases": 7, "ok": 4, "missing": 2, "hidden": 1}) == Share(3, 7)
    assert share({}) == NONE
    assert together([Share(1, 10), Share(2, 20)]) == Share(3, 30)


def test_one_school_is_named_and_several_are_not() -> None:
    elm = replace(FINDING, tenant_id="tenant-elm", school="Elm Dance")

    assert only_school([FINDING, FINDING]) == "Oak Dance"
    assert only_school([FINDING, elm]) is None
    assert only_school([]) is None


def test_it_began_with_the_first_payment() -> None:
    early = datetime(2026, 11, 19, 8, tzinfo=UTC)

    assert began([FINDING, replace(FINDING, paid_at=early), replace(FINDING, paid_at=None)]) == early
    assert began([]) is None


def test_the_day_is_the_schools() -> None:
    assert day_of(datetime(2026, 11, 20, 23, 30, tzinfo=UTC), ZoneInfo("Europe/Oslo")) == "2026-11-21"

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.alerts import Alert, Gap
from bot.figures import Day, Told
from bot.metrics import dismissed, summarise
from bot.verdicts import Verdict
from tests.bot.sums import COVERAGE, NOW, action, alert, finding, period, sale, told

if TYPE_CHECKING:
    from bot.actions import Action
    from bot.figures import PeriodName

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def test_no_data_is_neither_none_nor_all() -> None:
    summary = summarise(period(), told())

    assert (summary.purchases, summary.rate, summary.minutes) == (0, None, None)
    assert {day.rate for day in summary.by_day} == {None}
    met = {name: (target.value, target.met) for name, target in summary.targets.items()}
    assert met == {
        "webhook_success_rate": (None, None),
        "by_hand_share": (None, None),
        "minutes_to_fix": (None, None),
        "false_alarm_share": (None, None),
        "reports_per_week": (0, True),
    }


@pytest.mark.parametrize(
    ("made", "failed", "rate", "met"),
    [
        (1, 0, 1.0, True),
        (0, 1, 0.0, False),
        (49, 1, 0.98, False),
        (99, 1, 0.99, True),
        (2, 1, 0.6666, False),
        (19_999, 1, 0.9999, True),
    ],
)
def test_the_rate_is_rounded_down_and_has_to_be_above_its_target(
    made: int, failed: int, rate: float, met: bool
) -> None:
    sales = [*(sale(f"m{n}") for n in range(made)), *(sale(f"f{n}", made=False) for n in range(failed))]

    summary = summarise(period(), told(sales=sales))

    target = summary.targets["webhook_success_rate"]
    assert (summary.rate, target.value, target.met) == (rate, rate, met)
    assert (target.target, target.stretch) == (0.98, 0.99)


def test_only_what_is_eligible_counts_for_the_rate_and_all_purchases_are_counted() -> None:
    young, class_ = sale("b", eligible=False, made=False), sale("c", purchase=False, eligible=False)

    summary = summarise(period(), told(sales=[sale("a"), young, class_]))

    assert (summary.purchases, summary.rate) == (2, 1.0)


def test_what_was_bought_before_the_period_does_not_count() -> None:
    summary = summarise(period("day"), told(sales=[sale("a", at=NOW - 25 * HOUR), sale("b")]))

    assert summary.purchases == 1


@pytest.mark.parametrize(
    ("actions", "by_hand", "automatic"),
    [
        ([action("a", by="U0ADA"), action("b", by="terminal:kim"), action("c", by="webhook")], 2, 1),
        ([action("a", by="Passkeeper"), action("b", by="passkeeper:sweep")], 0, 2),
        ([action("a"), action("a", result="repaired")], 1, 0),
        ([action("a", undone_by="act_2"), action("b", result="failed"), action("c", result="undone")], 0, 0),
        ([action("a", at=NOW - timedelta(days=8)), action("b", result=None)], 0, 0),
    ],
    ids=["by whom", "by the machine", "one purchase, twice", "nothing that stands", "before, and under way"],
)
def test_who_fixed_what(actions: list[Action], by_hand: int, automatic: int) -> None:
    summary = summarise(period(), told(actions=actions))

    assert (summary.by_hand, summary.automatic) == (by_hand, automatic)


def test_the_median_is_from_the_alert_to_the_fix() -> None:
    alerts = [alert(f"cs_{n}", "fixed", at=NOW, found=NOW - n * MINUTE) for n in (2, 4.25, 60)]
    alerts += [alert("x", "healed", at=NOW, found=NOW - 500 * MINUTE), alert("y", "dismissed", at=NOW)]

    summary = summarise(period(), told(alerts=alerts))

    assert (summary.minutes, summary.targets["minutes_to_fix"].met) == (4.2, True)


def test_five_minutes_are_not_less_than_five() -> None:
    alerts = [alert("a", "fixed", at=NOW, found=NOW - 5 * MINUTE)]

    assert summarise(period(), told(alerts=alerts)).targets["minutes_to_fix"].met is False


def test_false_alarms_are_a_share_of_all_that_was_flagged() -> None:
    alerts = [alert("a", "dismissed", at=NOW), alert("b", "fixed", at=NOW)]
    old = alert("c", "dismissed", at=NOW - timedelta(days=8))

    summary = summarise(
        period(), told(alerts=[*alerts, old], actions=[action("b"), action("d")], open=[finding("e")])
    )

    target = summary.targets["false_alarm_share"]
    assert (summary.false_alarms, target.value, target.met) == (1, 0.25, False)


@pytest.mark.parametrize(
    ("name", "reports", "met"), [("week", 0, True), ("week", 1, False), ("month", 4, True), ("day", 1, False)]
)
def test_reports_are_measured_by_the_week(name: PeriodName, reports: int, met: bool) -> None:
    summary = summarise(period(name), told(reports=reports))

    assert (summary.reports, summary.targets["reports_per_week"].met) == (reports, met)


def test_a_pass_that_came_after_its_alert_was_no_success_of_the_webhook() -> None:
    late = alert("a", "healed", at=NOW)

    summary = summarise(period("day"), told(sales=[sale("a"), sale("b")], alerts=[late]))

    assert (summary.rate, summary.by_day[-1].gaps) == (0.5, 1)


def test_a_pass_that_was_made_in_time_and_healed_of_something_else_was_one() -> None:
    gap = Gap("a/wrong", finding("a", verdict=Verdict.OK), "healed", at=NOW)

    assert summarise(period(), told(sales=[sale("a")], alerts=[Alert("x", NOW, (gap,))])).rate == 1.0


@pytest.mark.parametrize(
    ("parts", "gaps"),
    [
        ({"sales": [sale("a", made=False)]}, 1),
        ({"sales": [sale("a", gap=True)]}, 1),
        ({"sales": [sale("a")], "actions": [action("a")]}, 1),
        ({"sales": [sale("a", made=False)], "alerts": [alert("a", "dismissed", at=NOW)]}, 0),
        ({"sales": [sale("a")]}, 0),
    ],
    ids=["never made", "made and hidden", "mended since", "a false alarm", "right"],
)
def test_what_is_a_days_gap(parts: dict[str, Any], gaps: int) -> None:
    assert sum(day.gaps or 0 for day in summarise(period(), told(**parts)).by_day) == gaps


def test_every_day_is_there_and_one_without_purchases_has_no_rate() -> None:
    sales = [sale("a", at=NOW - 30 * HOUR), sale("b", made=False), sale("c")]

    by_day = summarise(period("week"), told(sales=sales)).by_day

    assert [day.day.day for day in by_day] == [13, 14, 15, 16, 17, 18, 19, 20]
    assert by_day[-3:] == (
        Day(date(2026, 11, 18), 0, None, 0),
        Day(date(2026, 11, 19), 1, 1.0, 0),
        Day(date(2026, 11, 20), 2, 0.5, 1),
    )


def test_where_not_all_was_read_no_share_meets_its_target() -> None:
    part = replace(COVERAGE, problems=("Stripe did not answer.",))

    summary = summarise(period(), told(coverage=part, sales=[sale("a")], open=[finding("b")]))

    assert {name for name, target in summary.targets.items() if target.met is not None} == {
        "reports_per_week"
    }
    assert (summary.rate, summary.open) == (1.0, (finding("b"),))


def test_a_false_alarm_is_known_by_its_verdict_too() -> None:
    alerts = [alert("a", "dismissed", at=NOW), alert("b", "fixed", at=NOW)]

    assert dismissed(alerts) == {("a", Verdict.MISSING)}


def test_what_is_told_stands_in_the_summary() -> None:
    given: Told = told(open=[finding("a")])

    summary = summarise(period(), given)

    assert (summary.coverage, summary.open, summary.period) == (COVERAGE, (finding("a"),), period())


def test_minutes_to_a_pass_count_only_where_the_site_made_it() -> None:
    sales = [sale("a", minutes=1.0), sale("b", minutes=3.0), sale("c", minutes=99.0, made=False), sale("d")]

    assert summarise(period(), told(sales=sales)).to_pass == 2.0
    assert summarise(period(), told(sales=[sale("d")])).to_pass is None


def test_causes_are_counted_the_most_common_first() -> None:
    sales = [sale(f"e{n}", made=False, gap=True, cause="log_error") for n in range(2)]
    sales += [sale("s", made=False, gap=True, cause="stuck"), sale("ok", cause=None)]

    assert summarise(period(), told(sales=sales)).causes == (("log_error", 2), ("stuck", 1))


def test_a_gap_that_was_fixed_keeps_the_cause_that_its_alert_told() -> None:
    known = told(sales=[sale("a", made=False)], actions=[action("a")], alerts=[alert("a", "fixed", at=NOW)])

    assert summarise(period(), known).causes == (("log_error", 1),)


def test_the_trend_shows_two_weeks_whatever_the_period() -> None:
    summary = summarise(period("day"), told(sales=[sale("a", at=NOW - 10 * 24 * HOUR)]))

    assert (len(summary.trend), summary.trend[0].day) == (14, date(2026, 11, 7))
    assert [day.purchases for day in summary.trend if day.purchases] == [1]
    assert summary.purchases == 0


def test_a_review_tells_which_fixes_still_stand() -> None:
    actions = [
        action("stands"),
        action("again"),
        action("undone", undone_by="act_u"),
        action("broke", result="failed"),
        action("an endpoint", kind="endpoint", session_id=None, result="repaired"),
    ]
    sales = [sale("stands", made=False), sale("again", made=False, gap=True)]

    review = summarise(period("quarter"), told(actions=actions, sales=sales)).review

    assert (review.made, review.taken_back, review.failed) == (3, 1, 1)
    assert (review.standing, review.came_back) == (1, 1)

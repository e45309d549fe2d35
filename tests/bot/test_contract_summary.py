from __future__ import annotations

from bot.contract import summary_json
from bot.metrics import summarise
from tests.bot.sums import NOW, action, alert, finding, period, sale, told


def test_a_summary_has_the_contracts_shape() -> None:
    what = told(
        sales=[sale("a"), sale("b", made=False)],
        actions=[action("b")],
        alerts=[alert("b", "fixed", at=NOW)],
        open=[finding("c")],
        reports=2,
    )

    assert summary_json(summarise(period("day"), what)) == {
        "period": {"name": "day", "since": "2026-11-19T09:00:00Z", "until": "2026-11-20T09:00:00Z"},
        "purchases": 2,
        "webhook_success_rate": 0.5,
        "fixed_by_hand": 1,
        "fixed_automatically": 0,
        "still_open": 1,
        "median_minutes_to_fix": 0.0,
        "false_alarms": 0,
        "reports": 2,
        "targets": {
            "webhook_success_rate": {"target": 0.98, "stretch": 0.99, "value": 0.5, "met": False},
            "by_hand_share": {"target": 0.02, "value": 0.5, "met": False},
            "minutes_to_fix": {"target": 5, "value": 0.0, "met": True},
            "false_alarm_share": {"target": 0.05, "value": 0.0, "met": True},
            "reports_per_week": {"target": 1, "value": 14.0, "met": False},
        },
        "by_day": [
            {"day": "2026-11-19", "purchases": 0, "webhook_success_rate": None, "gaps": 0},
            {"day": "2026-11-20", "purchases": 2, "webhook_success_rate": 0.5, "gaps": 1},
        ],
        "median_minutes_to_pass": None,
        "causes": [{"reason": "log_error", "gaps": 1}],
        "customers_to_write_to": 0,
        "fixes": {"made": 1, "taken_back": 0, "failed": 0, "standing": 1, "came_back": 0},
        "coverage": {
            "accounts": ["platform", "acct_oak"],
            "since": "2026-10-21T09:00:00Z",
            "until": "2026-11-20T09:00:00Z",
            "complete": True,
            "problems": [],
        },
    }


def test_without_data_every_key_is_there_and_null() -> None:
    said = summary_json(summarise(period("week"), told()))

    assert (said["webhook_success_rate"], said["median_minutes_to_fix"]) == (None, None)
    assert said["targets"]["by_hand_share"] == {"target": 0.02, "value": None, "met": None}


def test_what_could_not_be_read_is_there_and_null() -> None:
    said = summary_json(summarise(period("day"), told(actions=[action("b")], counted=False, judged=False)))

    unknown = {"purchases", "webhook_success_rate", "still_open", "median_minutes_to_pass", "causes"}
    assert {name for name in unknown if said[name] is not None} == set()
    assert [(day["purchases"], day["webhook_success_rate"], day["gaps"]) for day in said["by_day"]] == [
        (None, None, None)
    ] * 2
    assert said["fixes"] == {"made": 1, "taken_back": 0, "failed": 0, "standing": None, "came_back": None}
    assert (said["fixed_by_hand"], said["false_alarms"], said["reports"]) == (1, 0, 0)

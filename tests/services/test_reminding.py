"""Who is reminded of an alert that nobody takes, and when, over the whole program."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from bot.incidents import A_DAY
from services.alerting import reminding
from services.gateways.sqlite_ledger import SqliteLedger
from tests.services.desk import CHANNEL, alerts, announce, made_for, numbered, opened
from tests.slack_limits import check_message
from tests.worlds import NOW, SESSION

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.messages import Message
    from tests.services.desk import Desk

MANAGERS = "C0MANAGERS"
OSLO = ZoneInfo("Europe/Oslo")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with opened(tmp_path, support_group="S0SUPPORT", manager_channel=MANAGERS) as made:
        made.sell()
        announce(made)
        yield made


def wait(desk: Desk, minutes: float) -> None:
    """A minute's run of the scheduler, some minutes later."""
    desk.now += timedelta(minutes=minutes)
    desk.services.reminding.run()


def told(desk: Desk) -> list[tuple[str, str | None, Message]]:
    """What was posted after the alert itself."""
    for _, message, _ in desk.slack.posts:
        check_message(message)
    return [(channel, thread, message) for channel, message, thread in desk.slack.posts[1:]]


def test_nobody_hears_of_it_in_the_first_minutes(desk: Desk) -> None:
    wait(desk, 4)

    assert told(desk) == []


def test_the_thread_the_group_and_the_managers_hear_of_it_each_once(desk: Desk) -> None:
    for _ in range(60):
        wait(desk, 1)

    thread, group, managers = told(desk)
    assert (thread[:2], group[:2], managers[:2]) == ((CHANNEL, "1.0"), (CHANNEL, "1.0"), (MANAGERS, None))
    assert thread[2].text.startswith("Nobody has taken this yet.")
    assert "<!subteam^" not in str(thread[2].blocks)
    assert "<!subteam^S0SUPPORT> Nobody has taken this yet." in str(group[2].blocks)
    assert "<#C0SUPPORT>" in str(managers[2].blocks)
    assert "https://slack.example/archives/C0SUPPORT/p10" in str(managers[2].blocks)
    assert "Ten classes" in managers[2].text


def test_without_a_group_the_listed_people_are_mentioned(tmp_path: Path) -> None:
    with opened(tmp_path, support_users=frozenset({"U2", "U1"})) as desk:
        desk.sell()
        announce(desk)

        wait(desk, 15)
        wait(desk, 15)

        (_, _, group), (channel, thread, managers) = told(desk)
        assert "<@U1> <@U2> Nobody" in str(group.blocks)
        assert (channel, thread) == (CHANNEL, "1.0")
        assert "<@U1> <@U2> Nobody" in str(managers.blocks)


def test_a_taken_alert_is_not_reminded_of(desk: Desk) -> None:
    wait(desk, 5)
    desk.services.announcing.claim(alerts(desk)[0].id, "U1")

    wait(desk, 60)

    assert [message.text for _, _, message in told(desk)][1:] == ["Taken by a colleague."]


def test_a_settled_alert_is_not_reminded_of(desk: Desk) -> None:
    desk.services.announcing.settle(SESSION, "dismissed", by="U1", note="A test")

    wait(desk, 60)

    assert len(told(desk)) == 1


def test_a_snoozed_alert_is_quiet_until_it_is_over_and_then_says_so(desk: Desk) -> None:
    desk.services.announcing.snooze(alerts(desk)[0].id, "U1", "hour")
    wait(desk, 59)
    assert [message.text for _, _, message in told(desk)] == [
        "Snoozed by a colleague until 13 Oct 2025, 11:00 UTC. No reminders until then."
    ]
    assert "Snoozed until" in desk.slack.updates[-1][1].text

    wait(desk, 1)

    assert told(desk)[-1][2].text == "The snooze is over: this is open again."
    assert desk.slack.updates[-1][1].text.endswith("Open")
    for _ in range(60):
        wait(desk, 1)
    assert [channel for channel, _, _ in told(desk)] == [CHANNEL, CHANNEL, CHANNEL, MANAGERS]


def test_taking_a_snoozed_alert_ends_the_snooze(desk: Desk) -> None:
    desk.services.announcing.snooze(alerts(desk)[0].id, "U1", "hour")
    desk.services.announcing.claim(alerts(desk)[0].id, "U2")

    wait(desk, 90)

    assert (alerts(desk)[0].snoozed_until, len(told(desk))) == (None, 2)


def test_quiet_hours_hold_reminders_back_and_then_the_latest_follows(desk: Desk) -> None:
    desk.now = datetime(2025, 10, 14, 22, 30, tzinfo=OSLO)
    desk.sell(**numbered(1))
    announce(desk)
    before = len(desk.slack.posts)

    wait(desk, 60)
    assert len(desk.slack.posts) == before
    desk.now = datetime(2025, 10, 15, 7, 0, tzinfo=OSLO)
    wait(desk, 0)
    wait(desk, 1)

    assert [channel for channel, _, _ in told(desk)[before - 1 :]] == [MANAGERS, MANAGERS]


def test_without_quiet_hours_the_night_is_as_the_day(tmp_path: Path) -> None:
    with opened(tmp_path, quiet_hours=None) as desk:
        desk.now = datetime(2025, 10, 14, 23, 0, tzinfo=OSLO)
        desk.sell()
        announce(desk)

        wait(desk, 5)

        assert len(told(desk)) == 1


def test_an_incident_is_reminded_of_and_not_each_of_its_gaps(desk: Desk) -> None:
    for number in range(1, A_DAY + 3):
        desk.sell(**numbered(number))
        announce(desk)
    before = len(desk.slack.posts)

    wait(desk, 5)

    reminded = desk.slack.posts[before:]
    incident = desk.ledger.incident_of(NOW.date().isoformat())
    assert incident
    assert [thread for _, _, thread in reminded] == [incident.root]


def test_with_slack_down_a_stage_waits_and_is_told_once(desk: Desk) -> None:
    desk.slack.down = True
    wait(desk, 5)
    wait(desk, 1)
    assert told(desk) == []

    desk.slack.down = False
    wait(desk, 1)
    wait(desk, 1)

    assert len(told(desk)) == 1


def test_a_reminder_that_was_overtaken_is_not_told(desk: Desk) -> None:
    sold = made_for(desk.sell())
    desk.slack.down = True
    wait(desk, 5)
    desk.put(sold)
    desk.services.announcing.settle(SESSION, "dismissed", by="U1", note="A test")

    desk.slack.down = False
    wait(desk, 1)

    assert [message.text for _, _, message in told(desk)] == ["Not a problem, says a colleague: A test"]


def test_two_programs_remind_once(desk: Desk) -> None:
    desk.now += timedelta(minutes=5)
    ledger = SqliteLedger(desk.folder / "passkeeper.db")
    second = reminding(desk.settings, ledger, desk.services.announcing, lambda: desk.now)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda one: one.run(), [desk.services.reminding, second] * 4))
    ledger.close()

    assert len(told(desk)) == 1


def test_without_a_channel_nothing_is_reminded_of(tmp_path: Path) -> None:
    with opened(tmp_path, support_channel=None) as desk:
        desk.services.reminding.run()

        assert desk.slack.posts == []


def test_an_alert_that_is_open_again_counts_anew(desk: Desk) -> None:
    for _ in range(3):
        wait(desk, 15)
    desk.services.announcing.settle(SESSION, "healed", by=None)
    desk.services.announcing.settle(SESSION, "open", by=None, note="It is gone again.")
    before = len(desk.slack.posts)

    wait(desk, 4)
    assert len(desk.slack.posts) == before
    wait(desk, 1)

    assert desk.slack.posts[-1][2] == "1.0"
    assert desk.slack.posts[-1][1].text.startswith("Nobody has taken this yet.")

"""The whole way to a Slack that takes one message a second for each channel, and counts."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from slack_sdk import WebClient

from bot.findings import Coverage, Report
from bot.incidents import A_DAY
from bot.settings import Settings
from services.alerting import announcing
from services.gateways.slack_messenger import SlackMessenger
from services.gateways.sqlite_ledger import SqliteLedger
from tests.fakes.desk import FINDING
from tests.sandbox.test_slack_stage import HandClock, Stage, stage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.findings import Finding
    from services.announcing import Announcing

CHANNEL = "C0SUPPORT"


class Room:
    """A program, its ledger and the sandbox's Slack, on one clock that sleeping moves."""

    def __init__(self, scene: Stage, clock: HandClock, ledger: SqliteLedger) -> None:
        self.scene, self.clock, self.ledger = scene, clock, ledger

    @property
    def announcing(self) -> Announcing:
        client = WebClient(
            "xoxb-sandbox", base_url=f"{self.scene.url}/slack/api/", timeout=5, retry_handlers=[]
        )
        ticks = lambda: self.clock().timestamp()  # noqa: E731 (a name for what it is)
        messenger = SlackMessenger(client, sleep=self._sleep, clock=ticks)
        settings = Settings(support_channel=CHANNEL, quiet_hours=None)
        return announcing(
            settings, self.ledger, messenger, look=lambda _: None, cause=lambda: None, clock=self.clock
        )

    def _sleep(self, seconds: float) -> None:
        self.clock.ahead += seconds

    def top(self) -> list[str]:
        return [m.text.split("\n")[0] for m in self.scene.slack.messages(CHANNEL) if not m.thread_ts]

    def marks(self) -> Counter[str]:
        found = self.scene.slack.messages(CHANNEL)
        return Counter(m.options["metadata"]["event_payload"]["alert"] for m in found)


@contextmanager
def opened(folder: Path) -> Iterator[Room]:
    clock = HandClock()
    ledger = SqliteLedger(folder / "passkeeper.db")
    with stage(clock=clock) as scene:
        scene.slack.rate_limit_per_channel = 1
        yield Room(scene, clock, ledger)
    ledger.close()


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    with opened(tmp_path) as made:
        yield made


def findings(first: int, last: int) -> tuple[Finding, ...]:
    return tuple(
        replace(FINDING, session_id=f"cs_live_{n:03}", customer=f"Name{n:03} Oak")
        for n in range(first, last + 1)
    )


def report(found: tuple[Finding, ...]) -> Report:
    coverage = Coverage(("platform",), None, datetime(2026, 11, 20, tzinfo=UTC))
    return Report(coverage, {"purchases": len(found), "missing": len(found)}, found)


def test_two_hundred_gaps_at_once_are_all_told_once_the_incident_first(room: Room) -> None:
    program = room.announcing
    program.announce(report(findings(1, 200)))

    tables = [b for m in room.scene.slack.messages(CHANNEL) for b in m.blocks if b["type"] == "data_table"]
    named = Counter(row[0]["text"] for table in tables for row in table["rows"][1:])
    assert named == Counter(f"Name{n:03}" for n in range(1, 201))
    assert room.top() == ["Incident: 200 paid purchases do not have the pass that was bought."]
    for number in range(171, 201):
        program.settle(f"cs_live_{number:03}", "dismissed", by="U0SUPPORT", note=f"Test {number}")
    program.deliver()

    replies = Counter(m.text.split(": ")[-1] for m in room.scene.slack.messages(CHANNEL) if m.thread_ts)
    assert all(replies[f"Test {number}"] == 1 for number in range(171, 201))
    assert set(room.marks().values()) == {1}
    assert room.top()[0].startswith("Incident: 170 of 200 still open.")


def test_gaps_that_come_few_by_few_are_one_message_and_its_thread(room: Room) -> None:
    program = room.announcing
    for first in range(1, 41, 4):
        program.announce(report(findings(1, first + 3)))

    assert len([text for text in room.top() if text.startswith("Incident: 40 paid")]) == 1
    assert len(room.top()) == 1 + 4 * (A_DAY // 4)
    assert len(room.scene.slack.messages(CHANNEL)) == 41
    assert room.ledger.unposted() == []


@pytest.mark.parametrize("after_the_work", [True, False])
def test_a_connection_that_breaks_neither_loses_nor_doubles(room: Room, after_the_work: bool) -> None:
    room.scene.slack.faults.drop("chat.postMessage", after_the_work=after_the_work)
    program = room.announcing
    with pytest.raises(Exception, match="did not answer"):
        program.announce(report(findings(1, 3)))

    program.announce(report(findings(1, 3)))

    assert list(room.marks().values()) == [1, 1, 1]


def test_a_reply_in_a_thread_is_found_there(room: Room) -> None:
    program = room.announcing
    program.announce(report(findings(1, 1)))
    room.clock.ahead += 5
    room.scene.slack.faults.drop("chat.postMessage", after_the_work=True)
    program.settle("cs_live_001", "dismissed", by="U0SUPPORT", note="A test")

    program.deliver()

    assert list(room.marks().values()) == [1, 1]
    assert room.ledger.lines() == []


def test_only_ids_stand_in_what_every_app_may_read(room: Room) -> None:
    room.announcing.announce(report(findings(1, 1)))

    (message,) = room.scene.slack.messages(CHANNEL)
    assert message.options["metadata"]["event_type"] == "passkeeper_alert"
    assert set(message.options["metadata"]["event_payload"]) == {"alert"}
    assert message.options["metadata"]["event_payload"]["alert"].startswith("alert_")


def test_a_message_is_opened_by_its_link(room: Room) -> None:
    room.announcing.announce(report(findings(1, 1)))
    (alert,) = room.ledger.open_alerts()

    posting = room.announcing.posting
    assert posting
    assert alert.posted
    assert posting.messenger.link(alert.posted).endswith(f"/p{alert.posted.ts.replace('.', '')}")
    assert posting.messenger.find(CHANNEL, "alert_other", room.clock() - timedelta(hours=1)) is None

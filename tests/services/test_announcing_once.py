"""However a post ends, and whoever makes it, the channel has each alert once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.errors import UnavailableError
from services.alerting import announcing
from services.gateways.sqlite_ledger import SqliteLedger
from services.posting import POSTING
from tests.services.desk import alerts, announce, numbered, opened, states, sweep
from tests.worlds import SESSION

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from services.announcing import Announcing
    from tests.services.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with opened(tmp_path) as made:
        yield made


class Killed(BaseException):
    """What a process that is killed leaves behind: nothing after it runs."""


def beside(desk: Desk, ledger: SqliteLedger) -> Announcing:
    """Another program on the same file."""
    return announcing(
        desk.settings,
        ledger,
        desk.slack,
        look=lambda _: None,
        cause=lambda: None,
        clock=lambda: desk.now,
    )


def test_a_post_whose_answer_was_lost_is_found_and_not_made_again(desk: Desk) -> None:
    desk.sell()
    desk.slack.lost = 1
    with pytest.raises(UnavailableError):
        announce(desk)
    (alert,) = desk.ledger.unposted()

    announce(desk)

    assert len(desk.slack.posts) == 1
    assert desk.slack.sought == [(alert.id, None)]
    assert [one.posted for one in alerts(desk)] == [desk.slack.marks[alert.id]]


def test_what_changed_since_the_lost_post_is_edited_into_it(desk: Desk) -> None:
    desk.sell()
    desk.slack.lost = 1
    with pytest.raises(UnavailableError):
        announce(desk)

    desk.services.announcing.settle(SESSION, "dismissed", by="U1", note="A test")
    announce(desk)
    announce(desk)

    assert desk.slack.updates[-1][1].text.endswith("Not a problem: A test")
    assert desk.slack.in_threads == ["Not a problem, says a colleague: A test"]


def test_killed_between_post_and_record_does_not_double(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.sell()

    def killed(*_: object, **__: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(desk.ledger, "posted", killed)
        with pytest.raises(Killed):
            announce(desk)
    desk.restart()
    announce(desk)
    assert len(desk.ledger.unposted()) == 1  # the one that was killed may still be at work

    desk.now += POSTING
    announce(desk)

    assert (len(desk.slack.posts), desk.ledger.unposted()) == (1, [])


def test_killed_between_the_state_and_its_line_tells_it_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.sell()
    announce(desk)

    def killed(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(desk.ledger, "line_posted", killed)
        with pytest.raises(Killed):
            desk.services.announcing.settle(SESSION, "dismissed", by="U1", note="A test")
    desk.restart()
    desk.now += POSTING
    announce(desk)

    assert desk.slack.in_threads == ["Not a problem, says a colleague: A test"]
    assert desk.ledger.lines() == []


def test_where_the_channel_may_not_be_read_it_is_posted_again(desk: Desk) -> None:
    desk.sell()
    desk.slack.lost, desk.slack.blind = 1, True
    with pytest.raises(UnavailableError):
        announce(desk)

    announce(desk)

    assert (len(desk.slack.posts), desk.ledger.unposted()) == (2, [])


def test_one_alert_that_slack_refuses_keeps_no_story_from_its_thread(desk: Desk) -> None:
    desk.sell(**numbered(1))
    announce(desk)
    desk.slack.down = True
    desk.services.announcing.settle(alerts(desk)[0].gaps[0].finding.key, "fixed", by="U1")
    desk.slack.down = False
    desk.sell(**numbered(2))
    desk.slack.refused = 1

    with pytest.raises(UnavailableError, match="msg_too_long"):
        announce(desk)

    assert [text for _, text, thread in desk.slack.posts if thread] != []


def test_one_alert_that_slack_refuses_stops_no_other(desk: Desk) -> None:
    desk.sell_many(3, made=False)
    desk.slack.refused = 1

    with pytest.raises(UnavailableError):
        announce(desk)

    assert (len(desk.slack.posts), len(desk.ledger.unposted())) == (2, 1)


def test_two_programs_on_one_ledger_post_each_alert_once(desk: Desk) -> None:
    desk.sell_many(5, made=False)
    report = sweep(desk)
    with SqliteLedgerBeside(desk) as ledger:
        programs = [desk.services.announcing, beside(desk, ledger)] * 4
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda program: program.announce(report), programs))

    assert len(desk.slack.posts) == len(alerts(desk)) == 5
    assert desk.ledger.unposted() == []


def test_two_programs_tell_each_line_once(desk: Desk) -> None:
    desk.sell_many(5, made=False)
    announce(desk)
    desk.slack.busy.add("C0SUPPORT")
    for number in range(1, 6):
        desk.services.announcing.settle(
            numbered(number)["session_id"], "dismissed", by="U1", note=f"Test {number}"
        )
    assert desk.slack.in_threads == []

    with SqliteLedgerBeside(desk) as ledger:
        programs = [desk.services.announcing, beside(desk, ledger)] * 4
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda program: program.deliver(), programs))

    told = [f"Not a problem, says a colleague: Test {number}" for number in range(1, 6)]
    assert sorted(desk.slack.in_threads) == told


def test_an_edit_shows_what_another_program_wrote_meanwhile(desk: Desk) -> None:
    desk.sell()
    announce(desk)
    (alert,) = alerts(desk)
    with SqliteLedgerBeside(desk) as ledger:
        ledger.claim(alert.id, "U2", desk.now + timedelta(seconds=1))
    assert len(desk.ledger.stale()) == 1

    desk.services.announcing.catch_up()

    assert desk.ledger.stale() == []
    assert "Taken by <@U2>" in str(desk.slack.updates[-1][1].blocks)
    assert states(desk) == ["open"]


class SqliteLedgerBeside:
    """The same file, opened by another program."""

    def __init__(self, desk: Desk) -> None:
        self.ledger = SqliteLedger(desk.folder / "passkeeper.db")

    def __enter__(self) -> SqliteLedger:
        return self.ledger

    def __exit__(self, *_: object) -> None:
        self.ledger.close()

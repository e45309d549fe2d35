"""The dead man's alert."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.errors import UnavailableError
from services.watchman import Watchman
from tests.services.desk import CHANNEL, opened, sweep
from tests.worlds import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.services.desk import Desk

HOUR = timedelta(hours=1)
SILENT = "Nobody has compared payments with passes since"
AWAKE = "Payments are compared with passes again."


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """It began at NOW."""
    with opened(tmp_path) as made:
        assert watch(made, 0) == []
        yield made


def watch(desk: Desk, hours: float) -> list[str]:
    """A look that many hours after NOW; the first lines of all that was told so far."""
    desk.now = NOW + hours * HOUR
    Watchman(desk.ledger, desk.services.announcing.tell, lambda: desk.now).watch()
    assert {channel for channel, _, _ in desk.slack.posts} <= {CHANNEL}
    return [message.text.split("\n")[0] for _, message, _ in desk.slack.posts]


def test_a_first_start_is_given_its_time(desk: Desk) -> None:
    assert watch(desk, 26) == []
    (first,) = watch(desk, 26.1)
    assert first == f"{SILENT} {NOW:%-d %b %Y, %H:%M} UTC."


def test_silence_is_told_once_over_restarts_with_what_to_do(desk: Desk) -> None:
    sweep(desk)
    watch(desk, 27)
    desk.restart()

    assert len(watch(desk, 28)) == 1

    ((_, message, _),) = desk.slack.posts
    assert "run python app.py doctor" in message.text
    assert "look at Passkeeper's log" in message.text


def test_that_it_works_again_is_told_once_and_the_next_silence_anew(desk: Desk) -> None:
    sweep(desk)
    watch(desk, 27)
    desk.now = NOW + 28 * HOUR
    sweep(desk)

    assert watch(desk, 28)[1:] == [AWAKE]
    assert len(watch(desk, 29)) == 2
    assert len(watch(desk, 60)) == 3


def test_a_sweep_that_was_incomplete_was_a_sweep(desk: Desk) -> None:
    desk.payments.refuse("acct_oak")
    desk.now = NOW + 20 * HOUR
    assert not sweep(desk).coverage.complete
    assert watch(desk, 40) == []


def test_what_slack_did_not_take_is_told_when_it_is_back(desk: Desk) -> None:
    sweep(desk)
    desk.slack.down = True
    with pytest.raises(UnavailableError):
        watch(desk, 27)

    desk.slack.down = False
    assert len(watch(desk, 28)) == 1

    desk.slack.down = True
    sweep(desk)
    with pytest.raises(UnavailableError):
        watch(desk, 28)
    desk.slack.down = False
    assert watch(desk, 28)[1:] == [AWAKE]


def test_a_sweep_that_a_clock_ahead_has_noted_for_later_is_no_sign_of_life(desk: Desk) -> None:
    sweep(desk)
    desk.now = NOW + 30 * 24 * HOUR
    sweep(desk)

    assert len(watch(desk, 27)) == 1


def test_a_first_start_by_a_clock_that_was_ahead_counts_from_when_it_is_right(tmp_path: Path) -> None:
    with opened(tmp_path) as desk:
        watch(desk, 30 * 24)
        assert watch(desk, 0) == []
        assert watch(desk, 26) == []
        assert len(watch(desk, 26.1)) == 1

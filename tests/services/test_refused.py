from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.errors import UnavailableError
from services.refused import EVERY, Refused
from tests.services.desk import opened
from tests.services.letters import work
from tests.stripe_events import SECRET, event, signature
from tests.worlds import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

    from tests.services.desk import Desk

HOUR = timedelta(hours=1)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with opened(tmp_path, stripe_webhook_secret=SECRET) as desk:
        yield desk


def refuse(desk: Desk, times: int = 1, *, secret: str = SECRET, at: datetime = NOW) -> None:
    for _ in range(times):
        desk.services.intake.receive(event(), signature(event(), secret, at=at))


def counted(desk: Desk) -> Mapping[str, int]:
    return desk.ledger.refusals_since(desk.now - timedelta(hours=24))


def test_refused_signatures_are_counted_by_their_reason(desk: Desk) -> None:
    refuse(desk, 1_000, secret="whsec_other")
    refuse(desk, 2, at=NOW - HOUR)
    refuse(desk, at=NOW + HOUR)
    desk.services.intake.receive(event(), None)
    desk.services.intake.receive(event(), "nonsense")

    work(desk)

    assert counted(desk) == {"future": 1, "stale": 2, "wrong_secret": 1_000}


def test_a_flood_is_written_down_now_and_then_only(desk: Desk) -> None:
    refuse(desk, secret="whsec_other")
    work(desk)
    refuse(desk, 5, secret="whsec_other")
    work(desk)
    assert counted(desk) == {"wrong_secret": 1}

    desk.now += EVERY
    work(desk)
    assert counted(desk) == {"wrong_secret": 6}


class Ledger:
    """Does not take anything at first."""

    def __init__(self) -> None:
        self.down = True
        self.taken: list[dict[tuple[datetime, str], int]] = []

    def note_refusals(self, counts: Mapping[tuple[datetime, str], int]) -> None:
        if self.down:
            raise UnavailableError("ledger", "The disk is full.")
        self.taken.append(dict(counts))

    def refusals_since(self, since: datetime) -> Mapping[str, int]:
        return {}


def test_what_could_not_be_written_is_written_later() -> None:
    moments = iter([NOW, NOW, NOW, NOW + EVERY])
    ledger = Ledger()
    refused = Refused(ledger, lambda: next(moments))
    refused.count("wrong_secret")
    with pytest.raises(UnavailableError):
        refused.write()

    ledger.down = False
    refused.count("wrong_secret")
    refused.write()

    assert ledger.taken == [{(NOW, "wrong_secret"): 2}]

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from services.recent_lookup import MOST
from tests.services.desk import made_for, opened, said

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.services.desk import Desk

ADA = "ada@example.com"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with opened(tmp_path) as made:
        yield made


def asked(desk: Desk) -> int:
    return desk.payments.asked.get("purchases_by_email", 0)


def test_a_second_look_within_a_minute_asks_nobody(desk: Desk) -> None:
    desk.sell()
    first = desk.services.recent_lookup.check(ADA)
    before = dict(desk.payments.asked)
    desk.shelves.failing = {"*"}

    assert desk.services.recent_lookup.check(ADA) is first
    assert desk.payments.asked == before


def test_after_a_minute_it_is_looked_up_again(desk: Desk) -> None:
    sold = desk.sell()
    desk.services.recent_lookup.check(ADA)
    desk.put(made_for(sold))
    desk.now += timedelta(minutes=1)

    assert said(desk.services.recent_lookup.check(ADA)) == [("ok", "ok")]


def test_after_a_fix_it_is_looked_up_again_at_once(desk: Desk) -> None:
    sold = desk.sell()
    desk.services.recent_lookup.check(ADA)
    desk.services.fixing.apply(sold.session_id, by="U1", manager=True)

    assert said(desk.services.recent_lookup.check(ADA)) == [("ok", "ok")]


def test_an_answer_that_is_not_whole_is_not_kept(desk: Desk) -> None:
    desk.payments.refuse("acct_elm")
    desk.services.recent_lookup.check(ADA)
    before = asked(desk)
    desk.services.recent_lookup.check(ADA)

    assert asked(desk) == 2 * before


def test_it_keeps_no_more_than_so_many(desk: Desk) -> None:
    for number in range(MOST + 1):
        desk.services.recent_lookup.check(f"nobody{number}@example.com")
    before = asked(desk)
    desk.services.recent_lookup.check(f"nobody{MOST}@example.com")
    desk.services.recent_lookup.check("nobody0@example.com")

    assert asked(desk) == before + 3

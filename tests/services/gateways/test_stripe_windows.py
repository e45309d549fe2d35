"""Windows that are read at once, over a list in memory."""

from __future__ import annotations

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from services.gateways.stripe_windows import AT_ONCE, Page, Window, Windows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Executor

YEAR = 365 * 86_400
PAGE = 100


class Listing:
    """Objects by the second they were made in, newest first, as Stripe pages them."""

    def __init__(self, moments: list[int]) -> None:
        self.rows = sorted(((at, f"cs_{n}") for n, at in enumerate(moments)), reverse=True)
        self._places = {name: place for place, (_, name) in enumerate(self.rows)}
        self.pause = 0.0
        self.asked = 0
        self.most = 0
        self._now = 0
        self._lock = threading.Lock()

    def ask(self, window: Window) -> Page[str]:
        with self._lock:
            self.asked += 1
            self._now += 1
            self.most = max(self.most, self._now)
        time.sleep(self.pause)
        first = self._places[window.after] + 1 if window.after else 0
        inside = [row for row in self.rows[first:] if window.since <= row[0] < window.until]
        page = inside[:PAGE]
        more = page[-1][1] if len(inside) > PAGE else None
        with self._lock:
            self._now -= 1
        return Page([name for _, name in page], more, page[-1][0] if page else window.since)

    @property
    def floor(self) -> int:
        return max(1, -(-len(self.rows) // PAGE))


def read(listing: Listing, since: int = 0, until: int = YEAR) -> list[str]:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return [name for rows in Windows(pool, listing.ask, since, until) for name in rows]


@pytest.fixture
def pool() -> Iterator[Executor]:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield pool


def test_a_list_that_may_have_one_chain_is_read_page_after_page(pool: Executor) -> None:
    listing = Listing(evenly(3_000))

    found = [name for rows in Windows(pool, listing.ask, 0, YEAR, lambda: 1) for name in rows]

    assert (len(found), listing.asked, listing.most) == (3_000, listing.floor, 1)


def evenly(count: int) -> list[int]:
    return [number * YEAR // count for number in range(count)]


def in_bursts(count: int) -> list[int]:
    """Three days of launches with most of the sales, and a thin year around them."""
    chance = random.Random(7)  # noqa: S311 (no secret)
    launches = [chance.randrange(YEAR - 86_400) for _ in range(3)]
    return [
        chance.choice(launches) + chance.randrange(86_400)
        if chance.random() < 0.7
        else chance.randrange(YEAR)
        for _ in range(count)
    ]


@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 1_000, 2_500, 12_000])
@pytest.mark.parametrize("spread", [evenly, in_bursts])
def test_everything_comes_once_at_hardly_a_request_more_than_it_takes(count: int, spread: object) -> None:
    listing = Listing(spread(count))  # type: ignore[operator]

    found = read(listing)

    assert sorted(found) == sorted(name for _, name in listing.rows)
    assert listing.asked <= max(listing.floor, 1.05 * listing.floor)


def test_in_whatever_order_the_answers_come_it_takes_hardly_more() -> None:
    """A page that came half empty must not count as a whole one when the next windows are split."""
    listings = [Listing(evenly(12_000)) for _ in range(20)]
    for listing in listings:
        read(listing)

    assert max(listing.asked for listing in listings) <= 1.05 * listings[0].floor


def test_a_short_list_is_read_as_one() -> None:
    listing = Listing(evenly(900))
    read(listing)

    assert (listing.asked, listing.most) == (9, 1)


def test_a_long_one_is_read_in_several_places_at_once() -> None:
    listing = Listing(evenly(12_000))
    listing.pause = 0.005
    read(listing)

    assert listing.most == AT_ONCE


def test_no_more_are_read_at_once_than_there_are_chains() -> None:
    listing = Listing(evenly(12_000))
    read(listing)

    assert listing.most <= AT_ONCE


def test_hundreds_in_one_second_are_told_apart() -> None:
    listing = Listing([500] * 450 + [501] * 450 + [10])

    assert len(set(read(listing, 0, 1_000))) == 901


def test_a_window_of_no_time_is_one_question() -> None:
    listing = Listing([5])

    assert (read(listing, 5, 5), listing.asked) == ([], 1)


def test_an_error_ends_it_and_reads_no_further(pool: Executor) -> None:
    asked: list[Window] = []

    def ask(window: Window) -> Page[str]:
        asked.append(window)
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        list(Windows(pool, ask, 0, YEAR))
    assert len(asked) == 1


def test_whoever_stops_listening_stops_the_reading(pool: Executor) -> None:
    listing = Listing(evenly(12_000))
    pages = iter(Windows(pool, listing.ask, 0, YEAR))
    next(pages)
    pages.close()  # type: ignore[attr-defined]

    assert listing.asked <= 1 + AT_ONCE

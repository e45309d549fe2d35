"""Which Stripe accounts are looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from services.accounts import NO_SCHOOLS, WITHOUT_SCHOOLS, all_accounts
from tests.fakes.memory_store import MemoryStore
from tests.services.desk import check, opened, said, sweep
from tests.worlds import ABSENT, oak

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.services.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with opened(tmp_path) as made:
        yield made


def test_the_platforms_account_comes_first_then_every_schools_once(desk: Desk) -> None:
    desk.put(oak(_id="tenant-twin"), oak(_id="tenant-none", stripeConnect=ABSENT))

    assert all_accounts(desk.services.store) == (("platform", "acct_elm", "acct_oak"), ())


def test_with_the_store_down_the_platform_is_left_and_that_is_said(desk: Desk) -> None:
    desk.shelves.failing = {"tenants"}

    assert all_accounts(desk.services.store) == (("platform",), (WITHOUT_SCHOOLS,))


def test_a_store_without_a_school_is_no_witness(desk: Desk) -> None:
    desk.shelves.kept = MemoryStore()

    assert all_accounts(desk.services.store) == (("platform",), (NO_SCHOOLS,))


def test_a_school_without_an_account_of_its_own_sells_on_the_platforms(desk: Desk) -> None:
    desk.shelves.kept = MemoryStore()
    desk.put(oak(stripeConnect=ABSENT))

    assert all_accounts(desk.services.store) == (("platform",), ())


def test_what_an_empty_store_lacks_is_never_told_as_the_truth(desk: Desk) -> None:
    desk.shelves.kept = MemoryStore()

    swept, looked = sweep(desk), check(desk, "ada@example.com")

    assert said(swept) == said(looked) == [("unchecked", "store")]
    assert swept.coverage.problems == looked.coverage.problems == (NO_SCHOOLS,)
    assert not desk.services.summaries.summary("week").coverage.complete

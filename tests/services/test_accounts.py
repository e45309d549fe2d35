"""Which Stripe accounts are looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from services.accounts import WITHOUT_SCHOOLS, all_accounts
from tests.services.desk import opened
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

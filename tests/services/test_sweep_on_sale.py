"""A sweep also looks at what is on sale, and tells what will go wrong before it is sold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.contract import report_json
from tests.services.desk import opened, sweep
from tests.worlds import drop_in, ten_pass

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.services.desk import Desk

LENGTHLESS = "“Ten classes” does not say how long it lasts"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with opened(tmp_path) as made:
        yield made


def test_good_passes_leave_nothing_to_say(desk: Desk) -> None:
    assert sweep(desk).unsellable == ()


def test_each_pass_that_will_go_wrong_is_named_with_its_school(desk: Desk) -> None:
    desk.put(ten_pass(validityDays=None), drop_in(price=0))

    report = sweep(desk)

    ten, drop = sorted(report_json(report)["unsellable"], key=lambda each: each["pass_id"], reverse=True)
    assert ten.pop("reason").startswith(LENGTHLESS)
    assert ten == {"pass_id": "pass-ten", "pass_name": "Ten classes", "tenant_id": "tenant-oak"}
    assert drop["reason"].startswith("“Drop-in” costs nothing")
    assert (report.findings, report.coverage.complete) == ((), True)


def test_a_sweep_of_one_account_does_not_look_at_what_is_on_sale(desk: Desk) -> None:
    desk.put(ten_pass(validityDays=None))

    assert sweep(desk, account="acct_oak").unsellable == ()


@pytest.mark.parametrize("read", ["passes", "tenants", "*"])
def test_a_store_that_cannot_be_read_is_not_called_fine(desk: Desk, read: str) -> None:
    desk.put(ten_pass(validityDays=None))
    desk.shelves.failing = {read}

    report = sweep(desk)

    assert (report.unsellable, report.coverage.complete) == ((), False)


def test_what_is_on_sale_is_looked_at_though_an_account_is_out_of_reach(desk: Desk) -> None:
    desk.put(ten_pass(validityDays=None))
    desk.payments.refuse("acct_elm")

    (only,) = sweep(desk).unsellable

    assert only.reason.startswith(LENGTHLESS)

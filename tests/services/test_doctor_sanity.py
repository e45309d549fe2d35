from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.doctor import examine
from sandbox.town import Town
from tests.groq import needs_node
from tests.services.clinic import Clinic, assert_its_check_alone_finds, healthy, line
from tests.services.faults import SANITY, Planted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [pytest.mark.node, needs_node]


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    town = Town(tmp_path, socket_mode=True, store="sanity")
    town.open()
    yield healthy(town)
    town.close()


def test_a_healthy_world_in_sanity_is_fine_in_every_line(clinic: Clinic) -> None:
    report = clinic.report()

    assert [(check.check, check.detail) for check in report.checks if check.status != "ok"] == []
    assert line(report, "stripe_accounts").detail == "The platform and 2 schools can be read."
    assert line(report, "store_writable").detail == "Sanity would take a change."


@pytest.mark.parametrize("fault", SANITY, ids=lambda fault: fault.name)
def test_a_fault_of_sanity_is_found_by_its_check_and_by_no_other(clinic: Clinic, fault: Planted) -> None:
    assert_its_check_alone_finds(fault, clinic)


def test_a_dataset_without_a_school_is_another_one(clinic: Clinic) -> None:
    check = line(examine(replace(clinic.facts(), schools=0)), "pass_store")

    assert (check.status, "SANITY_DATASET" in check.advice) == ("warn", True)

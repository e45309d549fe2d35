"""A small campaign: `make chaos` plays the large one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.chaos.campaign import NAMES, played, rehearsed, table
from tests.chaos.faults import AFTER_KINDS, HTTP_KINDS, PORT_KINDS, Step, drawn, kinds
from tests.chaos.scenes import SCENES
from tests.chaos.stage import Stage

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

SEEDS = [f"4:{number}" for number in range(60) if NAMES[number % len(NAMES)] != "crowd"]


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    stage = Stage()
    yield stage
    stage.close()


@pytest.fixture(scope="module")
def steps(stage: Stage) -> Mapping[str, Sequence[Step]]:
    return rehearsed(stage, SEEDS)


@pytest.mark.slow
def test_whatever_breaks_nothing_is_lost_doubled_or_left_unfinished(
    stage: Stage, steps: Mapping[str, Sequence[Step]]
) -> None:
    runs = list(played(stage, SEEDS, steps))

    assert {str(run.fault): run.violations for run in runs if run.violations} == {}
    assert sum(run.struck for run in runs) > len(runs) * 0.8
    assert table(runs, by_step=True).row_count > len(SCENES)


def test_a_seed_names_one_fault(steps: Mapping[str, Sequence[Step]]) -> None:
    first, again = (drawn("4:7", "fix", steps["fix"]) for _ in range(2))

    assert first == again
    assert first.seed == "4:7"
    assert drawn("4:8", "fix", steps["fix"]) != first


def test_every_write_of_a_fix_is_a_step_with_a_before_and_an_after(
    steps: Mapping[str, Sequence[Step]],
) -> None:
    names = {step.name for step in steps["fix"]}

    for call in ("ledger.begin", "store.commit", "ledger.finish"):
        assert {f"{call}:before", f"{call}:after"} <= names
    assert "slack:users.info" in names


def test_every_kind_of_fault_has_its_steps() -> None:
    before, after = Step("port", "ledger.begin:before", 1), Step("port", "ledger.begin:after", 1)
    assert kinds(before) == PORT_KINDS
    assert kinds(after) == AFTER_KINDS
    assert "unanswered" in kinds(Step("port", "store.commit:after", 1))
    assert kinds(Step("http", "slack:chat.postMessage", 1)) == HTTP_KINDS

"""A small campaign: `make chaos` plays the large one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.chaos.campaign import LONG, NAMES, on_sanity, playable, played, rehearsed, table
from tests.chaos.faults import (
    AFTER_KINDS,
    FILE_KINDS,
    HTTP_KINDS,
    MUTATE,
    PORT_KINDS,
    Fault,
    Step,
    drawn,
    kinds,
    scene_of,
)
from tests.chaos.scenes import ON_SANITY
from tests.chaos.stage import Stage
from tests.groq import needs_node

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SEEDS = [seed for seed in (f"4:{number}" for number in range(30)) if scene_of(seed, NAMES) != LONG]
EMBEDDED = playable(SEEDS, node=False)
SANITY = [seed for seed in SEEDS if on_sanity(seed)]
ON_BOTH_STORES = pytest.mark.parametrize(
    "seeds",
    [
        pytest.param(EMBEDDED, id="embedded"),
        pytest.param(SANITY, id="sanity", marks=[pytest.mark.node, needs_node]),
    ],
)


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    stage = Stage()
    yield stage
    stage.close()


@pytest.fixture(scope="module")
def steps(stage: Stage) -> Sequence[Step]:
    """Those of a fix."""
    return stage.rehearse("fix")


@pytest.mark.slow
@ON_BOTH_STORES
def test_whatever_breaks_nothing_is_lost_doubled_or_left_unfinished(
    stage: Stage, seeds: Sequence[str]
) -> None:
    runs = list(played(stage, seeds, rehearsed(stage, seeds)))

    assert {str(run.fault): run.violations for run in runs if run.violations} == {}
    assert sum(run.struck for run in runs) > len(runs) * 0.8
    assert table(runs, by_step=True).row_count > len({run.fault.scene for run in runs})


def test_without_node_only_scenes_with_sanity_are_left_out() -> None:
    assert sorted((*EMBEDDED, *SANITY)) == sorted(SEEDS)
    assert {scene_of(seed, NAMES) for seed in SANITY} == set(ON_SANITY)
    assert playable(SEEDS, node=True) == SEEDS


@pytest.mark.parametrize(("nth", "struck"), [(1, True), (99, False)])
def test_a_call_goes_wrong_where_it_is_reached(stage: Stage, nth: int, struck: bool) -> None:
    run = stage.play(Fault("fix", Step("port", "store.commit:before", nth), "kill", "4:0"))

    assert (run.struck, run.violations) == (struck, ())


def test_a_seed_names_one_fault(steps: Sequence[Step]) -> None:
    first, again = (drawn("4:7", "fix", steps) for _ in range(2))

    assert first == again
    assert first.seed == "4:7"
    assert drawn("4:8", "fix", steps) != first


def test_every_write_of_a_fix_is_a_step_with_a_before_and_an_after(steps: Sequence[Step]) -> None:
    names = {step.name for step in steps}

    for call in ("ledger.begin", "store.commit", "ledger.finish"):
        assert {f"{call}:before", f"{call}:after"} <= names
    assert "slack:users.info" in names


@pytest.mark.node
@needs_node
def test_with_sanity_its_queries_and_its_write_are_steps_too(stage: Stage) -> None:
    steps = stage.rehearse("fix on Sanity")

    assert {"sanity:POST /data/query/*", MUTATE, "lake.commit:before"} <= {step.name for step in steps}
    drawn_for = [drawn(f"4:{number}", "fix on Sanity", steps) for number in range(400)]
    assert {fault.kind for fault in drawn_for if fault.step.name == MUTATE} == set(HTTP_KINDS)


def test_every_kind_of_fault_has_its_steps() -> None:
    before, after = Step("port", "ledger.begin:before", 1), Step("port", "ledger.begin:after", 1)
    assert kinds(before) == PORT_KINDS
    assert kinds(after) == AFTER_KINDS
    assert set(PORT_KINDS) - set(kinds(Step("port", "lake.commit:before", 1))) == FILE_KINDS
    assert "unanswered" in kinds(Step("port", "store.commit:after", 1))
    assert kinds(Step("http", "slack:chat.postMessage", 1)) == HTTP_KINDS

"""A small campaign: `make chaos` plays the large one."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.chaos import campaign
from tests.chaos.campaign import LONG, NAMES, Need, about, lacking, played, rehearsed, table
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
from tests.chaos.scenes import EMBEDDED, ON_POSTGRES, ON_SANITY, SCENES
from tests.chaos.stage import Stage
from tests.groq import needs_node

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

SEEDS = [f"4:{number}" for number in range(len(SCENES) - 1)]
"""One for each scene but the long one."""

ON_BOTH_STORES = pytest.mark.parametrize(
    "scenes",
    [
        pytest.param(EMBEDDED, id="embedded"),
        pytest.param(ON_SANITY, id="sanity", marks=[pytest.mark.node, needs_node]),
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


def holds(stage: Stage, scenes: Container[str]) -> bool:
    seeds = about(SEEDS, scenes)
    runs = list(played(stage, seeds, rehearsed(stage, seeds)))

    assert {str(run.fault): run.violations for run in runs if run.violations} == {}
    assert sum(run.struck for run in runs) > len(runs) * 0.8
    return table(runs, by_step=True).row_count == len(runs) > 8


@pytest.mark.slow
@ON_BOTH_STORES
def test_whatever_breaks_nothing_is_lost_doubled_or_left_unfinished(
    stage: Stage, scenes: Container[str]
) -> None:
    assert holds(stage, scenes)


@pytest.mark.slow
def test_the_same_holds_with_the_ledger_in_postgresql(postgres_server: str) -> None:
    with closing(Stage(postgres_server)) as stage:
        assert holds(stage, ON_POSTGRES)


def test_each_scene_has_its_turn() -> None:
    assert {scene_of(seed, NAMES) for seed in SEEDS} == set(SCENES) - {LONG}


def test_without_what_they_need_only_those_scenes_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    needs = Need("Node", ON_SANITY, lambda: False), Need("PostgreSQL", ON_POSTGRES, lambda: True)
    monkeypatch.setattr(campaign, "NEEDS", needs)

    assert dict.fromkeys(about(SEEDS, ON_SANITY), "Node") == {
        seed: need for seed in SEEDS if (need := lacking(seed))
    }


@pytest.mark.parametrize(("nth", "struck"), [(1, True), (99, False)])
def test_a_call_goes_wrong_where_it_is_reached(stage: Stage, nth: int, struck: bool) -> None:
    run = stage.play(Fault("fix", Step("port", "store.commit:before", nth), "kill", "4:0"))

    assert (run.struck, run.violations) == (struck, ())


def test_the_start_after_it_may_be_killed_too(stage: Stage) -> None:
    step = Step("port", "ledger.finish:before", 1)
    runs = [stage.play(Fault("fix", step, "kill", "4:0", again)) for again in (0, 2, 9999)]

    assert [(run.again, run.violations) for run in runs] == [(False, ()), (True, ()), (False, ())]


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
    assert set(kinds(Step("port", "postgres.begin:before", 1))) ^ set(PORT_KINDS) == {"full", "cut"}
    assert "unanswered" in kinds(Step("port", "postgres.begin:after", 1))
    assert kinds(Step("http", "slack:chat.postMessage", 1)) == HTTP_KINDS

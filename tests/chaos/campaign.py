"""Many runs, one after the other, and the table of what came of them."""

from __future__ import annotations

import atexit
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from rich.table import Table

from sandbox.sanity.groq import available
from tests.chaos.faults import drawn, scene_of
from tests.chaos.scenes import ON_POSTGRES, ON_SANITY, SCENES
from tests.chaos.stage import Stage
from tests.postgres import programs

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence

    from tests.chaos.faults import Step
    from tests.chaos.stage import Run

LONG = "crowd"
NAMES = (*sorted(set(SCENES) - {LONG}) * 3, LONG)
"""The scenes in their turns; the one that takes long comes less often."""


@dataclass(frozen=True)
class Need:
    """What some scenes cannot be played without."""

    name: str
    scenes: Container[str]
    met: Callable[[], bool]


NEEDS = (
    Need("Node with groq-js (`npm ci` brings it)", ON_SANITY, available),
    Need("PostgreSQL", ON_POSTGRES, lambda: programs() is not None),
)


def about(seeds: Iterable[str], scenes: Container[str]) -> list[str]:
    """A seed is about the same scene, wherever it is drawn."""
    return [seed for seed in seeds if scene_of(seed, NAMES) in scenes]


def lacking(seed: str) -> str | None:
    """The name of what its scene needs and is not found here."""
    scene = scene_of(seed, NAMES)
    return next((need.name for need in NEEDS if scene in need.scenes and not need.met()), None)


def rehearsed(stage: Stage, seeds: Iterable[str]) -> dict[str, list[Step]]:
    """The steps of every scene that these seeds are about."""
    wanted = sorted({scene_of(seed, NAMES) for seed in seeds})
    return {scene: stage.rehearse(scene) for scene in wanted}


def played(stage: Stage, seeds: Sequence[str], steps: Mapping[str, Sequence[Step]]) -> Iterator[Run]:
    for seed in seeds:
        scene = scene_of(seed, NAMES)
        yield stage.play(drawn(seed, scene, steps[scene]))


def lot_played(seeds: Sequence[str], steps: Mapping[str, Sequence[Step]], server: str | None) -> list[Run]:
    """For a process of its own, which keeps its stage from one lot to the next."""
    return list(played(_stage(server), seeds, steps))


@cache
def _stage(server: str | None) -> Stage:
    stage = Stage(server)
    atexit.register(stage.close)
    return stage


def table(runs: Iterable[Run], *, by_step: bool) -> Table:
    """`by_step` has a row for each scene, step and kind; else one for each scene and kind."""
    shown = Table(title="What was broken, and what held")
    for name in ("scene", *(("step",) if by_step else ()), "kind", "runs", "struck", "held", "violations"):
        shown.add_column(
            name, justify="right" if name in {"runs", "struck", "held", "violations"} else "left"
        )
    rows: defaultdict[tuple[str, ...], list[Run]] = defaultdict(list)
    for run in runs:
        step = (run.fault.step.name,) if by_step else ()
        rows[run.fault.scene, *step, run.fault.kind].append(run)
    for key, row in sorted(rows.items()):
        broken = sum(bool(run.violations) for run in row)
        struck = sum(run.struck for run in row)
        shown.add_row(*key, *map(str, (len(row), struck, len(row) - broken, broken or "")))
    return shown

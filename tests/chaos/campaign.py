"""Many runs, one after the other, and the table of what came of them."""

from __future__ import annotations

import atexit
from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING

from rich.table import Table

from tests.chaos.faults import drawn, scene_of
from tests.chaos.scenes import ON_SANITY, SCENES
from tests.chaos.stage import Stage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tests.chaos.faults import Step
    from tests.chaos.stage import Run

LONG = "crowd"
NAMES = (*sorted(set(SCENES) - {LONG}) * 3, LONG)
"""The scenes in their turns; the one that takes long comes less often."""

NO_NODE = "Node with groq-js was not found (`npm ci` brings it)"
"""Why scenes with Sanity cannot be played: a seed is about the same scene, wherever it is drawn."""


def on_sanity(seed: str) -> bool:
    return scene_of(seed, NAMES) in ON_SANITY


def playable(seeds: Iterable[str], *, node: bool) -> list[str]:
    """Without Node, those that are about the embedded store."""
    return [seed for seed in seeds if node or not on_sanity(seed)]


def rehearsed(stage: Stage, seeds: Iterable[str]) -> dict[str, list[Step]]:
    """The steps of every scene that these seeds are about."""
    wanted = sorted({scene_of(seed, NAMES) for seed in seeds})
    return {scene: stage.rehearse(scene) for scene in wanted}


def played(stage: Stage, seeds: Sequence[str], steps: Mapping[str, Sequence[Step]]) -> Iterator[Run]:
    for seed in seeds:
        scene = scene_of(seed, NAMES)
        yield stage.play(drawn(seed, scene, steps[scene]))


def lot_played(seeds: Sequence[str], steps: Mapping[str, Sequence[Step]]) -> list[Run]:
    """For a process of its own, which keeps its stage from one lot to the next."""
    return list(played(_stage(), seeds, steps))


@cache
def _stage() -> Stage:
    stage = Stage()
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

"""`make chaos FAULTS=2000 SEED=1`: breaks the program so often, and tells what did not hold afterwards.

`make chaos REPLAY=1:137` plays one of them again.
"""

from __future__ import annotations

import argparse
import multiprocessing
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING

from rich.console import Console

from tests.chaos.campaign import lacking, lot_played, rehearsed, table
from tests.chaos.stage import Stage
from tests.postgres import programs, server

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.chaos.faults import Step
    from tests.chaos.stage import Run

LOT = 25
"""Faults that a process plays before it tells of them."""

console = Console(width=150)


def main() -> int:
    asked, begun = _asked(), time.monotonic()
    wanted = [asked.replay] if asked.replay else [f"{asked.seed}:{n}" for n in range(asked.faults)]
    left_out = Counter(need for need in map(lacking, wanted) if need)
    _tell_left_out(left_out)
    seeds = [seed for seed in wanted if not lacking(seed)]
    with ExitStack() as stack:
        address = stack.enter_context(server()).url if programs() else None
        steps = _rehearsed(seeds, address)
        total = sum(map(len, steps.values()))
        console.print(
            f"{len(steps)} scenes with {total} steps; {len(seeds)} faults, {asked.processes} at a time"
        )
        runs = _all(seeds, steps, asked.processes, address)
    console.print(table(runs, by_step=asked.steps))
    _tell_left_out(left_out)
    return _told(runs, time.monotonic() - begun)


def _rehearsed(seeds: Sequence[str], address: str | None) -> dict[str, list[Step]]:
    with closing(Stage(address)) as stage:
        return rehearsed(stage, seeds)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--faults", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--replay", default="", help="one seed of an earlier table, such as 1:137")
    parser.add_argument("--steps", action="store_true", help="a row for every step, not only for every kind")
    return parser.parse_args()


def _all(
    seeds: Sequence[str], steps: Mapping[str, Sequence[Step]], processes: int, address: str | None
) -> list[Run]:
    runs: list[Run] = []
    context = multiprocessing.get_context("spawn")
    lots = [seeds[first : first + LOT] for first in range(0, len(seeds), LOT)]
    with ProcessPoolExecutor(processes, mp_context=context) as pool:
        for done in as_completed([pool.submit(lot_played, lot, steps, address) for lot in lots]):
            runs += (fresh := done.result())
            _tell([run for run in fresh if run.violations])
            broken = sum(bool(run.violations) for run in runs)
            console.print(f"{len(runs)} of {len(seeds)}, {broken} with violations", highlight=False)
    return runs


def _tell_left_out(left_out: Mapping[str, int]) -> None:
    for need, number in left_out.items():
        console.print(f"[bold]{number} faults are left out[/]: {need} was not found", highlight=False)


def _told(runs: Sequence[Run], seconds: float) -> int:
    broken = [run for run in runs if run.violations]
    _tell(broken)
    struck, again = sum(run.struck for run in runs), sum(run.again for run in runs)
    told = f"{len(runs)} faults ({struck} struck; after {again} the next start was killed, too)"
    console.print(f"{told} in {seconds / 60:.1f} minutes: {len(broken)} with violations", highlight=False)
    return int(bool(broken) or not runs)


def _tell(broken: Sequence[Run]) -> None:
    for run in broken:
        fault = run.fault
        then = f", and killed again at call {fault.again} of the next start" if fault.again else ""
        told = f"[bold]{fault.seed}[/] {fault.scene}, {fault.kind} at {fault.step}{then}"
        console.print(told, highlight=False)
        for each in run.violations:
            console.print(f"    {each}", markup=False, highlight=False)


if __name__ == "__main__":
    raise SystemExit(main())

"""Plays one scene with one fault: prelude, the act in which it goes wrong, and every start after that.

The first start may be killed, too.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sandbox.people import SUPPORT_CHANNEL
from tests.chaos.faults import ANY, Fault, Step
from tests.chaos.forks import KILLED, LATE, Forks
from tests.chaos.program import Task
from tests.chaos.scenes import CROWD, SCENES
from tests.chaos.town import Town
from tests.chaos.truths import Truths, violations
from tests.chaos.world import T0

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from tests.chaos.world import World

Strike = tuple[str, int, str]
"""A call by its name and number, and what goes wrong there."""

ACT = T0 + timedelta(hours=2)
STARTS = (ACT + timedelta(minutes=12), *(ACT + timedelta(hours=hours, minutes=1) for hours in (6, 12)))
"""When the program is started again; the second is after every lease, also one of a clock that was ahead.

The third is for what a killed start left for the second, and that looks at it a second time.
"""

QUICK = Path("/dev/shm")  # where a file is safe at once: a killed process loses nothing there, either


@dataclass(frozen=True)
class Run:
    """How one fault ended.

    `struck` is False where the act never came to that step, `again` where the next start was not killed.
    """

    fault: Fault
    struck: bool
    again: bool
    violations: tuple[str, ...]


class Stage:
    """One after the other; a second one may stand beside it in another process."""

    def __init__(self, server: str | None = None) -> None:
        self._forks, self._beside = Forks(), Forks()
        self._town = Town(server)
        self._numbers = count(1)

    def close(self) -> None:
        self._town.close()
        self._forks.close()
        self._beside.close()

    def rehearse(self, scene: str) -> list[Step]:
        """Every step of the scene where nothing goes wrong. Raises AssertionError where that goes wrong."""
        run, steps = self._play(scene, None)
        assert not run, f"{scene}: {run[:3]}"
        return steps

    def play(self, fault: Fault) -> Run:
        found, _ = self._play(fault.scene, fault)
        return Run(fault, self._town.struck or self._hit, self._again, tuple(found))

    def _play(self, scene: str, fault: Fault | None) -> tuple[list[str], list[Step]]:
        folder = Path(tempfile.mkdtemp(prefix="chaos-", dir=QUICK if QUICK.is_dir() else None))
        world = self._town.open(folder, SCENES[scene])
        try:
            return self._played(world, scene, fault)
        finally:
            world.close()
            shutil.rmtree(folder)

    def _played(self, world: World, scene: str, fault: Fault | None) -> tuple[list[str], list[Step]]:
        plan = SCENES[scene]
        for buyer, sold in plan.sales:
            world.sell(buyer, sold, told=plan.told)
        _more(world)
        found: list[str] = []
        truths = Truths(world, plan)
        self._town.begin(None)
        _, told = self._do(world, scene, "prelude", T0, {}, found)
        assert not found, found
        memory = {"events": [world.event_of(each["id"]) for each in world.sold], **told.get("memory", {})}
        truths.look()
        self._town.begin(fault)
        self._town.second_bot = lambda: self._do(world, scene, "act", ACT, memory, found, beside=True)
        deadly = fault is not None and "kill" in fault.kind
        code, told = self._do(world, scene, "act", ACT, memory, found, strike=_strike(fault), deadly=deadly)
        self._hit = code == KILLED or told.get("struck", False)
        steps = [Step("port", *each) for each in map(tuple, told.get("seen", []))]
        steps += [Step("http", *each) for each in self._town.seen]
        self._town.end()
        truths.look()
        self._again = self._started(world, scene, fault, memory, found, truths) == KILLED
        found += violations(truths)
        return found, steps

    def _started(
        self,
        world: World,
        scene: str,
        fault: Fault | None,
        memory: Mapping[str, Any],
        found: list[str],
        truths: Truths,
    ) -> int:
        """Starts it as often as it takes, and tells how the first one ended."""
        strikes = ((ANY, fault.again, "kill"), None, None) if fault and fault.again else (None, None)
        codes = []
        for at, strike in zip(STARTS, strikes, strict=False):
            deadly = strike is not None
            code, _ = self._do(world, scene, "recover", at, memory, found, strike=strike, deadly=deadly)
            codes.append(code)
            truths.look()
        return codes[0]

    def _do(
        self,
        world: World,
        scene: str,
        part: str,
        at: datetime,
        memory: Mapping[str, Any],
        found: list[str],
        *,
        strike: Strike | None = None,
        deadly: bool = False,
        beside: bool = False,
    ) -> tuple[int, dict[str, Any]]:
        """Has a process do it. What it met that has no sentence of its own is noted as a violation."""
        world.now = at
        out = world.folder / f"told-{next(self._numbers)}.json"
        task = Task(
            scene=scene,
            part=part,
            settings=world.settings(SCENES[scene].settings),
            town=self._town.url,
            now=at.isoformat(),
            sold=world.sold,
            memory=dict(memory),
            out=str(out),
            urls=[_url(world) for _ in range(CROWD)],
            view=_view(world),
            fault=strike,
        )
        code = (self._beside if beside else self._forks).run(task)
        told = json.loads(out.read_text(encoding="utf-8")) if out.exists() else {}
        found += [f"{part}: {each}" for each in told.get("unexpected", [])]
        if code == LATE:
            found.append(f"{part}: it hung")
        elif code not in {0, 1} and not (code == KILLED and deadly):
            found.append(f"{part}: it ended with {code}")
        return code, told


def _strike(fault: Fault | None) -> Strike | None:
    """What the program itself is to do; requests go wrong in the town."""
    return (fault.step.name, fault.step.nth, fault.kind) if fault and fault.step.where == "port" else None


def _url(world: World) -> str:
    return world.slack.responses.new("U0ROBIN", SUPPORT_CHANNEL)


def _view(world: World) -> str:
    payload = {"type": "modal", "callback_id": "fix_batch_dialog", "blocks": []}
    return world.slack.workspace.push_view("U0ROBIN", payload, fresh=True).id


def _more(world: World) -> None:
    """A dataset to be imported."""
    documents = [
        {"_id": f"usr-more{number}", "_type": "user", "clerkId": f"user_more{number}", "name": "More"}
        for number in range(3)
    ]
    lines = "".join(json.dumps(each) + "\n" for each in documents)
    (world.folder / "more.ndjson").write_text(lines, encoding="utf-8")

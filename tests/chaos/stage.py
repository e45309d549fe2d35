"""Plays one scene with one fault: prelude, the act in which it goes wrong, and every start after that."""

from __future__ import annotations

import json
import os
import selectors
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sandbox.people import SUPPORT_CHANNEL
from tests.chaos.faults import Fault, Step
from tests.chaos.program import Task
from tests.chaos.scenes import CROWD, SCENES
from tests.chaos.town import Town
from tests.chaos.truths import Truths, violations
from tests.chaos.world import T0

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from tests.chaos.world import World

ROOT = Path(__file__).parents[2]
ACT = T0 + timedelta(hours=2)
STARTS = (ACT + timedelta(minutes=12), ACT + timedelta(hours=6, minutes=1))
"""When the program is started again; the last is after every lease, also one of a clock that was ahead."""

QUICK = Path("/dev/shm")  # where a file is safe at once: a killed process loses nothing there, either

SECONDS = 60.0
KILLED = -signal.SIGKILL


@dataclass(frozen=True)
class Run:
    """How one fault ended. `struck` is False where the act never came to that step."""

    fault: Fault
    struck: bool
    violations: tuple[str, ...]
    seconds: float


class Forks:
    """The process that forks those that are to be killed."""

    def __init__(self) -> None:
        environ = {**os.environ, "PYTHONPATH": str(ROOT)}
        environ.pop("COVERAGE_PROCESS_START", None)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.victim"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environ,
            cwd=ROOT,
            bufsize=0,
        )
        self._ended: dict[int, int] = {}
        self._begun: list[int] = []
        self._left = b""

    def run(self, task: Task) -> int:
        """The exit code, negative for a signal; what takes too long is killed, and 99."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps(asdict(task)).encode() + b"\n")
        until = time.monotonic() + SECONDS
        while not self._begun:
            self._read(until)
        pid = self._begun.pop()
        while pid not in self._ended:
            if not self._read(until):
                os.kill(pid, signal.SIGKILL)
                return 99
        return self._ended.pop(pid)

    def close(self) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()

    def _read(self, until: float) -> bool:
        assert self._process.stdout
        with selectors.DefaultSelector() as selector:
            selector.register(self._process.stdout, selectors.EVENT_READ)
            if not selector.select(max(0.0, until - time.monotonic())):
                return False
        read = os.read(self._process.stdout.fileno(), 65536)
        assert read, "the process that forks ended"
        *lines, self._left = (self._left + read).split(b"\n")
        for line in lines:
            told = json.loads(line)
            if "begun" in told:
                self._begun.append(told["begun"])
            else:
                self._ended[told["ended"]] = told["code"]
        return True


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
        begun = time.monotonic()
        found, _ = self._play(fault.scene, fault)
        return Run(fault, self._town.struck or self._hit, tuple(found), time.monotonic() - begun)

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
        code, told = self._do(world, scene, "act", ACT, memory, found, fault=fault)
        self._hit = code == KILLED or told.get("struck", False)
        steps = [Step("port", *each) for each in map(tuple, told.get("seen", []))]
        steps += [Step("http", *each) for each in self._town.seen]
        self._town.end()
        truths.look()
        for at in STARTS:
            self._do(world, scene, "recover", at, memory, found)
            truths.look()
        found += violations(truths)
        return found, steps

    def _do(
        self,
        world: World,
        scene: str,
        part: str,
        at: datetime,
        memory: Mapping[str, Any],
        found: list[str],
        *,
        fault: Fault | None = None,
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
            fault=(*_step(fault.step), fault.kind) if fault and fault.step.where == "port" else None,
        )
        code = (self._beside if beside else self._forks).run(task)
        told = json.loads(out.read_text(encoding="utf-8")) if out.exists() else {}
        found += [f"{part}: {each}" for each in told.get("unexpected", [])]
        if code == 99:
            found.append(f"{part}: it hung")
        elif code not in {0, 1} and not (code == KILLED and fault and "kill" in fault.kind):
            found.append(f"{part}: it ended with {code}")
        return code, told


def _step(step: Step) -> tuple[str, int]:
    return step.name, step.nth


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

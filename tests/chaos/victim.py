"""Processes to be killed: this one loads the program once, and each task is done by a fork of it.

It reads one task a line and answers two: the process id, and how that process ended.
"""

from __future__ import annotations

import json
import os
import selectors
import sys
import traceback
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import TYPE_CHECKING, Any

import structlog

import bot
import handlers
import services
from bot.errors import PasskeeperError
from tests.chaos.program import Program, Task
from tests.chaos.scenes import SCENES, work_inbox

if TYPE_CHECKING:
    from collections.abc import Callable, MutableMapping

MINUTE = timedelta(minutes=1)

UNEXPECTED = frozenset({"job_failed", "job failed", "event not worked on", "listener failed"})
"""What the log says where an error had no sentence of its own."""


def main() -> None:
    _load_all()
    selector = selectors.DefaultSelector()
    selector.register(sys.stdin.fileno(), selectors.EVENT_READ)
    begun: dict[int, int] = {}
    pending = b""
    while True:
        for key, _ in selector.select():
            if key.fd == sys.stdin.fileno():
                read = os.read(key.fd, 1 << 20)
                if not read:
                    return
                *lines, pending = (pending + read).split(b"\n")
                for line in lines:
                    pid = _forked(line)
                    begun[fd := os.pidfd_open(pid)] = pid
                    selector.register(fd, selectors.EVENT_READ)
                    _answer({"begun": pid})
            else:
                selector.unregister(key.fd)
                pid = begun.pop(int(key.fd))
                os.close(int(key.fd))
                _answer({"ended": pid, "code": os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])})


def _load_all() -> None:
    """Every fork has the same program, however long the campaign lasts, and need not load any of it."""
    for package in (bot, handlers, services):
        for module in walk_packages(package.__path__, f"{package.__name__}."):
            import_module(module.name)


def _answer(told: dict[str, int]) -> None:
    os.write(1, json.dumps(told).encode() + b"\n")


def _forked(line: bytes) -> int:
    pid = os.fork()
    if pid:
        return pid
    code = 70
    try:
        code = play(_task(line))
    finally:
        os._exit(code)


def _task(line: bytes) -> Task:
    """JSON makes a list of the fault, which would equal no step."""
    task = Task(**json.loads(line))
    return replace(task, fault=task.fault and (*task.fault,))


def play(task: Task) -> int:
    """0 where all went as it should, or what hindered it has a sentence; 1 where an error had none."""
    unexpected: list[str] = []
    structlog.configure(
        processors=[_noting(unexpected), structlog.processors.KeyValueRenderer()],
        logger_factory=structlog.ReturnLoggerFactory(),
    )
    program = Program(task)
    memory: dict[str, Any] = {}
    try:
        memory = _parts[task.part](program) or {}
    except PasskeeperError as error:
        if task.part == "prelude":
            unexpected.append(str(error))
    except Exception:  # noqa: BLE001 (what is left of it is told)
        unexpected.append(traceback.format_exc())
    finally:
        program.close()
        program.points.disarm()
    points = program.points
    told = {"memory": memory, "seen": points.seen, "struck": points.struck, "unexpected": unexpected}
    Path(task.out).write_text(json.dumps(told), encoding="utf-8")
    return int(bool(unexpected))


def _noting(unexpected: list[str]) -> Callable[..., Any]:
    def note(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        if event.get("event") in UNEXPECTED:
            unexpected.append(str(dict(event)))
        return event

    return note


def _prelude(program: Program) -> dict[str, Any] | None:
    program.schedule.run_due(program.clock())
    prelude = SCENES[program.task.scene].prelude
    return prelude(program) if prelude else None


def _act(program: Program) -> None:
    SCENES[program.task.scene].act(program)


def _recover(program: Program) -> None:
    """A start, all that the clock brings, the minute after it, and people who try again."""
    services = program.services
    program.points.arm()
    services.applying.recover()
    services.endpoint_repairs.recover()
    program.schedule.run_due(program.clock())
    program.clock.jump(MINUTE)
    program.schedule.run_due(program.clock(), ["reminders"])
    work_inbox(program)
    again = SCENES[program.task.scene].again
    if again:
        with suppress(PasskeeperError):
            again(program)
    program.work.drain(20)
    services.announcing.deliver()


_parts: dict[str, Callable[[Program], dict[str, Any] | None]] = {
    "prelude": _prelude,
    "act": _act,
    "recover": _recover,
}

if __name__ == "__main__":
    main()

"""Processes that may be killed: forks of one that has loaded the program once."""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.chaos.program import Task

ROOT = Path(__file__).parents[2]
SECONDS = 60.0
KILLED = -signal.SIGKILL
LATE = 99


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
        """The exit code, negative for a signal; what takes too long is killed, and gives LATE."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps(asdict(task)).encode() + b"\n")
        until = time.monotonic() + SECONDS
        while not self._begun:
            self._read(until)
        pid = self._begun.pop()
        while pid not in self._ended:
            if not self._read(until):
                os.kill(pid, signal.SIGKILL)
                return LATE
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

"""Seen through a terminal of the system's own: whether anybody watches is asked of stderr itself."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PROGRAM = """
import time
from handlers.cli.waiting import stepping, working
with working("Comparing payments with passes…"):
    time.sleep(0.3)
with stepping("Putting it right…", ["a", "b"]) as each_one:
    for one in each_one:
        print(one)
        time.sleep(0.2)
"""


def ran(*, terminal: bool, fault: str = "") -> tuple[str, str, int]:
    """stdout, stderr and the exit code; stderr may be a terminal, stdout never is."""
    ours, theirs = pty.openpty() if terminal else os.pipe()
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM + fault],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=theirs,
        env={"TERM": "xterm"},
        check=False,
        timeout=30,
    )
    os.close(theirs)
    shown = b""
    try:
        while part := os.read(ours, 65536):
            shown += part
    except OSError:
        pass  # a terminal whose other side is closed ends with an error (Linux pty(7))
    os.close(ours)
    return done.stdout.decode(), shown.decode(), done.returncode


def test_somebody_who_watches_sees_what_is_done_and_how_far_it_is() -> None:
    out, err, code = ran(terminal=True)

    assert (out, code) == ("a\nb\n", 0)
    assert "Comparing payments with passes…" in err
    assert "Putting it right…" in err
    assert "0:00:00" in err


def test_nothing_of_it_is_left_behind() -> None:
    _, err, _ = ran(terminal=True)

    assert err.endswith("\x1b[2K")
    assert err.count("\x1b[?25h") == err.count("\x1b[?25l") == 2


def test_a_pipe_sees_nothing() -> None:
    assert ran(terminal=False) == ("a\nb\n", "", 0)


@pytest.mark.parametrize("fault", ["\nwith working('Reading…'):\n    raise SystemExit(2)\n"])
def test_the_cursor_comes_back_whatever_happens(fault: str) -> None:
    _, err, code = ran(terminal=True, fault=fault)

    assert code == 2
    assert err.count("\x1b[?25h") == err.count("\x1b[?25l") == 3

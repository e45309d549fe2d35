"""How long `run` takes from its start to ready, in the sandbox's town: `python -m tests.bench.started`."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from sandbox.town import ROOT, Town

RUNS, STEP, LONGEST = 5, 0.02, 60.0


def main() -> int:
    """The seconds of each run, ascending."""
    with tempfile.TemporaryDirectory() as folder:
        town = Town(Path(folder))
        town.open()
        try:
            taken = sorted(_start(town) for _ in range(RUNS))
        finally:
            town.close()
    sys.stdout.write(json.dumps(taken) + "\n")
    return 0


def _start(town: Town) -> float:
    begun = time.perf_counter()
    command = [sys.executable, str(ROOT / "app.py"), "run"]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdout=quiet, stderr=quiet, **town.process()) as process:
        while not _is_ready(town.bot_port):
            if process.poll() is not None or time.perf_counter() - begun > LONGEST:
                process.kill()
                raise RuntimeError("the bot did not get ready")
            time.sleep(STEP)
        taken = time.perf_counter() - begun
        process.terminate()
    return taken


def _is_ready(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2):
            return True
    except (URLError, OSError):
        return False


if __name__ == "__main__":
    raise SystemExit(main())

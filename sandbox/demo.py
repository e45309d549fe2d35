"""`demo`: the town on loopback, and the real bot beside it as a process of its own."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from http.client import HTTPException
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.request import urlopen

from sandbox.town import ROOT, Town

if TYPE_CHECKING:
    from collections.abc import Mapping

READY_SECONDS = 60.0
STOP_SECONDS = 15.0


class Bot:
    """The real program, running `run` in a town. `log` is where its stderr goes, None for ours."""

    def __init__(
        self, town: Town, log: Path | None = None, settings: Mapping[str, str] | None = None
    ) -> None:
        """Returns when it says that it is ready; raises RuntimeError where it does not get there."""
        self._town = town
        self._log = log.open("wb") if log else None
        self._process = subprocess.Popen(  # noqa: S603 (our own program)
            [sys.executable, str(ROOT / "app.py"), "run"],
            stdout=subprocess.DEVNULL,
            stderr=self._log,
            **town.process(settings),
        )
        if not self._gets_ready():
            self.close()
            raise RuntimeError("The bot did not get ready; its own lines above say why.")

    def close(self) -> None:
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(STOP_SECONDS)
        if self._log:
            self._log.close()

    def kill(self) -> None:
        """Ends it as a crash would."""
        self._process.kill()
        self._process.wait(STOP_SECONDS)
        self.close()

    def _gets_ready(self) -> bool:
        until = time.monotonic() + READY_SECONDS
        while time.monotonic() < until and self._process.poll() is None:
            try:
                with urlopen(f"http://127.0.0.1:{self._town.bot_port}/readyz", timeout=2):
                    return True
            except (URLError, OSError, HTTPException):
                time.sleep(0.1)
        return False


def run(port: int, *, as_json: bool = False) -> int:
    """Serves the demo until Ctrl-C; 2 where it cannot. Its address is told once it is up."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with tempfile.TemporaryDirectory(prefix="passkeeper-demo-") as folder, ExitStack() as stack:
        try:
            town = Town(Path(folder), port=port)
        except OSError as error:
            sentence = f"{error.strerror}: try another one, as in `demo --port {port + 1}`."
            print(sentence, file=sys.stderr)  # noqa: T201
            if as_json:
                _tell(json.dumps({"error": sentence}, indent=2))
            return 2
        town.open()
        stack.callback(town.close)
        stack.callback(Bot(town).close)
        town.till.sweep()
        words = f"\n  You are the support desk. Open {town.url} in a browser. Ctrl-C ends it.\n"
        _tell(json.dumps({"url": town.url}, indent=2) if as_json else words)
        stop.wait()
    return 0


def _tell(text: str) -> None:
    print(text, flush=True)  # noqa: T201

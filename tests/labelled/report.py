"""`python -m tests.labelled.report`: how the labelled world was judged, expected against got."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.labelled.confusion import Confusion
from tests.labelled.running import Run
from tests.labelled.world import WINDOW, labelled


def report(folder: Path) -> str:
    world = labelled()
    run = Run(world, folder)
    try:
        findings = run.judged()
        swept = run.sweep(WINDOW)
    finally:
        run.close()
    groundless = [finding for finding in swept.findings if finding.session_id is None]
    confusion = Confusion(world.labels, [*findings, *groundless])
    counts = ", ".join(f"{name} {count}" for name, count in swept.counts.items() if count)
    return f"{confusion.table()}\nA sweep counts: {counts}\n"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        sys.stdout.write(report(Path(folder)))

"""Asks npm's groq-js, the reference evaluator, how a query answers over documents."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
NODE = shutil.which("node")
HERE = bool(NODE) and (ROOT / "node_modules" / "groq-js").is_dir()

needs_node = pytest.mark.skipif(not HERE, reason="Node with groq-js was not found: `npm ci` brings it")


def evaluate(asked: list[dict[str, Any]]) -> list[Any]:
    """One answer for each {query, params, dataset}."""
    done = subprocess.run(
        [str(NODE), str(ROOT / "tests" / "node" / "evaluate.mjs")],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        cwd=ROOT,
    )
    answers: list[Any] = json.loads(done.stdout)
    return answers

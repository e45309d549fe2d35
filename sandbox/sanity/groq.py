"""Queries, answered by npm's groq-js in one Node process that lives as long as its sandbox."""

from __future__ import annotations

import json
import shutil
import subprocess
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parent.parent.parent
SCRIPT = Path(__file__).with_name("groq.mjs")
STOP_SECONDS = 5.0


class QueryError(Exception):
    """A query that cannot be read, and the place where reading ended."""

    def __init__(self, description: str, at: int) -> None:
        super().__init__(description)
        self.description = description
        self.at = at


def node() -> str | None:
    return shutil.which("node")


def available() -> bool:
    return node() is not None and (ROOT / "node_modules" / "groq-js").is_dir()


class Groq:
    """Any thread may ask; one question is answered at a time. Node starts with the first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._told: Mapping[str, str] = {}
        self._closed = False

    def ask(
        self, documents: Mapping[str, str], query: str, params: Mapping[str, Any], perspective: str
    ) -> Any:
        """The answer over these documents (id -> JSON), which must not change later. Raises QueryError."""
        question = json.dumps({"query": query, "params": params, "perspective": perspective})
        with self._lock:
            if self._closed:
                raise QueryError("The sandbox was closed.", 0)
            answer = self._exchange(documents, question)
        if "problem" in answer:
            raise QueryError(answer["problem"]["description"], answer["problem"]["at"])
        return answer["result"]

    def close(self) -> None:
        with self._lock:
            self._closed = True
            self._stop()

    def _exchange(self, documents: Mapping[str, str], question: str) -> dict[str, Any]:
        """Asks a fresh process once more where the old one died: it holds nothing that we do not."""
        try:
            return self._spoken(documents, question)
        except OSError:
            self._stop()
            return self._spoken(documents, question)

    def _spoken(self, documents: Mapping[str, str], question: str) -> dict[str, Any]:
        process = self._process or self._start()
        if process.stdin is None or process.stdout is None:
            raise OSError("Node has no pipes.")
        process.stdin.write(f"{self._changes(documents)}{question[1:]}\n")
        process.stdin.flush()
        line = process.stdout.readline()
        if not line:
            raise OSError("Node ended.")
        self._told = documents
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _changes(self, documents: Mapping[str, str]) -> str:
        """The beginning of a line: only what Node does not know yet."""
        if documents is self._told:
            return "{"
        put = ",".join(text for name, text in documents.items() if self._told.get(name) != text)
        gone = json.dumps([name for name in self._told if name not in documents])
        return f'{{"put":[{put}],"gone":{gone},'

    def _start(self) -> subprocess.Popen[str]:
        if not available():
            raise RuntimeError("Queries need Node with groq-js: `npm ci` brings it.")
        self._told = {}
        self._process = subprocess.Popen(  # noqa: S603 (our own script)
            [str(node()), str(SCRIPT)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            cwd=ROOT,
        )
        return self._process

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait(STOP_SECONDS)
        if process.stdout:
            process.stdout.close()
        try:
            if process.stdin:
                process.stdin.close()
        except BrokenPipeError:
            return  # what it never read

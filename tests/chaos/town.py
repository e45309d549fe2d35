"""The outside of one run on loopback, where every request is a step that may go wrong."""

from __future__ import annotations

import logging
import os
import re
import signal
import socket
import threading
import time
from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from werkzeug import Request, Response
from werkzeug.serving import make_server

from sandbox.sanity.groq import Groq
from tests.chaos.world import World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from tests.chaos.faults import Fault
    from tests.chaos.scenes import Scene

_IDS = re.compile(r"/(?:cs|pi|ch|evt|we|user|acct|re|dp)_[A-Za-z0-9_]+|/respond/.+")
_STATUSES = {"429", "500", "503"}
SLOW = 0.3


def step_name(request: Request) -> str:
    """`slack:chat.update`, `stripe:GET /v1/checkout/sessions/*`, `sanity:POST /data/query/*`, and so on."""
    part, _, rest = request.path.lstrip("/").partition("/")
    if part == "slack" and rest.startswith("api/"):
        return f"slack:{rest.removeprefix('api/')}"
    if part == "sanity":
        return f"sanity:{request.method} /data/{rest.split('/')[2]}/*"
    return f"{part}:{request.method} {_IDS.sub('/*', '/' + rest)}"


class Town:
    """One server for all runs of a process; `open` begins the next world.

    `second_bot` is what plays the scene in another process, to its end.
    """

    def __init__(self, server: str | None = None) -> None:
        """`server` is PostgreSQL's address, for scenes whose ledger is there."""
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        self._server = make_server("127.0.0.1", 0, self._serve, threaded=True)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.port}"
        self.second_bot: Callable[[], object] = lambda: None
        self.seen: list[tuple[str, int]] = []
        self.struck = False
        self._groq = Groq()
        self._world: World | None = None
        self._wsgi: Any = None
        self._fault: Fault | None = None
        self._counts: Counter[str] = Counter()
        self._victim: int | None = None
        self._down: str | None = None
        self._lock = threading.Lock()
        self._held: list[Callable[[], object]] = []
        self._postgres = server

    def open(self, folder: Path, scene: Scene) -> World:
        assert self._postgres or not scene.postgres, "its ledger would be a file"
        groq = self._groq if scene.sanity else None
        self._world = World(folder, self.url, groq, self._postgres if scene.postgres else None)
        self._wsgi = self._world.app().wsgi_app
        return self._world

    def begin(self, fault: Fault | None) -> None:
        """From the victim's `arm` on its requests are counted, and this one goes wrong."""
        self._fault = fault if fault and fault.step.where == "http" else None
        self._counts.clear()
        self.seen, self.struck, self._victim, self._down = [], False, None, None

    def end(self) -> None:
        """The victim is gone: nothing goes wrong any more."""
        self._fault = self._victim = self._down = None
        while self._held:
            self._held.pop()()
        if self._world:
            self._world.site_goes_on()

    def close(self) -> None:
        self.end()
        if self._world:
            self._world.close()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
        self._groq.close()

    def _serve(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        request = Request(environ)
        if request.path.startswith("/chaos/"):
            answer = self._control(request.path.removeprefix("/chaos/"))
        else:
            answer = self._answer(request)
        with suppress(ConnectionError):
            return list(answer(environ, start))
        return []

    def _control(self, what: str) -> Response:
        assert self._world
        if what.startswith("arm/"):
            self._victim = int(what.removeprefix("arm/"))
        elif what.startswith("lock/"):
            self._held.append(self._world.hold(what.removeprefix("lock/")))
        else:
            self._orders(self._world)[what]()
        self.struck = self.struck or not what.startswith("arm/")
        return Response("done")

    def _orders(self, world: World) -> dict[str, Callable[[], object]]:
        return {
            "second_bot": self.second_bot,
            "site": world.site,
            "race": world.race,
            "cut": world.ledger.cut,
        }

    def _answer(self, request: Request) -> Response:
        kind = self._kind(request)
        if kind is None:
            return self._work(request)
        self.struck = True
        if kind == "kill_unsent":
            return self._kill(request)
        if kind in _STATUSES:
            return Response("{}", int(kind), headers={"Retry-After": "1"}, mimetype="application/json")
        if kind == "unsent":
            return _cut(request, b"")
        if kind == "slow":
            time.sleep(SLOW)
        done = self._work(request)
        if kind == "kill_done":
            return self._kill(request)
        return _spoilt(request, kind, done)

    def _kill(self, request: Request) -> Response:
        if self._victim:
            os.kill(self._victim, signal.SIGKILL)
        return _cut(request, b"")

    def _kind(self, request: Request) -> str | None:
        if self._victim is None:
            return None
        name = step_name(request)
        with self._lock:
            self._counts[name] += 1
            here = (name, self._counts[name])
            self.seen.append(here)
            if self._down and name.startswith(self._down):
                return "503"
            fault = self._fault
            if fault is None or here != (fault.step.name, fault.step.nth):
                return None
            if fault.kind == "down":
                self._down = name.partition(":")[0] + ":"
                return "503"
            return fault.kind

    def _work(self, request: Request) -> Response:
        return Response.from_app(self._wsgi, request.environ)


def _spoilt(request: Request, kind: str, done: Response) -> Response:
    if kind == "unanswered":
        return _cut(request, b"")
    if kind == "half":
        return _cut(request, done.get_data())
    if kind == "malformed":
        done.set_data(b'{"ok": true, "data": [')
    return done


def _cut(request: Request, whole: bytes) -> Response:
    """Sends half of what it promised, or nothing, and hangs up."""
    line = request.environ.get("werkzeug.socket")
    if isinstance(line, socket.socket):
        with suppress(OSError):
            if whole:
                head = ("HTTP/1.1 200 OK", "Content-Type: application/json", f"Content-Length: {len(whole)}")
                line.sendall("\r\n".join((*head, "", "")).encode() + whole[: len(whole) // 2])
            line.shutdown(socket.SHUT_RDWR)
    return Response(status=204)

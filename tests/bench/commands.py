"""Two hundred `/pass-check` at once: how soon each is acknowledged, and how soon it is answered.

The bot is the real program in a process of its own, in the sandbox's town, with Stripe at its usual pace; the
commands come from a third process, signed as Slack signs them, which also takes the answers.
`python -m tests.bench.commands` prints seconds as JSON.
"""

from __future__ import annotations

import http.client
import json
import multiprocessing
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from sandbox.demo import Bot
from sandbox.town import Town
from tests.bench.served import STRIPE
from tests.bench_ack import signed

Json = dict[str, Any]

AT_ONCE = 200
QUIET, LONGEST = 4.0, 90.0
"""Seconds without an answer after which none comes any more, and that are waited at most."""


def main() -> int:
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as folder:
        town = Town(Path(folder))
        town.open()
        emails = sorted({user["email"] for user in town.documents.documents("user") if user.get("email")})
        bot = Bot(town, log=Path(folder) / "bot.log")
        town.stripe.faults.add("/v1", delay=STRIPE)
        results: multiprocessing.Queue[Json] = context.Queue()
        slack = context.Process(target=play_slack, args=(town.bot_port, emails, results))
        try:
            slack.start()
            found = results.get(timeout=2 * LONGEST)
            slack.join()
        finally:
            bot.kill()
            town.close()
    sys.stdout.write(json.dumps(found) + "\n")
    return 0


class Answers(ThreadingHTTPServer):
    """Takes what the bot says to a command's response address; the last word counts."""

    daemon_threads = True
    request_queue_size = AT_ONCE

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.at: dict[str, float] = {}

    def settled(self) -> bool:
        return bool(self.at) and time.perf_counter() - max(self.at.values()) > QUIET


class _Answer(BaseHTTPRequestHandler):
    server: Answers

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.at[self.path] = time.perf_counter()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_: object) -> None:
        """The bench's own table is enough."""


def play_slack(port: int, emails: list[str], results: multiprocessing.Queue[Json]) -> None:
    with Answers() as answers:
        serving = threading.Thread(target=answers.serve_forever)
        serving.start()
        begun, acknowledged = _asked(port, emails, answers.server_port)
        until = time.perf_counter() + LONGEST
        while time.perf_counter() < until and not answers.settled():
            time.sleep(0.1)
        answers.shutdown()
        serving.join()
    answered = sorted(at - begun[name] for name, at in answers.at.items())
    results.put(
        {
            "people": len(emails),
            "acknowledged": figures(sorted(acknowledged)),
            "answered": figures(answered),
            "without": AT_ONCE - len(answered),
        }
    )


def figures(taken: list[float]) -> list[float]:
    """The median, the 99th of a hundred, and the longest."""
    return [taken[len(taken) // 2], taken[min(len(taken) - 1, int(len(taken) * 0.99))], taken[-1]]


def _asked(port: int, emails: list[str], answers: int) -> tuple[dict[str, float], list[float]]:
    """When each was sent, by its response path, and the seconds until it was acknowledged."""
    barrier, begun, acknowledged = threading.Barrier(AT_ONCE), dict[str, float](), list[float]()

    def ask(number: int) -> None:
        path = f"/{number}"
        body = _body(emails[number % len(emails)], f"http://127.0.0.1:{answers}{path}")
        headers = signed(body)
        barrier.wait()
        begun[path] = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("POST", "/slack/events", body, headers)
        status = connection.getresponse().status
        acknowledged.append(time.perf_counter() - begun[path])
        connection.close()
        if status != http.client.OK:
            raise RuntimeError(f"the bot answered {status}")

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return begun, acknowledged


def _body(email: str, response_url: str) -> str:
    return urlencode(
        {
            "command": "/pass-check",
            "text": email,
            "user_id": "U0SUNNIVA",
            "team_id": "T0SANDBOX",
            "channel_id": "C0SUPPORT",
            "trigger_id": "trigger",
            "response_url": response_url,
        }
    )


if __name__ == "__main__":
    raise SystemExit(main())

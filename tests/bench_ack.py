"""How fast fifty commands at once are acknowledged while every look-up takes twenty seconds.

Run it with `make bench-ack`: prints milliseconds, and exits 1 if any acknowledgement took over 100.
The commands come from a process of its own, as they would from Slack.
"""

from __future__ import annotations

import http.client
import multiprocessing
import sys
import threading
import time
from urllib.parse import urlencode

from slack_sdk.signature import SignatureVerifier

from handlers.slack import build
from handlers.web import Readiness, serve, web_app
from tests.fakes.desk import Bench, FakeLookup

SECRET = "sandbox-signing-secret"
COMMANDS = 50
MOST_MS = 100.0


def main() -> int:
    lookup = FakeLookup(gate=threading.Event())
    bench = Bench(lookup=lookup, workers=8, waiting=100)
    bolt = build(bench.desk(), signing_secret=SECRET)
    server = serve(web_app(bolt, lambda: Readiness(True, True, True), bench.metrics), "127.0.0.1", 0)
    context = multiprocessing.get_context("spawn")
    results: multiprocessing.Queue[list[float]] = context.Queue()
    slack = context.Process(target=play_slack, args=(server.port, results))
    slack.start()
    rounds = [results.get(timeout=60) for _ in range(3)]
    slack.join()
    lookup.gate.set() if lookup.gate else None
    bench.work.drain(10)
    server.close()
    for position, taken in enumerate(rounds):
        sys.stdout.write(f"round {position + 1}: {_figures(sorted(taken))}\n")
    return 0 if max(map(max, rounds)) <= MOST_MS else 1


def play_slack(port: int, results: multiprocessing.Queue[list[float]]) -> None:
    """Three rounds, each of fifty commands from threads that start together."""
    for _ in range(3):
        results.put(one_round(port))
        time.sleep(0.5)


def one_round(port: int) -> list[float]:
    barrier = threading.Barrier(COMMANDS)
    taken: list[float] = []
    threads = [threading.Thread(target=_ask, args=(port, barrier, taken)) for _ in range(COMMANDS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == COMMANDS
    return taken


def signed(body: str) -> dict[str, str]:
    now = str(int(time.time()))
    signature = SignatureVerifier(SECRET).generate_signature(timestamp=now, body=body)
    return {
        "X-Slack-Request-Timestamp": now,
        "X-Slack-Signature": str(signature),
        "Content-Type": "application/x-www-form-urlencoded",
    }


def _ask(port: int, barrier: threading.Barrier, taken: list[float]) -> None:
    body = urlencode({"command": "/pass-check", "text": "ada@example.com", "user_id": "U1", "team_id": "T1"})
    headers = signed(body)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    barrier.wait()
    begun = time.perf_counter()
    connection.request("POST", "/slack/events", body, headers)
    answer = connection.getresponse()
    answer.read()
    taken.append((time.perf_counter() - begun) * 1000)
    connection.close()
    assert answer.status == 200, answer.status


def _figures(taken: list[float]) -> str:
    at = {"p50": 0.5, "p90": 0.9, "p99": 0.99}
    shown = [f"{name} {taken[min(len(taken) - 1, int(len(taken) * part))]:.1f}" for name, part in at.items()]
    return ", ".join([*shown, f"max {taken[-1]:.1f} ms"])


if __name__ == "__main__":
    sys.exit(main())

"""How fast fifty commands at once are acknowledged while Stripe takes twenty seconds to answer.

Run it with `make bench-ack`. The bot is the real program in a process of its own, in the sandbox's town; the
commands come from a third process, signed as Slack signs them. Prints milliseconds, and exits 1 if any
acknowledgement took over 100.
"""

from __future__ import annotations

import http.client
import multiprocessing
import sys
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import urlencode

from slack_sdk.signature import SignatureVerifier

from sandbox.demo import Bot
from sandbox.town import Town

SECRET = "sandbox-signing-secret"
COMMANDS = (("/pass-check", "ada@example.com"), ("/pass-fix", ""), ("/webhook-health", ""))
AT_ONCE = 50
STRIPE_SECONDS = 20.0
MOST_MS = 100.0


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        town = Town(Path(folder))
        town.open()
        bot = Bot(town, log=Path(folder) / "bot.log")
        town.stripe.faults.add("/v1", delay=STRIPE_SECONDS)
        try:
            rounds = _rounds(town)
        finally:
            bot.kill()
            town.close()
    for (command, _), taken in zip(COMMANDS, rounds, strict=True):
        sys.stdout.write(f"{command:16} {_figures(sorted(taken))}\n")
    return 0 if max(map(max, rounds)) <= MOST_MS else 1


def _rounds(town: Town) -> list[list[float]]:
    context = multiprocessing.get_context("spawn")
    results: multiprocessing.Queue[list[float]] = context.Queue()
    slack = context.Process(target=play_slack, args=(town.bot_port, town.url, results))
    slack.start()
    rounds = [results.get(timeout=120) for _ in COMMANDS]
    slack.join()
    return rounds


def play_slack(port: int, url: str, results: multiprocessing.Queue[list[float]]) -> None:
    """A round for each command: fifty of it from threads that start together."""
    for command, text in COMMANDS:
        results.put(one_round(port, url, command, text))
        time.sleep(3)


def one_round(port: int, url: str, command: str, text: str) -> list[float]:
    barrier = threading.Barrier(AT_ONCE)
    taken: list[float] = []
    body = _body(url, command, text)
    threads = [threading.Thread(target=_ask, args=(port, body, barrier, taken)) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return taken


def _body(url: str, command: str, text: str) -> str:
    return urlencode(
        {
            "command": command,
            "text": text,
            "user_id": "U0SUNNIVA",
            "team_id": "T0SANDBOX",
            "channel_id": "C0SUPPORT",
            "trigger_id": "trigger",
            "response_url": f"{url}/slack/response/none",
        }
    )


def signed(body: str) -> dict[str, str]:
    """The headers of a form that Slack sends."""
    at = str(int(time.time()))
    signature = SignatureVerifier(SECRET).generate_signature(timestamp=at, body=body) or ""
    return {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": at,
        "X-Slack-Signature": signature,
    }


def _ask(port: int, body: str, barrier: threading.Barrier, taken: list[float]) -> None:
    headers = signed(body)
    barrier.wait()
    begun = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("POST", "/slack/events", body, headers)
    status = connection.getresponse().status
    taken.append((time.perf_counter() - begun) * 1000)
    connection.close()
    if status != http.client.OK:
        raise RuntimeError(f"the bot answered {status}")


def _figures(taken: list[float]) -> str:
    def at(share: float) -> str:
        return f"{taken[min(len(taken) - 1, int(len(taken) * share))]:.0f}"

    return f"p50 {at(0.5)}  p90 {at(0.9)}  p99 {at(0.99)}  max {taken[-1]:.0f} ms  ({len(taken)} at once)"


if __name__ == "__main__":
    raise SystemExit(main())

"""How fast two hundred deliveries a second are answered for ten seconds: all quick, Stripe slow, store slow.

Run it with `make bench-webhook`. The bot is the real program in a process of its own, in the sandbox's town,
with a sweep's worth of work behind each event; the deliveries come from a third process, signed as Stripe
signs them. Prints milliseconds, and exits 1 if the 99th of a hundred took over 50, or any was refused.
"""

from __future__ import annotations

import http.client
import multiprocessing
import sqlite3
import sys
import tempfile
import threading
import time
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.demo import Bot
from sandbox.town import Town
from tests.stripe_events import event, signature

if TYPE_CHECKING:
    from collections.abc import Iterator

SECRET = "whsec_bench"
A_SECOND, SECONDS, SENDERS = 200, 10, 16
MOST_MS = 50.0
SLOW, HELD = 20.0, 2.0
"""Seconds that Stripe takes for an answer, and that somebody else keeps the store's write lock at a time."""

Figures = tuple[list[float], int]


def main() -> int:
    rounds = {
        "all quick": _round(),
        f"Stripe takes {SLOW:.0f} s": _round(stripe_seconds=SLOW),
        f"store locked {HELD:.0f} s at a time": _round(store_seconds=HELD),
    }
    for name, (taken, refused) in rounds.items():
        sys.stdout.write(f"{name:26} {_figures(sorted(taken))}, {refused} refused\n")
    good = all(_at(sorted(taken), 0.99) <= MOST_MS and not refused for taken, refused in rounds.values())
    return 0 if good else 1


def _round(stripe_seconds: float = 0.0, store_seconds: float = 0.0) -> Figures:
    with tempfile.TemporaryDirectory() as folder:
        town = Town(Path(folder))
        town.open()
        sold = [doc["stripeSessionId"] for doc in town.documents.documents("subscription")]
        bot = Bot(town, log=Path(folder) / "bot.log", settings={"STRIPE_WEBHOOK_SECRET": SECRET})
        if stripe_seconds:
            town.stripe.faults.add("/v1", delay=stripe_seconds)
        try:
            with _slow_store(Path(folder) / "passes.db", store_seconds):
                return _played(town.bot_port, sold)
        finally:
            bot.kill()
            town.close()


@contextmanager
def _slow_store(path: Path, seconds: float) -> Iterator[None]:
    """Whoever writes there has to wait; readers do not."""
    over = threading.Event()

    def hold() -> None:
        with closing(sqlite3.connect(path, isolation_level=None, timeout=30)) as store:
            while not over.is_set():
                store.execute("BEGIN IMMEDIATE")
                over.wait(seconds)
                store.execute("ROLLBACK")
                over.wait(0.01)

    holder = threading.Thread(target=hold)
    if seconds:
        holder.start()
    try:
        yield
    finally:
        over.set()
        if seconds:
            holder.join()


def _played(port: int, sold: list[str]) -> Figures:
    context = multiprocessing.get_context("spawn")
    results: multiprocessing.Queue[Figures] = context.Queue()
    stripe = context.Process(target=play_stripe, args=(port, sold, results))
    stripe.start()
    figures = results.get(timeout=120)
    stripe.join()
    return figures


def play_stripe(port: int, sold: list[str], results: multiprocessing.Queue[Figures]) -> None:
    """Each sender has every sixteenth delivery, and sends it when its moment has come."""
    now = datetime.now(UTC)
    bodies = [event(f"evt_{n}", about=sold[n % len(sold)], created=now) for n in range(A_SECOND * SECONDS)]
    posts = [(body, {"Stripe-Signature": signature(body, SECRET, at=now)}) for body in bodies]
    taken: list[float] = []
    refused: list[int] = []
    begun = time.perf_counter() + 1

    def send(first: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        for number in range(first, len(posts), SENDERS):
            time.sleep(max(0.0, begun + number / A_SECOND - time.perf_counter()))
            before = time.perf_counter()
            connection.request("POST", "/stripe/webhook", *posts[number])
            answer = connection.getresponse()
            answer.read()
            taken.append((time.perf_counter() - before) * 1000)
            refused.extend([answer.status] * (answer.status != http.client.OK))
        connection.close()

    threads = [threading.Thread(target=send, args=(first,)) for first in range(SENDERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    results.put((taken, len(refused)))


def _at(taken: list[float], share: float) -> float:
    return taken[min(len(taken) - 1, int(len(taken) * share))]


def _figures(taken: list[float]) -> str:
    p50, p99 = _at(taken, 0.5), _at(taken, 0.99)
    return f"p50 {p50:.1f}  p99 {p99:.1f}  max {taken[-1]:.1f} ms  ({len(taken)} at {A_SECOND} a second)"


if __name__ == "__main__":
    raise SystemExit(main())

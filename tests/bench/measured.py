"""One measurement in a process of its own: `python -m tests.bench.measured PORT WHAT`, figures as JSON.

`sweep`, `follow` (the second run, with nothing new), or `lookup`. The program is the real one, from settings.
"""

from __future__ import annotations

import cProfile
import json
import logging
import pstats
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.request import urlopen

import structlog

from bot.settings import Settings
from services.building import Services

if TYPE_CHECKING:
    from collections.abc import Callable

Json = dict[str, Any]

LOOKUPS = 40


def main(arguments: list[str]) -> int:
    port, what = arguments[:2]
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    with tempfile.TemporaryDirectory() as folder:
        services = Services(settings(port, Path(folder)), lambda: datetime.now(UTC))
        try:
            found = MEASURES[what](services, port)
        finally:
            services.close()
    sys.stdout.write(json.dumps(found) + "\n")
    return 0


def settings(port: str, folder: Path) -> Settings:
    return Settings(
        stripe_secret_key="sk_live_sandbox",
        stripe_api_url=f"http://127.0.0.1:{port}/stripe",
        pass_store="sanity",
        sanity_api_url=f"http://127.0.0.1:{port}",
        sanity_api_token="sanity-sandbox",
        ledger=f"sqlite:///{folder / 'passkeeper.db'}",
        stripe_rate=25.0,
    )


def sweep(services: Services, port: str) -> Json:
    return timed(lambda: dict(services.sweep.run(briefly=True).counts), port)


def profile(services: Services, port: str) -> Json:
    """The same, with where the time of all its threads went."""
    profiles: list[cProfile.Profile] = []

    def begin(*_: object) -> None:
        sys.setprofile(None)
        profiles.append(cProfile.Profile(time.thread_time))
        profiles[-1].enable()

    threading.setprofile(begin)
    found = sweep(services, port)
    threading.setprofile(None)  # as its documentation says
    pstats.Stats(*profiles, stream=sys.stderr).sort_stats("tottime").print_stats(30)
    return found


def follow(services: Services, port: str) -> Json:
    services.following.run()
    return timed(lambda: dict(services.following.run().counts), port)


def lookup(services: Services, port: str) -> Json:
    services.lookup.check("customer0@example.com")
    asked(port)
    taken = []
    for number in range(1, LOOKUPS + 1):
        begun = time.perf_counter()
        services.lookup.check(f"customer{number * 3}@example.com")
        taken.append(time.perf_counter() - begun)
    taken.sort()
    return {
        "p50": taken[len(taken) // 2],
        "p99": taken[-1],
        "asked": {name: count / LOOKUPS for name, count in asked(port).items()},
    }


def timed(work: Callable[[], Json], port: str) -> Json:
    asked(port)
    begun, spent = time.perf_counter(), time.process_time()
    counts = work()
    return {
        "seconds": time.perf_counter() - begun,
        "cpu": time.process_time() - spent,
        "peak": peak(),
        "counts": {name: count for name, count in counts.items() if count},
        "asked": asked(port),
    }


def asked(port: str) -> Json:
    """What the other side was asked since the last time, by kind."""
    with urlopen(f"http://127.0.0.1:{port}/asked") as answer:
        found: Json = json.load(answer)
    return found


def peak() -> float:
    """The most memory that this process has had, in MB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    (line,) = [line for line in status.splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) / 1000


MEASURES: dict[str, Callable[[Services, str], Json]] = {
    "sweep": sweep,
    "profile": profile,
    "follow": follow,
    "lookup": lookup,
}


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

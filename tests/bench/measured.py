"""One measurement in a process of its own: `python -m tests.bench.measured PORT WARM WHAT`, figures as JSON.

`sweep`, `sweeps` (a small one several times), `follow` (the second run, with nothing new), or `lookup`;
`profile`, `lookups` and `memory` tell where the time or the memory goes. The program is the real one, from
settings. `WARM` is the port of a small shop that is swept first, so that no library is loaded while it is
measured.
"""

from __future__ import annotations

import cProfile
import io
import json
import logging
import pstats
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.request import urlopen

import structlog

from bot.settings import Settings
from services.building import Services

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Json = dict[str, Any]

LOOKUPS = 40
ENOUGH = 9_000
"""Checkouts that a sweep has to read before its processor time is more than noise."""

TOP = 15
LOOK = 0.05
"""Seconds between two looks at the memory."""


def main(arguments: list[str]) -> int:
    port, warm, what = arguments[:3]
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    with program(warm) as small:
        small.sweep.run(briefly=True)
    found = swept(port) if what == "sweeps" else once(port, what)
    sys.stdout.write(json.dumps(found) + "\n")
    return 0


def once(port: str, what: str) -> Json:
    with program(port) as services:
        return MEASURES[what](services, port)


def swept(port: str) -> Json:
    """A small sweep is made until there was enough; the one with the median processor time counts."""
    runs = [once(port, "sweep")]
    while sum(run["counts"]["sessions"] for run in runs) < ENOUGH:
        runs.append(once(port, "sweep"))
    return sorted(runs, key=lambda run: float(run["cpu"]))[len(runs) // 2]


@contextmanager
def program(port: str) -> Iterator[Services]:
    with tempfile.TemporaryDirectory() as folder:
        services = Services(settings(port, Path(folder)), lambda: datetime.now(UTC))
        services.ledger.last_sweep(services.clock())  # its file is made now: a sweep finds one
        try:
            yield services
        finally:
            services.close()


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
    return profiled(services, lambda: sweep(services, port))


def lookups(services: Services, port: str) -> Json:
    return profiled(services, lambda: lookup(services, port))


def profiled(services: Services, work: Callable[[], Json]) -> Json:
    """The same, with where the processor's time went in all threads; what waits costs nothing.

    The services are closed then: a thread that still waits would be read by another thread's clock.
    """
    profiles = [cProfile.Profile(time.thread_time)]

    def begin(*_: object) -> None:
        sys.setprofile(None)
        profiles.append(cProfile.Profile(time.thread_time))
        profiles[-1].enable()

    threading.setprofile(begin)
    profiles[0].enable()
    work()
    profiles[0].disable()
    threading.setprofile(None)  # as its documentation says
    services.close()
    for thread in threading.enumerate():
        if thread is not threading.current_thread():
            thread.join(LOOK)
    told = io.StringIO()
    pstats.Stats(*profiles, stream=told).strip_dirs().sort_stats("tottime").print_stats(TOP)
    return {"lines": [line.rstrip() for line in told.getvalue().splitlines() if line.strip()]}


def memory(services: Services, port: str) -> Json:
    """What the process has at most in each tenth of the sweep's time: whether it grows, or levels off."""
    found: list[float] = []
    over = threading.Event()

    def watch() -> None:
        while not over.wait(LOOK):
            found.append(status("VmRSS"))

    watching = threading.Thread(target=watch)
    watching.start()
    counts = services.sweep.run(briefly=True).counts
    over.set()
    watching.join()
    asked(port)
    tenths = [found[len(found) * part // 10 : len(found) * (part + 1) // 10] for part in range(10)]
    told = " ".join(f"{max(tenth):.0f}" for tenth in tenths if tenth)
    return {"lines": [f"{counts['sessions']:,} checkouts, MB at most in each tenth of the time: {told}"]}


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
    return status("VmHWM")


def status(name: str) -> float:
    """One of the system's figures of this process, in MB."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    (line,) = [line for line in lines if line.startswith(name)]
    return int(line.split()[1]) / 1000


MEASURES: dict[str, Callable[[Services, str], Json]] = {
    "sweep": sweep,
    "profile": profile,
    "follow": follow,
    "lookup": lookup,
    "lookups": lookups,
    "memory": memory,
}


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

"""`make bench`: what sweeps and look-ups cost against the floor, as a table, also in docs/benchmarks.md.

Both sides are processes of their own: a shop served with the usual delays and rate limits
of Stripe and the Content Lake (`tests.bench.served`), and the real program (`tests.bench.measured`).
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from services.gateways.sanity_queries import OUTLINES
from services.sweep import BATCH, CLOSELY

if TYPE_CHECKING:
    from collections.abc import Iterator

Json = dict[str, Any]

ROOT = Path(__file__).parent.parent.parent
PAGE = Path("docs/benchmarks.md")
SIZES, ACCOUNTS = (1_000, 10_000, 100_000), (1, 40)
RATE = 25.0
SIDE_BENCHES = ("tests.bench_ack", "tests.bench_webhook")
FIXED = 3
"""What the store is asked once in each sweep: schools, passes on sale, charges in an intent's place."""


@dataclass(frozen=True)
class Row:
    """One sweep against its floor. Requests of candidates are counted apart; seconds are the rate's."""

    sessions: int
    accounts: int
    found: Json

    @property
    def pages(self) -> tuple[int, int]:
        """Pages of checkouts: read, and the floor."""
        each = math.ceil(self.sessions / self.accounts / 100)
        return self.found["asked"]["stripe:sessions"], self.accounts * max(1, each)

    @property
    def lists(self) -> int:
        asked = self.found["asked"]
        return int(asked["stripe:refunds"] + asked["stripe:disputes"])

    @property
    def candidates(self) -> int:
        return int(self.found["asked"].get("stripe:payment_intents", 0))

    @property
    def store(self) -> tuple[int, int]:
        """Requests of the store, and the floor: look-ups, the window's passes, candidates, and `FIXED`."""
        asked, counts = self.found["asked"], self.found["counts"]
        close = 3 * math.ceil(self.candidates / CLOSELY)
        held = math.ceil((counts.get("ok", 0) + 1) / OUTLINES)
        made = sum(count for name, count in asked.items() if name.startswith("store:"))
        return made, math.ceil(self.sessions / BATCH) + held + close + FIXED

    @property
    def rate_floor(self) -> float:
        """Seconds that the rate alone takes, on the account that is asked most."""
        return (self.pages[1] + self.lists + self.candidates) / self.accounts / RATE

    def cells(self) -> list[str]:
        pages, least = self.pages
        store, few = self.store
        seconds = self.found["seconds"]
        return [
            f"{self.sessions:,}",
            str(self.accounts),
            f"{pages} / {least}",
            f"{pages / least:.2f}",
            f"{self.lists} + {self.candidates}",
            f"{store} / {few}",
            f"{store / few:.2f}",
            f"{seconds:.1f}",
            f"{self.rate_floor:.1f}",
            f"{seconds / self.rate_floor:.2f}",
            f"{1e6 * self.found['cpu'] / self.sessions:.0f}",
            f"{self.found['peak']:.0f}",
            str(self.found["asked"].get("stripe:429", 0)),
        ]


HEAD = (
    "sessions",
    "accounts",
    "pages / floor",
    "ratio",
    "lists + candidates",
    "store / floor",
    "ratio",
    "seconds",
    "rate's floor",
    "ratio",
    "CPU µs each",
    "peak MB",
    "429s",
)

WORDS = """# Benchmarks

Written by `make bench` on {when}, {cores} cores. Stripe answers after 120 ms, the store after 40 ms, each
25 % earlier or later; Stripe takes 25 requests a second per account and endpoint; `STRIPE_RATE=25`. Both
sides run on the same machine; the program runs with `MALLOC_ARENA_MAX=2`, which keeps the C library from
holding on to memory for each thread.

## A sweep of a month

{sweeps}

- *pages*: requests for checkouts; the floor is a hundred to a page, on each account.
- *lists + candidates*: the account's refunds and disputes, and payments that had to be read on their own.
- *store*: look-ups of {batch} purchases, the window's running passes {outlines} at a time, candidates, and
  {fixed} questions of every sweep. The floor counts the same.
- *rate's floor*: all of those Stripe requests at 25 a second, on the account that is asked most. With forty
  accounts the rate hardly counts: there the time is the processor's (*CPU µs each* times the sessions), since
  one Python process uses one core.

What is aimed at: at most 1.05 times the requests; 1.25 times the rate's floor, and a peak under 150 MB that
grows by less than a tenth, from 10,000 to 100,000; a look-up under 2.5 times its slowest answer.

## The continuous sweep, with nothing new

{follows}

## The look-up of one person

{lookups}

The slowest single answer of a look-up is Stripe's: 120 ms, up to 150.

## The rest

```
{rest}
```

## Where the time goes

The sweep of 10,000 on one account, over all its threads; what waits (`get`, `acquire`, `recv_into`, `sleep`)
costs nothing:

```
{profile}
```
"""


def main() -> int:
    rows = [Row(n, a, measured(n, a, "sweep")) for a in ACCOUNTS for n in SIZES]
    follows = [("100,000", a, measured(100_000, a, "follow")) for a in ACCOUNTS]
    lookups = [("10,000", a, measured(10_000, a, "lookup")) for a in ACCOUNTS]
    page = WORDS.format(
        when=f"{datetime.now(UTC):%d %b %Y}",
        cores=os.cpu_count(),
        sweeps=table(HEAD, [row.cells() for row in rows]),
        batch=BATCH,
        outlines=f"{OUTLINES:,}",
        fixed=FIXED,
        follows=table(("history", "accounts", "asked", "seconds"), [_follow(*each) for each in follows]),
        lookups=table(
            ("history", "accounts", "p50 ms", "p99 ms", "asked"), [_look(*each) for each in lookups]
        ),
        rest="\n".join(map(side, SIDE_BENCHES)),
        profile=profile(),
    )
    (ROOT / PAGE).write_text(page, encoding="utf-8")
    sys.stdout.write(page)
    return 0


def table(head: tuple[str, ...], rows: list[list[str]]) -> str:
    lines = [list(head), ["---:"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def measured(sessions: int, accounts: int, what: str) -> Json:
    """What is followed is a shop in which nothing waits to be mended."""
    with served(sessions, accounts, *(["whole"] if what == "follow" else [])) as port:
        done = _program(port, what, stderr=None)
    found: Json = json.loads(done.stdout)
    return found


def profile() -> str:
    with served(10_000, 1) as port:
        done = _program(port, "profile", stderr=subprocess.PIPE)
    return "\n".join(
        line.rstrip().replace(str(ROOT), ".") for line in done.stderr.splitlines() if line.strip()
    )


def side(module: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", module], check=False, capture_output=True, text=True, cwd=ROOT
    )
    told = done.stdout.rstrip() or f"not measured: {done.stderr.rstrip().splitlines()[-1:]}"
    return f"{module.removeprefix('tests.')}:\n{told}"


@contextmanager
def served(sessions: int, accounts: int, *more: str) -> Iterator[str]:
    """The port of a shop of this size."""
    command = [sys.executable, "-m", "tests.bench.served", str(sessions), str(accounts), *more]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    with process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        assert process.stdin is not None
        process.stdin.close()


def _program(port: str, what: str, *, stderr: int | None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.bench.measured", port, what],
        check=True,
        stdout=subprocess.PIPE,
        stderr=stderr,
        text=True,
        cwd=ROOT,
        env={**os.environ, "MALLOC_ARENA_MAX": "2"},
    )


def _follow(history: str, accounts: int, found: Json) -> list[str]:
    return [history, str(accounts), _asked(found["asked"]), f"{found['seconds']:.2f}"]


def _look(history: str, accounts: int, found: Json) -> list[str]:
    times = [f"{1000 * found[name]:.0f}" for name in ("p50", "p99")]
    return [history, str(accounts), *times, _asked(found["asked"])]


def _asked(asked: Json) -> str:
    return ", ".join(f"{name} {count:.3g}" for name, count in sorted(asked.items())) or "nothing"


if __name__ == "__main__":
    raise SystemExit(main())

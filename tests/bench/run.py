"""`make bench`: what the program costs against the floor, as tables, also in docs/benchmarks.md.

Both sides are processes of their own: a shop served with the usual delays and rate limits of Stripe and the
Content Lake (`tests.bench.served`), and the real program (`tests.bench.measured`). `PART=lookup` measures one
part alone and writes no page.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.bench import aims
from tests.bench.page import MALLOC, page, profiles
from tests.bench.rows import HEAD, Row, table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.bench.aims import Aim

Json = dict[str, Any]

ROOT = Path(__file__).parent.parent.parent
PAGE = Path("docs/benchmarks.md")
SIZES, ACCOUNTS = (1_000, 10_000, 100_000), (1, 40)
WARM = 100
SMALL, LARGE = 10_000, 100_000


class Part(NamedTuple):
    told: str
    aims: list[Aim]


def main() -> int:
    chosen = os.environ.get("PART")
    if chosen and chosen not in PARTS:
        sys.stderr.write(f"PART is one of: {', '.join(PARTS)}\n")
        return 2
    load = os.getloadavg()[0]
    parts = {name: PARTS[name]() for name in ([chosen] if chosen else PARTS)}
    found = [aim for part in parts.values() for aim in part.aims]
    told = {name: part.told for name, part in parts.items()}
    if chosen:
        sys.stdout.write(f"{told[chosen]}\n\n{table(('aim', 'figure', ''), [aim.cells for aim in found])}\n")
        return 0
    text = page(told, found, profiles(found, measured, imports), load)
    (ROOT / PAGE).write_text(text, encoding="utf-8")
    sys.stdout.write(text)
    return 0


def sweeps() -> Part:
    rows = [Row(n, a, measured(n, a, "sweeps")) for a in ACCOUNTS for n in SIZES]
    return Part(table(HEAD, [row.cells() for row in rows]), list(aims.of_sweeps(rows)))


def follows() -> Part:
    found = {a: measured(LARGE, a, "follow") for a in ACCOUNTS}
    rows = [[f"{LARGE:,}", str(a), _asked(f["asked"]), f"{f['seconds']:.2f}"] for a, f in found.items()]
    return Part(table(("history", "accounts", "asked", "seconds"), rows), list(aims.of_follows(found)))


def lookups() -> Part:
    found = {a: measured(SMALL, a, "lookup") for a in ACCOUNTS}
    rows = [
        [f"{SMALL:,}", str(a), *(f"{1000 * f[each]:.0f}" for each in ("p50", "p99")), _asked(f["asked"])]
        for a, f in found.items()
    ]
    head = ("history", "accounts", "p50 ms", "p99 ms", "asked")
    return Part(table(head, rows), list(aims.of_lookups(found)))


def start() -> Part:
    taken = json.loads(_output("tests.bench.started"))
    told = f"Ready after {', '.join(f'{each:.2f}' for each in taken)} s: five runs, the median counts."
    return Part(told, [aims.of_start(taken[len(taken) // 2])])


def commands() -> Part:
    found = json.loads(_output("tests.bench.commands"))
    rows = [[name, *(f"{each:.2f}" for each in found[name])] for name in ("acknowledged", "answered")]
    told = table(("", "p50 s", "p99 s", "longest s"), rows)
    more = f"\n\nThey ask for {found['people']} customers; {found['without']} got no answer."
    return Part(told + more, [aims.of_commands(found)])


def alone() -> Part:
    """The benches that print their own words, and say by their exit whether their aim was met."""
    told, found = [], []
    for module in ("tests.bench_ack", "tests.bench_webhook"):
        done = _run(module)
        name = module.removeprefix("tests.")
        told.append(f"{name}:\n{done.stdout.rstrip() or done.stderr.rstrip().splitlines()[-1]}")
        found.append(aims.Aim(f"`{name}`'s own", f"exit {done.returncode}", done.returncode == 0))
    return Part("```\n" + "\n".join(told) + "\n```", found)


PARTS: dict[str, Callable[[], Part]] = {
    "sweep": sweeps,
    "follow": follows,
    "lookup": lookups,
    "start": start,
    "commands": commands,
    "webhook": alone,
}


def measured(sessions: int, accounts: int, what: str) -> Json:
    """What is followed is a shop in which nothing waits to be mended."""
    whole = ["whole"] if what == "follow" else []
    with served(WARM, accounts, *whole) as warm, served(sessions, accounts, *whole) as port:
        found: Json = json.loads(_output("tests.bench.measured", port, warm, what))
    return found


def imports() -> list[str]:
    """What `run` loads at its start, the longest by themselves first, in microseconds."""
    command = [sys.executable, "-X", "importtime", "-c", "import app, handlers.running"]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    rows = [line.removeprefix("import time:") for line in done.stderr.splitlines() if line[-1:] != "e"]
    rows = [row for row in rows if row.split("|")[0].strip().isdecimal()]
    return sorted(rows, key=lambda row: -int(row.split("|")[0]))[:15]


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


def _output(module: str, *arguments: str) -> str:
    done = _run(module, *arguments)
    if done.returncode:
        raise RuntimeError(f"{module} failed:\n{done.stderr}")
    return done.stdout


def _run(module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", module, *arguments],
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, **MALLOC},
    )


def _asked(asked: Json) -> str:
    return ", ".join(f"{name} {count:.3g}" for name, count in sorted(asked.items())) or "nothing"


if __name__ == "__main__":
    raise SystemExit(main())

"""docs/benchmarks.md, written from one run."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from services.gateways.sanity_queries import OUTLINES
from services.sweep import BATCH
from tests.bench.rows import FIXED, table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from tests.bench.aims import Aim

Json = dict[str, Any]

MALLOC = {"MALLOC_ARENA_MAX": "2", "MALLOC_MMAP_THRESHOLD_": "65536"}
"""What the C library is told wherever Passkeeper runs (https://man7.org/linux/man-pages/man3/mallopt.3.html)."""

PROFILED = {"memory": 100_000}
"""Checkouts in the shop that is profiled, where they are not `USUAL`."""

USUAL = 10_000

_WORDS = """# Benchmarks

Written by `make bench` from one run on {when}, on {cores} cores. The load average was {load:.1f} when it
began, and {later:.1f} when it ended. Stripe answers after 120 ms, the store after 40 ms, each 25 % earlier or
later; Stripe takes 25 requests a second per account and endpoint; `STRIPE_RATE=25`. Both sides run on the
same machine; the program runs with what the container and the systemd unit tell the C library, so that it
does not hold on to memory for each thread ({malloc}).

## What is aimed at

{aims}

## A sweep of a month

{sweep}

- *pages*: requests for checkouts; the floor is a hundred to a page, on each account.
- *lists + candidates*: the account's refunds and disputes, and payments that had to be read on their own.
- *store*: look-ups of {batch} purchases, the window's running passes {outlines} at a time, candidates, and
  {fixed} questions of every sweep. The floor counts the same.
- *rate's floor*: all of those Stripe requests at 25 a second, on the account that is asked most. With forty
  accounts the rate hardly counts: there the time is the processor's (*CPU µs each* times the sessions), since
  one Python process uses one core.
- *CPU µs each* has the same three requests of every account (a page, its refunds, its disputes). With a
  thousand checkouts on forty accounts that is 0.12 of a request for each; with a hundred thousand, 0.01.
- *peak MB* depends on how much is in flight. Ten thousand checkouts on forty accounts are over before that is
  as much as may be.
- A sweep of a hundred goes before each of them in the same process, so that no library is loaded in between.
  One of a thousand is made nine times, and the one with the median processor time counts.

## The continuous sweep, with nothing new

{follow}

## The look-up of one person

{lookup}

The slowest single answer of a look-up is Stripe's: 120 ms, up to 150.

## The start of `run`

{start}

## 200 commands at once

`/pass-check` in the sandbox, with Stripe at 120 ms; an answer is the last word to a command.

{commands}

## Commands while Stripe hangs, and Stripe's deliveries

{webhook}

## Where what was missed goes

{profiles}
"""


def page(parts: Mapping[str, str], aims: Iterable[Aim], profiles: str, load: float) -> str:
    return _WORDS.format(
        **parts,
        when=f"{datetime.now(UTC):%d %b %Y}",
        cores=os.cpu_count(),
        load=load,
        later=os.getloadavg()[0],
        aims=table(("aim", "figure", ""), [aim.cells for aim in aims]),
        batch=BATCH,
        outlines=f"{OUTLINES:,}",
        fixed=FIXED,
        malloc=" ".join(f"`{name}={value}`" for name, value in MALLOC.items()),
        profiles=profiles,
    )


def profiles(
    aims: Iterable[Aim], measured: Callable[[int, int, str], Json], imports: Callable[[], list[str]]
) -> str:
    """One for every kind of figure that was missed; profiling slows down, so only shares count."""
    missed: dict[tuple[str, int], list[str]] = {}
    for aim in aims:
        if not aim.met and aim.profile:
            missed.setdefault(aim.profile, []).append(aim.what)
    told = []
    for (what, accounts), names in missed.items():
        lines = (
            imports() if what == "imports" else measured(PROFILED.get(what, USUAL), accounts, what)["lines"]
        )
        told.append("\n".join((*(f"- {name}" for name in names), "", "```", *lines, "```")))
    return "\n\n".join(told) or "Nothing was missed."

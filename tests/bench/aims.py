"""What is aimed at, and whether it was met: each aim with the figure, and the profile that tells of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tests.bench.rows import Row

Json = dict[str, Any]

STRIPE_MS = 120
"""The slowest single answer of a look-up."""


class Aim(NamedTuple):
    """`profile` is what `tests.bench.measured` is asked for where it was missed, with a shop of its own."""

    what: str
    figure: str
    met: bool
    profile: tuple[str, int] | None = None

    @property
    def cells(self) -> list[str]:
        return [self.what, self.figure, "met" if self.met else "**missed**"]


def of_sweeps(rows: Iterable[Row]) -> Iterator[Aim]:
    swept = {(row.sessions, row.accounts): row for row in rows}
    for accounts in sorted({accounts for _, accounts in swept}):
        mine = {sessions: row for (sessions, on), row in swept.items() if on == accounts}
        yield from _of_size([mine[size] for size in sorted(mine)], _on(accounts))


def _of_size(mine: list[Row], on: str) -> Iterator[Aim]:
    accounts, (first, *large) = mine[0].accounts, mine
    asked = max(read / least for row in mine for read, least in (row.pages, row.store))
    slow = max(row.slowness for row in large)
    peak, grown = large[-1].found["peak"], large[-1].found["peak"] / large[0].found["peak"]
    each = [row.each for row in (first, *large)]
    profile = ("profile", accounts)
    yield Aim(f"requests at most 1.05 x the floor, {on}", f"{asked:.2f}", asked <= 1.05, profile)
    yield Aim(f"time at most 1.25 x the rate's floor from 10,000, {on}", f"{slow:.2f}", slow <= 1.25, profile)
    yield Aim(f"peak under 150 MB, {on}", f"{peak:.0f}", peak < 150, ("memory", accounts))
    yield Aim(
        f"peak within 10 % from 10,000 to 100,000, {on}", f"{grown:.2f}", grown <= 1.1, ("memory", accounts)
    )
    flat = max(each) / min(each)
    yield Aim(f"processor time of a session within 15 %, {on}", f"{flat:.2f}", flat <= 1.15, profile)


def of_follows(found: Mapping[int, Json]) -> Iterator[Aim]:
    for accounts, follow in found.items():
        asked = follow["asked"]
        whole = sum(asked.values()) <= accounts and not any(name.startswith("store") for name in asked)
        what = f"nothing new: one request an account, none of the store, {_on(accounts)}"
        yield Aim(what, str(sum(asked.values())), whole)


def of_lookups(found: Mapping[int, Json]) -> Iterator[Aim]:
    for accounts, lookup in found.items():
        ratio = 1000 * lookup["p50"] / STRIPE_MS
        what = f"look-up p50 under 2.5 x Stripe's {STRIPE_MS} ms, {_on(accounts)}"
        yield Aim(what, f"{ratio:.2f}", ratio < 2.5, ("lookups", accounts))


def of_start(seconds: float) -> Aim:
    return Aim("ready within 1.5 s of the start", f"{seconds:.2f}", seconds < 1.5, ("imports", 1))


def of_commands(found: Json) -> Aim:
    worst = found["acknowledged"][-1]
    return Aim("200 commands at once acknowledged within Slack's 3 s", f"{worst:.2f}", worst < 3)


def _on(accounts: int) -> str:
    return f"{accounts} account" if accounts == 1 else f"{accounts} accounts"

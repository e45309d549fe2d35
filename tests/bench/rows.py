"""Sweeps against their floors, as rows of a table."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from services.gateways.sanity_queries import OUTLINES
from services.sweep import BATCH, CLOSELY

Json = dict[str, Any]

RATE = 25.0
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

    @property
    def slowness(self) -> float:
        return float(self.found["seconds"] / self.rate_floor)

    @property
    def each(self) -> float:
        """Microseconds of the processor for each session."""
        return float(1e6 * self.found["cpu"] / self.sessions)

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
            f"{self.slowness:.2f}",
            f"{self.each:.0f}",
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


def table(head: tuple[str, ...], rows: list[list[str]]) -> str:
    lines = [list(head), ["---:"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)

"""The real services over a labelled world."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from bot.judge import judge
from bot.ports import PassStore
from bot.settings import load
from services.building import Services
from services.gateways.sqlite_ledger import SqliteLedger
from services.gateways.sqlite_store import SqliteStore
from tests.contracts.sanity_served import ServedSanity
from tests.labelled.shops import NOW

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from bot.findings import Finding, Report
    from bot.model import Document, Purchase
    from tests.labelled.world import World

PAGE = 100


class Store(PassStore, Protocol):
    """A store that a world can be put into."""

    def load(self, documents: Sequence[Document], /) -> dict[str, str]: ...

    def close(self) -> None: ...


STORES: dict[str, Callable[[Path], Store]] = {
    "sqlite": lambda folder: SqliteStore(folder / "passes.db", clock=lambda: NOW),
    "sanity": lambda _: ServedSanity(lambda: NOW),
}


class Run:
    """A world in a store, an embedded one inside `folder` unless said; close it after use."""

    def __init__(self, world: World, folder: Path, store: str = "sqlite") -> None:
        self.world = world
        self.store = STORES[store](folder)
        self.ledger = SqliteLedger(folder / "passkeeper.db")
        world.fill(self.store)
        self.services = Services(
            load({}),
            lambda: NOW,
            payments=world.payments,
            directory=world.directory,
            store=self.store,
            ledger=self.ledger,
        )

    def sweep(self, days: int) -> Report:
        return self.services.sweep.run(days=days)

    def judged(self) -> list[Finding]:
        """Every purchase read in full and judged, page by page."""
        return [finding for page in self._pages() for finding in self._page(page)]

    def _page(self, page: list[Purchase]) -> list[Finding]:
        return [judge(evidence) for evidence in self.services.reading.evidence(page)]

    def _pages(self) -> Iterator[list[Purchase]]:
        sold = self.world.purchases
        for start in range(0, len(sold), PAGE):
            yield sold[start : start + PAGE]

    def close(self) -> None:
        self.store.close()
        self.ledger.close()

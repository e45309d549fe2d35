"""The real services over a small world, its store in memory, and what a desk does with them."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bot.actions import Create, Fix
from bot.judge import judge
from bot.repair import plan
from bot.settings import load
from services.applying import Applying
from services.building import Services
from services.gateways.sqlite_ledger import SqliteLedger
from tests.fakes.memory_store import MemoryStore
from tests.labelled.shops import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from bot.actions import Outcome
    from bot.evidence import Evidence
    from bot.findings import Finding
    from bot.model import Document, Purchase
    from bot.ports import Ledger, PassStore, Payments
    from tests.labelled.world import World

MOST_FAULTS = 12
"""Rounds of fixing after which every purchase has had each of its faults mended."""

Documents = dict[str, "Document"]


class Step(NamedTuple):
    """One fix that was applied: the finding it was for, and the whole store before and after."""

    purchase: Purchase
    finding: Finding
    fix: Fix
    outcome: Outcome
    before: Documents
    after: Documents


class Desk:
    """`payments` and `store` take the place of the world's own where a test breaks them."""

    def __init__(
        self, world: World, ledger: Ledger, payments: Payments | None, store: PassStore | None
    ) -> None:
        self.world = world
        self.ledger = ledger
        self.memory = MemoryStore(clock=self._clock)
        world.fill(self.memory)
        self.services = Services(
            load({}),
            self._clock,
            payments=payments or world.payments,
            directory=world.directory,
            store=store or self.memory,
            ledger=ledger,
        )
        self._numbers = count(1)
        self.applying = Applying(self.memory, ledger, self._clock, lambda: f"act_{next(self._numbers)}")

    def evidence(self, *, backwards: bool = False) -> list[Evidence]:
        purchases = self.world.purchases[::-1] if backwards else self.world.purchases
        return self.services.reading.evidence(purchases)

    def findings(self, *, backwards: bool = False) -> dict[str, Finding]:
        found = map(judge, self.evidence(backwards=backwards))
        return {finding.key: finding for finding in found}

    def documents(self) -> Documents:
        return {each["_id"]: each for each in self.memory.all_documents()}

    def proposed(self, purchase: Purchase, *, manager: bool) -> tuple[Finding, Fix] | None:
        """What may be done for this purchase now, by support or by a manager."""
        (evidence,) = self.services.reading.evidence([purchase])
        finding = judge(evidence)
        fix = plan(evidence, finding)
        if not isinstance(fix, Fix) or (fix.needs_manager and not manager):
            return None
        return finding, fix

    def press(self, purchase: Purchase, *, manager: bool) -> Step | None:
        """Plans for one purchase and applies it."""
        proposed = self.proposed(purchase, manager=manager)
        if proposed is None:
            return None
        finding, fix = proposed
        before = self.documents()
        outcome = self.apply(fix, purchase)
        return Step(purchase, finding, fix, outcome, before, self.documents())

    def apply(self, fix: Fix, purchase: Purchase) -> Outcome:
        return self.applying.apply(fix, session_id=purchase.session_id, by="U1")

    def mend(self, *, manager: bool) -> list[Step]:
        """Applies what may be applied, purchase by purchase, until nothing is left to press."""
        steps: list[Step] = []
        for _ in range(MOST_FAULTS):
            pressed = [self.press(each, manager=manager) for each in self.world.purchases]
            done = [step for step in pressed if step]
            if not done:
                return steps
            steps += done
        raise AssertionError(f"still not settled: {[_brief(step) for step in steps[-4:]]}")

    def _clock(self) -> datetime:
        return NOW

    @property
    def window(self) -> int:
        return (NOW - min(each.created for each in self.world.purchases) + timedelta(days=1)).days


@contextmanager
def at_desk(
    world: World, *, payments: Payments | None = None, store: PassStore | None = None
) -> Iterator[Desk]:
    with tempfile.TemporaryDirectory() as folder:
        ledger = SqliteLedger(Path(folder) / "passkeeper.db")
        ledger.last_sweep(NOW)  # opens the file before many threads do at once
        try:
            yield Desk(world, ledger, payments, store)
        finally:
            ledger.close()


def targets(fix: Fix) -> set[str]:
    return {str(m.document["_id"]) if isinstance(m, Create) else m.id for m in fix.mutations}


def changed(step: Step) -> set[str]:
    """The ids of all documents that are not as they were."""
    ids = step.before.keys() | step.after.keys()
    return {each for each in ids if step.before.get(each) != step.after.get(each)}


def _brief(step: Step) -> tuple[str, str, str]:
    return step.finding.key[-6:], f"{step.finding.verdict}/{step.finding.reason}", step.outcome.result

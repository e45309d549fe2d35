"""Every kind of break once, in the sandbox's Content Lake, with every fix applied and taken back."""

from __future__ import annotations

from itertools import count
from random import Random
from typing import TYPE_CHECKING, NamedTuple

import pytest

from bot.actions import Fix
from bot.judge import judge
from bot.repair import plan
from services.applying import Applying
from tests.groq import needs_node
from tests.labelled.breaks import CASES
from tests.labelled.breaks.ungrounded import NOTHING
from tests.labelled.running import Run
from tests.labelled.shops import NOW
from tests.labelled.world import SEED, Label, World, happened

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.actions import Outcome
    from bot.model import Document, Purchase

pytestmark = [pytest.mark.slow, pytest.mark.node, needs_node]

ROUNDS = 4
"""Of fixing: a purchase may have a second fault that shows once the first is mended."""

MARKS = {"_rev", "_updatedAt", "passkeeperActionId"}


class Bench(NamedTuple):
    run: Run
    applying: Applying

    def proposal(self, purchase: Purchase) -> Fix | None:
        (evidence,) = self.run.services.reading.evidence([purchase])
        fix = plan(evidence, judge(evidence))
        return fix if isinstance(fix, Fix) else None

    def mend(self, purchase: Purchase) -> Outcome | None:
        fix = self.proposal(purchase)
        return self.applying.apply(fix, session_id=purchase.session_id, by="U1") if fix else None

    def content(self, names: list[str]) -> dict[str, Document]:
        found = self.run.store.documents(names)
        return {each["_id"]: {k: v for k, v in each.items() if k not in MARKS} for each in found}


def each_case_once() -> World:
    dice, world = Random(SEED), World()  # noqa: S311 (an invented world needs no secrecy)
    for number, case in enumerate(each for each in CASES if each.label != NOTHING):
        world.add(happened(number, dice, case), Label(case.label, case.approver, case.name))
    return world


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    run, numbers = Run(each_case_once(), tmp_path, "sanity"), count(1)
    yield Bench(run, Applying(run.store, run.ledger, lambda: NOW, lambda: f"act_{next(numbers)}"))
    run.close()


def test_every_fix_is_written_and_nothing_fixable_is_left(bench: Bench) -> None:
    sold, done = bench.run.world.purchases, []
    for _ in range(ROUNDS):
        pressed = [(each, bench.mend(each)) for each in sold]
        sold = [each for each, outcome in pressed if outcome]
        done += [outcome.result for _, outcome in pressed if outcome]
    assert len(done) > 30
    assert set(done) == {"created", "repaired"}
    assert sold == []


def test_every_fix_can_be_taken_back(bench: Bench) -> None:
    for purchase in bench.run.world.purchases:
        fix = bench.proposal(purchase)
        if fix is None:
            continue
        done = bench.applying.apply(fix, session_id=purchase.session_id, by="U1")
        action = bench.run.ledger.action(done.action_id or "")
        assert action
        before = {name: each for name, each in action.before.items() if each}
        undone = bench.applying.undo(action, by="U2")
        assert undone.result == "undone", (done, undone)
        expected = {name: {k: v for k, v in each.items() if k not in MARKS} for name, each in before.items()}
        assert bench.content([*before]) == expected

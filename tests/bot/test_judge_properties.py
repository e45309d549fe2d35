"""What holds whatever the evidence: one verdict, no order, no certainty from the unknown."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from hypothesis import assume, given
from hypothesis import strategies as st

from bot import rules
from bot.actions import Fix
from bot.judge import judge
from bot.model import Unknown
from bot.repair import plan
from bot.verdicts import REASONS, Verdict
from tests.bot.random_worlds import bent, worlds

if TYPE_CHECKING:
    from random import Random

    from bot.evidence import Evidence

Part = TypeVar("Part")
CERTAIN = {Verdict.MISSING, Verdict.BLOCKED, Verdict.OK}


@given(worlds())
def test_every_purchase_gets_one_verdict_with_a_reason_of_its_own(world: Evidence) -> None:
    finding = judge(world)
    assert finding.reason in REASONS[finding.verdict]
    assert finding.verdict is not Verdict.UNGROUNDED
    assert finding.fixable or not finding.needs_manager
    assert finding.detail.endswith(".")
    assert "\n" not in finding.detail


@given(worlds(), st.randoms(use_true_random=False))
def test_the_order_in_which_evidence_was_read_does_not_matter(world: Evidence, order: Random) -> None:
    assume(not isinstance(world.store, Unknown))
    store = world.store
    assert not isinstance(store, Unknown)
    other = replace(
        store,
        owners=_shuffled(store.owners, order),
        holders=_shuffled(store.holders, order),
        tied=_shuffled(store.tied, order),
        held=_shuffled(store.held, order),
        drafts=_shuffled(store.drafts, order),
        bookings=_shuffled(store.bookings, order),
    )
    assert judge(replace(world, store=other)) == judge(world)


def _shuffled(parts: tuple[Part, ...], order: Random) -> tuple[Part, ...]:
    return tuple(order.sample(parts, len(parts)))


@given(worlds())
def test_nothing_is_certain_while_money_or_store_is_unknown(world: Evidence) -> None:
    assume(isinstance(world.store, Unknown) or isinstance(world.payment, Unknown))
    assert judge(world).verdict not in CERTAIN


@given(worlds())
def test_nobody_is_called_missing_or_unknown_without_having_asked(world: Evidence) -> None:
    silent = replace(world, directory=Unknown("directory", ""))
    assume(not isinstance(silent.store, Unknown))
    assert not isinstance(silent.store, Unknown)
    finding = judge(replace(silent, store=replace(silent.store, owners=())))
    assert finding.reason not in {"owner_unknown", "owner_record_missing"}


@given(bent())
def test_what_is_called_ok_is_on_the_customers_own_page(world: Evidence) -> None:
    finding = judge(world)
    assert not isinstance(world.store, Unknown)
    [held] = world.store.tied
    usable = held.type == "monthly" or (held.remaining or 0) > 0
    listed = rules.is_listed(held, world.now, "tenant-oak", frozenset({"pass-ten", "pass-one"}))
    assert (listed and usable) or finding.verdict is not Verdict.OK


@given(bent())
def test_what_the_customers_own_page_lists_is_not_called_hidden_but_for_booking(world: Evidence) -> None:
    finding = judge(world)
    assert not isinstance(world.store, Unknown)
    [held] = world.store.tied
    listed = rules.is_listed(held, world.now, "tenant-oak", frozenset({"pass-ten", "pass-one"}))
    found = held.user_id in {"usr-ada", "user_ada"}
    unusable = finding.reason in {"type_not_bookable", "classes_unset"}
    assert finding.verdict is not Verdict.HIDDEN or not (listed and found) or unusable


@given(st.one_of(worlds(), bent()))
def test_what_is_fixable_has_a_plan_for_the_same_approver_and_nothing_else_has(
    world: Evidence,
) -> None:
    finding = judge(world)
    fix = plan(world, finding)
    assert isinstance(fix, Fix) is finding.fixable
    assert not isinstance(fix, Fix) or fix.needs_manager is finding.needs_manager

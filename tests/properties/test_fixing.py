"""What holds of every fix: it mends, it mends once, it touches nothing else, and it can be taken back."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from hypothesis import given

from bot import rules
from bot.actions import Create, Fix
from bot.documents import read_pass, read_subscription
from bot.repair import plan
from tests.labelled.breaks import CASES
from tests.labelled.world import Label, World, happened
from tests.properties.desk import at_desk, changed, targets
from tests.properties.small_worlds import examples, small_worlds

if TYPE_CHECKING:
    from bot.model import Document
    from tests.properties.desk import Desk, Step

DONE = {"created", "repaired"}
MARKS = {"_rev", "_updatedAt", "passkeeperActionId"}


def content(document: Document) -> Document:
    return {field: value for field, value in document.items() if field not in MARKS}


@examples(50)
@given(small_worlds())
def test_once_every_safe_fix_is_applied_nothing_is_left_for_support_and_then_nothing_for_a_manager(
    world: World,
) -> None:
    with at_desk(world) as desk:
        safe = desk.mend(manager=False)
        left = [finding for finding in desk.findings().values() if finding.fixable]
        assert [finding for finding in left if not finding.needs_manager] == []
        rest = desk.mend(manager=True)
        assert [finding for finding in desk.findings().values() if finding.fixable] == []
    assert {step.outcome.result for step in (*safe, *rest)} <= DONE


@examples(50)
@given(small_worlds())
def test_what_is_fixable_has_a_plan_for_the_same_approver_and_nothing_else_has(world: World) -> None:
    with at_desk(world) as desk:
        for evidence, finding in zip(desk.evidence(), desk.findings().values(), strict=True):
            fix = plan(evidence, finding)
            assert isinstance(fix, Fix) is finding.fixable, fix
            assert not isinstance(fix, Fix) or fix.needs_manager is finding.needs_manager


@examples(50)
@given(small_worlds())
def test_no_fix_touches_a_document_or_a_field_that_it_did_not_show(world: World) -> None:
    with at_desk(world) as desk:
        for step in desk.mend(manager=True):
            assert changed(step) == targets(step.fix)
            for mutation in step.fix.mutations:
                if isinstance(mutation, Create):
                    assert mutation.document["_id"] not in step.before
                    continue
                before, after = step.before[mutation.id], step.after[mutation.id]
                fields = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
                assert fields <= {*mutation.set, *mutation.unset, *MARKS, "deactivatedAt"}


@examples(50)
@given(small_worlds())
def test_no_fix_shortens_a_pass_or_raises_its_classes_above_those_sold(world: World) -> None:
    with at_desk(world) as desk:
        for step in desk.mend(manager=True):
            for name in changed(step):
                if step.after[name]["_type"] == "subscription":
                    _never_less_time(step, name)
                    _never_more_classes(step, name)


def _never_less_time(step: Step, name: str) -> None:
    before = read_subscription(step.before.get(name, step.after[name]))
    after = read_subscription(step.after[name])
    assert before.end is None or (after.end is not None and after.end >= before.end)


def _never_more_classes(step: Step, name: str) -> None:
    after = read_subscription(step.after[name])
    if name in step.before and after.remaining == read_subscription(step.before[name]).remaining:
        return
    sold = rules.classes(read_pass(step.after[step.purchase.pass_id or ""]))
    assert after.remaining is None or (sold is not None and after.remaining <= sold)


@examples(50)
@given(small_worlds())
def test_a_second_press_of_the_same_approval_changes_nothing(world: World) -> None:
    with at_desk(world) as desk:
        for step in desk.mend(manager=True):
            now = desk.documents()
            again = desk.apply(step.fix, step.purchase)
            assert again.result in {"already_there", "refused"}
            assert desk.documents() == now


@examples(50)
@given(small_worlds())
def test_taking_a_fix_back_restores_every_document_and_leaves_what_was_created_switched_off(
    world: World,
) -> None:
    with at_desk(world) as desk:
        for purchase in world.purchases:
            step = desk.press(purchase, manager=True)
            if step:
                _taken_back(desk, step)


def _taken_back(desk: Desk, step: Step) -> None:
    action = desk.ledger.action(step.outcome.action_id or "")
    assert action
    undone = desk.applying.undo(action, by="U2")
    now = desk.documents()
    created = {str(m.document["_id"]) for m in step.fix.mutations if isinstance(m, Create)}
    passes = {name for name in created if now[name]["_type"] == "subscription"}
    users_only = created == targets(step.fix) and not passes
    assert undone.result == ("refused" if users_only else "undone"), undone.detail
    for name, before in step.before.items():
        assert content(now[name]) == content(before)
    for name in passes:
        assert now[name]["isActive"] is False
        assert now[name]["deactivationReason"]
    assert now.keys() - step.before.keys() == created


def test_a_used_likely_twin_takes_over_the_payment_in_a_store_that_gives_a_session_to_one_pass_only() -> None:
    (case,) = [case for case in CASES if case.name == "by_hand_first_and_by_the_site_later"]
    world, sold = World(), happened(1, Random(5), case)  # noqa: S311 (an invented world)
    by_hand = sold.subscriptions[1]
    sold.held.update(type="clipcard", remainingClips=10, passId=f"pass-{sold.school}-ten")
    by_hand.update(type="clipcard", remainingClips=6, passId=f"pass-{sold.school}-ten")
    sold.tell(passId=f"pass-{sold.school}-ten")
    world.add(sold, Label(case.label, case.approver, case.name))
    with at_desk(world) as desk:
        (purchase,) = world.purchases
        step = desk.press(purchase, manager=True)
        assert step
        assert step.outcome.result == "repaired", step.outcome.detail
        assert step.after[by_hand["_id"]]["stripePaymentId"] == purchase.payment_intent
        assert step.after[sold.held["_id"]]["isActive"] is False
        _taken_back(desk, step)

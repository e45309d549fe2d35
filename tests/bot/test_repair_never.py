"""What no fix ever does, whatever the world is like."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from bot import rules
from bot.actions import Create, Fix, Patch
from bot.documents import moment, written
from bot.evidence import DirectoryFacts
from bot.judge import judge
from bot.repair import images, plan, target
from bot.repair.proposal import fingerprint
from tests import worlds

if TYPE_CHECKING:
    from bot.evidence import Evidence
    from bot.model import Document, Subscription

thorough = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

USERS = some.sampled_from(["usr-ada", "usr-bob", "user_ada", "usr-nobody", None])
TENANTS = some.sampled_from(["tenant-oak", "tenant-elm", "tenant-gone", None])
PASSES = some.sampled_from(["pass-ten", "pass-one", "pass-gone", None])
KINDS = some.sampled_from(["single", "multi-pass", "clipcard", "monthly", "multi", "course", None])
COUNTS = some.none() | some.integers(-3, 30)
SHIFTS = some.none() | some.integers(-200, 400)
IDS = some.sampled_from([worlds.SESSION, "manual_1", None])
PAYMENTS = some.sampled_from([worlds.INTENT, worlds.CHARGE, "admin_created_1", None])


@some.composite
def subscriptions(draw: some.DrawFn) -> Subscription:
    user, tenant, start, end = draw(USERS), draw(TENANTS), draw(SHIFTS), draw(SHIFTS)
    return worlds.subscription(
        _id=draw(some.sampled_from(["sub-a", "sub-b", "sub-c"])),
        user={"_ref": user} if user else worlds.ABSENT,
        tenant={"_ref": tenant} if tenant else worlds.ABSENT,
        passId=draw(PASSES),
        passName=draw(some.sampled_from(["Ten classes", "", None])),
        type=draw(KINDS),
        remainingClips=draw(COUNTS),
        startDate=written(worlds.BOUGHT + worlds.days(start)) if start is not None else None,
        endDate=written(worlds.BOUGHT + worlds.days(end)) if end is not None else None,
        isActive=draw(some.sampled_from([True, True, False, None])),
        stripeSessionId=draw(IDS),
        stripePaymentId=draw(PAYMENTS),
    )


@some.composite
def evidences(draw: some.DrawFn) -> Evidence:
    many = draw(some.lists(subscriptions(), max_size=3, unique_by=lambda held: held.id))
    tied = [held for held in many if held.session_id == worlds.SESSION or held.payment_id == worlds.INTENT]
    others = tuple(held for held in many if held not in tied)
    owners = draw(some.sampled_from([(worlds.ada(),), (worlds.old_ada(_rev="u-1"),), ()]))
    source = draw(some.none() | some.just(worlds.old_pass()))
    store = worlds.facts(
        *tied,
        also_held=others,
        owners=owners,
        source=source,
        passes=[draw(passes()), worlds.drop_in()],
        bookings=tuple(worlds.booking() for _ in range(draw(some.integers(0, 4)))),
    )
    return worlds.evidence(
        store,
        of=draw(some.sampled_from([worlds.purchase(), worlds.free_purchase(), worlds.upgrade()])),
        directory=DirectoryFacts(asked=True, account=draw(some.sampled_from([worlds.ADA_IN_CLERK, None]))),
        now=worlds.BOUGHT + worlds.days(draw(some.integers(1, 200))),
    )


def passes() -> some.SearchStrategy[Any]:
    return some.builds(
        worlds.ten_pass,
        type=some.sampled_from(["multi", "multi-pass", "single", "unlimited", "course"]),
        classesLimit=some.sampled_from([10, 3, 0, None]),
        validityDays=some.sampled_from([90, 7, None]),
    )


def before(evidence: Evidence) -> dict[str, Document]:
    store = evidence.store
    held = (*store.tied, *store.held, *([store.source] if store.source else []))  # type: ignore[union-attr]
    users = store.owners  # type: ignore[union-attr]
    return {each.id: each.document for each in (*held, *users)}


@thorough
@given(evidences())
def test_no_end_moves_earlier_and_no_pass_gets_more_classes_than_were_sold(evidence: Evidence) -> None:
    fix = plan(evidence, judge(evidence))
    if not isinstance(fix, Fix):
        return
    was, then = images(fix.mutations, before(evidence))
    sold = evidence.store.passes["pass-ten"]  # type: ignore[union-attr]
    for document_id, after in then.items():
        old, new = was[document_id] or {}, after or {}
        ends = moment(old.get("endDate")), moment(new.get("endDate"))
        assert ends[0] is None or (ends[1] is not None and ends[1] >= ends[0])
        if new.get("remainingClips") != old.get("remainingClips") and "remainingClips" in new:
            assert 0 <= new["remainingClips"] <= (rules.classes(sold) or 0)


@thorough
@given(evidences())
def test_only_the_purchases_own_documents_are_touched_and_all_are_previewed(evidence: Evidence) -> None:
    finding = judge(evidence)
    fix = plan(evidence, finding)
    if not isinstance(fix, Fix):
        return
    own = {*finding.subscription_ids, rules.subscription_id(worlds.SESSION), "sub-old", "user_ada"}
    touched = {target(each) for each in fix.mutations}
    assert all(each in own or each.startswith("passkeeper-user-") for each in touched)
    assert len(touched) == len(fix.mutations)
    labels = {each.label for each in fix.preview}
    assert ("Customer record" in labels) == any(
        "user" in each.split("-")[:2] or each == "user_ada" for each in touched
    )
    assert ("Old pass" in labels) == ("sub-old" in touched)
    assert fix.preview


@thorough
@given(evidences())
def test_no_user_is_made_under_a_clerk_id_and_no_clerk_id_is_overwritten(evidence: Evidence) -> None:
    fix = plan(evidence, judge(evidence))
    if not isinstance(fix, Fix):
        return
    for each in fix.mutations:
        if isinstance(each, Create):
            assert each.document["_id"] != "user_ada"
        if isinstance(each, Patch) and "clerkId" in each.set:
            assert "clerkId" not in before(evidence)[each.id]


@thorough
@given(evidences(), some.sampled_from([{"refunded": 1}, {"dispute": "lost"}]))
def test_nothing_is_planned_where_money_is_on_its_way_back(
    evidence: Evidence, change: dict[str, Any]
) -> None:
    if evidence.payment is None:
        return
    bad = replace(evidence, payment=worlds.payment(**change))
    assert not isinstance(plan(bad, judge(evidence)), Fix)
    assert not isinstance(plan(bad, judge(bad)), Fix)


@thorough
@given(evidences())
def test_planning_twice_gives_the_same_fix_and_it_is_plain_json(evidence: Evidence) -> None:
    finding = judge(evidence)
    fix = plan(evidence, finding)
    assert plan(evidence, finding) == fix
    if isinstance(fix, Fix):
        json.dumps([each.document if isinstance(each, Create) else each.set for each in fix.mutations])


@thorough
@given(evidences())
def test_what_the_judge_calls_fixable_is_planned_or_refused_with_a_sentence(evidence: Evidence) -> None:
    finding = judge(evidence)
    found = plan(evidence, finding)
    if isinstance(found, Fix):
        assert finding.fixable
        assert found.needs_manager or not finding.needs_manager
    else:
        assert found.sentence.endswith(".")


@thorough
@given(some.dictionaries(some.text(max_size=5), some.integers() | some.text(max_size=5), max_size=6))
def test_the_order_of_keys_does_not_change_a_fingerprint(fields: dict[str, Any]) -> None:
    turned = dict(reversed(list(fields.items())))
    one = (Create({"_id": "a", **fields}), Patch("b", "1", fields, ("x", "y")))
    other = (Create({**turned, "_id": fields.get("_id", "a")}), Patch("b", "1", turned, ("y", "x")))
    assert fingerprint(one) == fingerprint(other)


def test_any_change_of_what_is_written_changes_the_fingerprint() -> None:
    base = Patch("a", "1", {"x": 1}, ("y",))
    others = (Patch("b", "1", {"x": 1}, ("y",)), Patch("a", "2", {"x": 1}, ("y",)), Patch("a", "1", {"x": 1}))
    digests = {fingerprint((each,)) for each in (base, *others, Patch("a", "1", {"x": 2}, ("y",)))}
    assert len(digests) == 5

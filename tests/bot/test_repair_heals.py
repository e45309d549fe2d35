"""A fix that was applied is seen to have helped: judged again, there is nothing left to do."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.actions import Fix
from bot.documents import read_subscription, read_user
from bot.evidence import Evidence, StoreFacts
from bot.judge import judge
from bot.repair import images, plan, stamp
from bot.verdicts import Verdict
from tests import worlds
from tests.bot.repair_worlds import LATER


def held(**bent: Any) -> StoreFacts:
    return worlds.facts(worlds.subscription(**bent))


OLD = worlds.old_pass()
WORLDS: dict[str, Evidence] = {
    "missing": worlds.evidence(),
    "free": worlds.evidence(of=worlds.free_purchase()),
    "no owner record": worlds.evidence(worlds.facts(owners=())),
    "old owner record": worlds.evidence(worlds.facts(owners=(worlds.old_ada(_rev="u-1"),))),
    "upgrade half done": worlds.evidence(
        worlds.facts(source=worlds.old_pass(isActive=False)), of=worlds.upgrade()
    ),
    "upgrade not applied": worlds.evidence(worlds.facts(source=OLD), of=worlds.upgrade()),
    "old pass still active": worlds.evidence(
        worlds.facts(worlds.subscription(), source=OLD), of=worlds.upgrade()
    ),
    "made by hand": worlds.evidence(worlds.facts(also_held=(worlds.by_hand(),))),
    "no user": worlds.evidence(held(user=worlds.ABSENT)),
    "no such school": worlds.evidence(held(tenant={"_ref": "tenant-gone"})),
    "other account": worlds.evidence(held(user={"_ref": "usr-bob"})),
    "wrong school": worlds.evidence(held(tenant={"_ref": "tenant-elm"})),
    "no school": worlds.evidence(held(tenant=worlds.ABSENT)),
    "draft": worlds.evidence(worlds.facts(drafts=(worlds.subscription(_id="drafts.sub-ten"),))),
    "inactive": worlds.evidence(held(isActive=None)),
    "over too early": worlds.evidence(held(endDate="2025-10-04T10:00:00.000Z")),
    "ends too early": worlds.evidence(held(endDate="2025-11-04T10:00:00.000Z")),
    "odd type": worlds.evidence(held(type="course")),
    "no classes": worlds.evidence(held(remainingClips=None)),
    "twins": worlds.evidence(worlds.facts(worlds.subscription(), worlds.subscription(_id="sub-b"))),
    "likely twins": worlds.evidence(worlds.facts(worlds.subscription(), also_held=(worlds.by_hand(),))),
    "used likely twin": worlds.evidence(
        worlds.facts(worlds.subscription(), also_held=(worlds.by_hand(remainingClips=4),))
    ),
    "other pass": worlds.evidence(held(passId="pass-one", type="single", remainingClips=1)),
    "charge id": worlds.evidence(held(stripePaymentId=worlds.CHARGE)),
    "too many classes": worlds.evidence(held(remainingClips=20)),
    "no name": worlds.evidence(held(passName=None)),
    "legacy record": worlds.evidence(
        worlds.facts(worlds.subscription(user={"_ref": "user_ada"}), owners=(worlds.ada(), worlds.old_ada()))
    ),
}


def after(evidence: Evidence, fix: Fix) -> Evidence:
    """The same purchase, read again once the fix was written."""
    store = evidence.store
    assert isinstance(store, StoreFacts)
    source = (store.source,) if store.source else ()
    subscriptions = {each.id: each for each in (*store.held, *store.tied, *source)}
    users = {each.id: each for each in store.owners}
    known = {key: each.document for key, each in (*subscriptions.items(), *users.items())}
    _, now = images(stamp(fix, action_id="act-1", by="U1", at=LATER), known)
    for key, document in now.items():
        if document and document["_type"] == "user":
            users[key] = read_user(document)
        elif document:
            subscriptions[key] = read_subscription({"_createdAt": "2025-10-14T08:30:00Z", **document})
    payments = {worlds.CHARGE, evidence.purchase.payment_intent} - {None}
    tied = [
        each
        for each in subscriptions.values()
        if each.session_id == worlds.SESSION or each.payment_id in payments
    ]
    changed = replace(
        store,
        owners=tuple(users.values()),
        holders=(*users.values(), worlds.bob()),
        tied=tuple(tied),
        held=tuple(each for each in subscriptions.values() if each.user_id in {*users, "user_ada"}),
        source=subscriptions.get(store.source.id) if store.source else None,
    )
    return replace(evidence, store=changed)


@pytest.mark.parametrize("world", WORLDS)
def test_one_fix_mends_one_fault_for_good(world: str) -> None:
    evidence = WORLDS[world]
    fix = plan(evidence, judge(evidence))
    assert isinstance(fix, Fix), fix
    healed = judge(after(evidence, fix))
    assert (healed.verdict, healed.reason) == (Verdict.OK, "ok")
    assert healed.subscription_ids[0] == fix.subscription_id


def test_a_refunded_pass_switched_off_leaves_nothing_to_do() -> None:
    evidence = worlds.evidence(held(), paid=worlds.payment(refunded=200000))
    fix = plan(evidence, judge(evidence))
    assert isinstance(fix, Fix)
    assert judge(after(evidence, fix)).reason == "refunded"

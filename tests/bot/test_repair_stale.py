"""The world has moved since the finding: nothing is done that no longer fits."""

from __future__ import annotations

from typing import Any

import pytest

from bot.judge import judge
from bot.repair import plan
from tests import worlds
from tests.bot.repair_worlds import refused

UNLIMITED = worlds.ten_pass(type="unlimited", classesLimit=None)


@pytest.mark.parametrize(
    ("then", "now", "words"),
    [
        ({"remainingClips": None}, {"passes": [UNLIMITED]}, "no class limit"),
        ({"remainingClips": 20}, {"passes": [UNLIMITED]}, "does not count classes"),
        ({"passName": None}, {"passes": [worlds.ten_pass(name=" ")]}, "The pass itself has no name"),
        ({"passName": None}, {"passes": []}, "no longer exists"),
        ({"tenant": {"_ref": "tenant-elm"}}, {"tenants": [worlds.elm()]}, "names no school that we know"),
    ],
)
def test_a_fix_that_no_longer_fits_is_refused(then: dict[str, Any], now: dict[str, Any], words: str) -> None:
    held = worlds.subscription(**then)
    stale = judge(worlds.evidence(worlds.facts(held)))
    assert words in refused(plan(worlds.evidence(worlds.facts(held, **now)), stale)).sentence


def test_an_old_pass_that_ended_meanwhile_needs_nothing() -> None:
    held, old = worlds.subscription(), worlds.old_pass()
    stale = judge(worlds.evidence(worlds.facts(held, source=old), of=worlds.upgrade()))
    ended = worlds.facts(held, source=worlds.old_pass(isActive=False))
    assert refused(plan(worlds.evidence(ended, of=worlds.upgrade()), stale)).already


def test_a_pass_that_belongs_to_the_owner_by_now_is_not_moved() -> None:
    stale = judge(worlds.evidence(worlds.facts(worlds.subscription(user={"_ref": "usr-bob"}))))
    refusal = refused(plan(worlds.evidence(worlds.facts(worlds.subscription())), stale))
    assert refusal.sentence == "The pass belongs to Ada Larsen already."


def test_a_refunded_pass_that_was_switched_off_meanwhile_needs_nothing() -> None:
    back = worlds.payment(refunded=200000)
    stale = judge(worlds.evidence(worlds.facts(worlds.subscription()), paid=back))
    off = worlds.facts(worlds.subscription(isActive=False))
    assert refused(plan(worlds.evidence(off, paid=back), stale)).already


def test_a_draft_that_was_published_meanwhile_is_not_published_again() -> None:
    stale = judge(worlds.evidence(worlds.facts(drafts=(worlds.subscription(_id="drafts.sub-ten"),))))
    assert refused(plan(worlds.evidence(worlds.facts(worlds.subscription())), stale)).already


def test_a_payment_that_names_nobody_makes_no_pass() -> None:
    nameless = worlds.evidence(of=worlds.purchase(metadata=worlds.told(userId=None)))
    assert "does not say whose" in refused(plan(nameless, judge(worlds.evidence()))).sentence

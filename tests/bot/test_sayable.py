"""All that the data layer says can be said in another language: nothing in it is frozen in English."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from babel.messages.extract import extract_from_dir
from hypothesis import HealthCheck, example, given, settings

from bot import query
from bot.actions import Action, Fix, Refusal
from bot.errors import BadRequestError
from bot.findings import Coverage
from bot.judge import judge
from bot.reconcile import ungrounded
from bot.repair import grant, plan, undo
from bot.repair.reasons import FULFILLED, SENTENCES, why_not
from bot.sellable import unsellable
from bot.sentences import MADE_ALL_THE_SAME, MANAGER, SAYINGS, STUCK, sentence
from bot.speech import Said, told
from bot.speech_codec import packed, unpacked
from bot.verdicts import REASONS, Verdict
from tests import worlds
from tests.bot.random_worlds import bent
from tests.bot.random_worlds import worlds as random_worlds
from tests.bot.repair_worlds import LATER
from tests.bot.sayable import PHRASES, READER, frozen, renamed
from tests.bot.test_repair_never import evidences
from tests.bot.test_repair_undo import done

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.evidence import Evidence
    from bot.model import Document, Pass
    from bot.verdicts import Verdict as Kind

thorough = settings(deadline=None, max_examples=300, suppress_health_check=list(HealthCheck))

ROOT = Path(__file__).parents[2]
KEYWORDS = {"say": None, "phrase": None, "counted": (2, 3)}
ODD_KINDS = {"multi", "course"}
"""Types that only a store can know; a preview shows them as they are."""


def of_proposal(found: Fix | Refusal) -> list[str | None]:
    if isinstance(found, Refusal):
        return [found.sentence]
    lines = [part for each in found.preview for part in (each.label, each.before, each.after)]
    return [found.sentence, *(part for part in lines if part not in ODD_KINDS)]


@pytest.mark.parametrize("make", [bent, random_worlds, evidences], ids=["bent", "random", "repairs"])
def test_findings_and_what_is_proposed_for_them_can_be_told_to_anybody(make: Any) -> None:
    @thorough
    @given(make())
    def told_to_anybody(world: Evidence) -> None:
        evidence: Evidence = renamed(world)
        finding = judge(evidence)
        assert frozen(finding.detail, *of_proposal(plan(evidence, finding))) == []

    told_to_anybody()


@thorough
@given(bent())
@example(worlds.evidence())
def test_a_finding_that_was_kept_is_told_as_the_new_one(world: Evidence) -> None:
    detail = judge(world).detail
    assert told(unpacked(json.loads(json.dumps(packed(detail)))), READER) == told(detail, READER)


@pytest.mark.parametrize("key", list(SAYINGS), ids="/".join)
def test_every_saying_can_be_told(key: tuple[Kind, str]) -> None:
    names = ("who", "bought", "tell", "they", "thing", "purchase", "money", "back", "day", "school")
    values = dict.fromkeys((*names, "right_end", "count", "given", "start", "end", "left"), "1")
    said = [sentence(*key, values, then=then, also=MADE_ALL_THE_SAME) for then in (None, STUCK)]
    assert frozen(*said, *(sentence(*key, values, then=each) for each in MANAGER.values())) == []


def test_every_reason_against_a_fix_can_be_told() -> None:
    finding = judge(worlds.evidence())
    known = [(verdict, reason) for verdict in Verdict for reason in REASONS[verdict]]
    refusals = [why_not(replace(finding, verdict=one, reason=other), grace=10) for one, other in known]
    assert frozen(*(each.sentence for each in refusals)) == []
    assert all(isinstance(text, Said) for text in (*SENTENCES.values(), *FULFILLED.values()))


@pytest.mark.parametrize("name", ["1", "", None])
def test_a_pass_without_a_payment_can_be_told_of(name: str | None) -> None:
    held = replace(worlds.subscription(), pass_name=name)
    everything = Coverage((), None, None)
    (found,) = ungrounded(
        [held], sessions=(), payments=(), explained=(), coverage=everything, livemode=None, now=worlds.NOW
    )
    assert frozen(found.detail) == []


@pytest.mark.parametrize(
    "sold",
    [
        worlds.ten_pass(type="subscription", validityDays=None, price=0, name="1"),
        worlds.ten_pass(classesLimit=None, tenant=None, name=""),
        worlds.ten_pass(validityType="date", expiryDate="2025-10-01", name="1"),
        worlds.ten_pass(validityType="date", expiryDate="2025-10-20", name="1"),
    ],
)
def test_what_will_go_wrong_with_a_pass_on_sale_can_be_told(sold: Pass) -> None:
    found = unsellable([sold, sold], [replace(worlds.oak(), name="2", account=None)], worlds.NOW)
    assert found
    assert frozen(*(each.reason for each in found)) == []


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"reason": ""},
        {"owner": None},
        {"owner": None, "account": None},
        {"owner": worlds.bob()},
        {"owner": worlds.old_ada()},
        {"tenant": worlds.elm()},
        {"sold": worlds.ten_pass(type="course")},
        {"sold": worlds.ten_pass(classesLimit=None)},
        {"sold": worlds.ten_pass(validityDays=None)},
        {"sold": worlds.ten_pass(validityType="date", expiryDate="2025-01-01")},
        {"sold": worlds.ten_pass(type="unlimited")},
        {"purchase": worlds.purchase()},
        {"purchase": worlds.purchase(), "payment": worlds.payment(dispute="lost")},
        {"purchase": worlds.purchase(), "payment": worlds.payment(refunded=100)},
    ],
)
def test_a_pass_by_hand_and_what_keeps_it_can_be_told(changes: dict[str, Any]) -> None:
    usual: dict[str, Any] = {
        "owner": worlds.ada(),
        "account": worlds.ADA_IN_CLERK,
        "sold": worlds.ten_pass(),
        "tenant": worlds.oak(),
        "purchase": None,
    }
    world = {name: renamed(value) for name, value in {**usual, "reason": "1", **changes}.items()}
    assert frozen(*of_proposal(grant(**world, at=LATER, action_key="grant-1"))) == []


def test_why_an_action_stays_can_be_told() -> None:
    evidence = worlds.evidence(worlds.facts())
    fix = plan(evidence, judge(evidence))
    assert isinstance(fix, Fix)
    action, store = done(fix)
    moved = {key: {**(value or {}), "endDate": "x", "passName": "y"} for key, value in store.items()}
    tries: list[tuple[Action, Mapping[str, Document | None]]] = [
        (action, moved),
        (action, {}),
        (replace(action, result=None), store),
        (replace(action, result="failed"), store),
        (replace(action, undone_by="act-2"), store),
        (replace(action, after={}), store),
    ]
    refusals = [undo(one, now, action_id="act-3", by="U1", at=LATER) for one, now in tries]
    sentences = [each.sentence for each in refusals if isinstance(each, Refusal)]
    assert len(sentences) == len(tries)
    assert frozen(*sentences) == []


@pytest.mark.parametrize("typed", ["", "1" * 1001, "cs_live_1 cs_live_2", "cs_", "@1", "1@2.no 3@4.no", "1"])
def test_what_is_wrong_with_a_question_can_be_told(typed: str) -> None:
    with pytest.raises(BadRequestError) as caught:
        query.parse(typed)
    told_back = told(str(caught.value), READER).replace(query.EXAMPLE, "").replace("cs_", "")
    assert frozen(told_back) == []


def test_every_phrase_is_found_by_those_who_translate() -> None:
    """What a table hands to `say` must have been marked as a phrase."""
    found = [
        message
        for folder in ("bot", "services", "handlers")
        for _, _, message, _, _ in extract_from_dir(
            ROOT / folder, method_map=[("**.py", "python")], keywords=KEYWORDS
        )
    ]
    messages = {part for each in found for part in ((each,) if isinstance(each, str) else each)}
    assert PHRASES.asked
    assert PHRASES.asked - messages == set()

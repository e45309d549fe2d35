"""The table of sentences is whole, its page is current, and outside text stays literal in it."""

from __future__ import annotations

import string
from collections import defaultdict

import pytest

from bot.evidence import DirectoryFacts
from bot.judge import judge
from bot.sentences import MANAGER, SAYINGS, STUCK, Approver, sentence
from bot.sentences.page import verdicts_page
from bot.verdicts import REASONS, Verdict
from tests.bot.write_verdicts_page import PAGE
from tests.worlds import ada, evidence, facts, purchase, ten_pass

VALUES = frozenset(
    {"who", "tell", "they", "thing", "bought", "purchase", "money", "back", "day", "school", "right_end"}
    | {"count"}
    | {"given", "start", "end", "left"}
)


def test_every_reason_of_every_verdict_has_its_saying_in_order() -> None:
    assert set(SAYINGS) == {(verdict, reason) for verdict in Verdict for reason in REASONS[verdict]}


def test_the_page_of_verdicts_is_current() -> None:
    current = PAGE.read_text(encoding="utf-8") == verdicts_page()
    assert current, "docs/verdicts.md is not: run `python -m tests.bot.write_verdicts_page`"


def test_sayings_use_only_values_that_every_finding_has() -> None:
    sayings = (text for saying in SAYINGS.values() for text in (saying.says, saying.then))
    parsed = (string.Formatter().parse(text) for text in (*sayings, *MANAGER.values(), STUCK))
    used = {name for parts in parsed for _, name, _, _ in parts}
    assert used - {None} <= VALUES


@pytest.mark.parametrize("key", list(SAYINGS), ids="/".join)
def test_a_saying_is_plain_text_of_a_sentence_or_two(key: tuple[Verdict, str]) -> None:
    text = sentence(*key, defaultdict(lambda: "X"))
    assert text.endswith(".")
    assert len(text) < 250
    assert not set(text) & set("*_`<>|\n")


def test_what_takes_a_manager_says_so() -> None:
    managers = [saying.then for saying in SAYINGS.values() if saying.approver is Approver.MANAGER]
    assert managers
    assert all("manager" in then for then in managers)


def test_a_hostile_name_is_put_in_literally_and_once() -> None:
    store = facts(owners=(ada(name="{money} <!channel>"),), passes=[ten_pass(name=" *Ten*\n{who} ")])
    finding = judge(evidence(store, directory=DirectoryFacts(asked=False)))
    assert finding.detail.startswith("{money} paid 2,000 kr for *Ten* {who} on 3 Oct 2025, but")


def test_a_customer_without_a_name_is_somebody() -> None:
    store = facts(owners=(ada(name="User"),))
    nameless = evidence(store, of=purchase(payer_name=None), directory=DirectoryFacts(asked=False))
    assert judge(nameless).detail == (
        "Somebody paid 2,000 kr for Ten classes on 3 Oct 2025, but no pass was made: "
        "the site never heard of the payment. Create the pass, then tell them."
    )


def test_an_address_in_a_names_place_does_not_reach_a_sentence() -> None:
    store = facts(owners=(ada(name="ada@example.com"),))
    assert "@" not in judge(evidence(store, directory=DirectoryFacts(asked=False))).detail

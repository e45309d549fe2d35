"""Whatever a view shows can be said in another language: every letter of ours comes from a phrase.

What comes from outside is made of figures and marks here, so that a letter outside a phrase was frozen in
English. Add a row to `VIEWS` for every view there is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC
from typing import TYPE_CHECKING, Any

import pytest

from bot.actions import Action, FieldChange, Outcome, Refusal
from bot.findings import Answer, Coverage, Customer
from bot.messages import Message, Posted
from bot.model import Money
from bot.requests import Choice, Form, Request, Typed
from bot.speech import Reader, day, money, say, spoken
from bot.verdicts import Verdict
from bot.views import answer, checking, fixes, giving, ids, notes, outcome, request, shared
from bot.views.outcome import Settled
from tests.bot.views.sayable_views import rows
from tests.fakes.desk import FINDING, FIX, NOW

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.actions import Result
    from bot.messages import View

NAME, EMAIL, WORDS = "12 34", "5@6.7", "89!"
NOT_TEXT = {
    *("type", "style", "action_id", "block_id", "callback_id", "private_metadata", "value", "url"),
    *("initial_value", "fallback"),
}
_PHRASE = re.compile(r"⟦[^⟦⟧]*⟧?")
_VALUES = re.compile(
    r"<!date\^[^>]*>|<@U\d+>|<#>|\d+\. [a-zæøå]+\.?(?: \d{4})?|\d\skr|UTC|Europe/Oslo|Passkeeper"
    r"|(?<!\w)/(?:pass-check|pass-fix|webhook-health)|ada@example\.com"
)


class Pseudo(Mapping[str, str]):
    """Knows every phrase, and marks all of it but what is put in."""

    def __getitem__(self, english: str) -> str:
        return re.sub(r"([^{}]+)(?=\{|\Z)", r"⟦\1⟧", english)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


READER = Reader("nb", UTC, phrases=Pseudo())

FOUND = replace(
    FINDING, customer=NAME, email=EMAIL, pass_name="56", school="78", detail=WORDS, money=Money(500, "nok")
)
BLOCKED = replace(FOUND, verdict=Verdict.BLOCKED, reason="no_owner", fixable=False, livemode=False)
UNKNOWN = replace(FOUND, customer=None, email=None, pass_name=None, start=None, needs_manager=True)
WHO = Customer("user_1", NAME, (EMAIL,), ())
ALL = Coverage(("platform", "acct_1", "acct_2"), NOW, NOW)
SOME = Coverage(("acct_1",), None, None, (WORDS,))
PREVIEW = (
    FieldChange(say("Starts"), None, day(NOW)),
    FieldChange(say("Ends"), day(NOW), None),
    FieldChange(say("Price"), None, money(Money(500, "nok"))),
)
PLAN = replace(FIX, preview=PREVIEW, sentence=WORDS)
REPAIR = replace(PLAN, kind="repair", preview=(), needs_manager=True)
FORM = Form(
    Typed(NAME, "p1", "9", "9"), (Choice("p1", "1", "", on_sale=False), Choice("p2", "", "1", on_sale=True))
)
ASKED = Request(
    *("1", NOW, "U1", "user_1", "p1", "cs_1", WORDS, "f1"),
    (FieldChange(say("Pass"), None, "56"), FieldChange(say("For"), None, "1 2"), *PREVIEW),
    customer=NAME,
    email=EMAIL,
)
APPROVED = replace(ASKED, state="approved", by="U2", settled_at=NOW)
DONE = Action("a1", NOW, "U2", "grant", "cs_1", "cs_1", "s1", "f1", {}, {}, WORDS, "created")
RECORD = FieldChange(say("Customer record"), None, WORDS)


def answered(**bent: Any) -> Message:
    return answer.answer_message(replace(Answer("1", WHO, (), ALL, (FOUND, BLOCKED, UNKNOWN)), **bent))


def settled(result: Result) -> Settled:
    return Settled(FOUND, Outcome("a1", "cs_1", result, "s1", WORDS), "U1", NOW)


RESULTS: tuple[Result, ...] = (
    *("created", "repaired", "undone", "already_there", "refused", "failed", "planned"),
)
MANY = tuple(replace(FOUND, session_id=f"cs_{n}", verdict=verdict) for n, verdict in enumerate(Verdict))

VIEWS: list[tuple[str, Callable[[], Message | View]]] = [
    ("answer", answered),
    ("answer, every verdict", lambda: answered(findings=MANY[:10])),
    ("answer, every other verdict", lambda: answered(findings=MANY[10:])),
    ("answer, more than shown", lambda: answered(findings=MANY)),
    ("answer, incomplete", lambda: answered(coverage=SOME, notes=(WORDS, WORDS))),
    ("answer, by name only", lambda: answered(coverage=replace(ALL, accounts=()), findings=())),
    ("answer, without a name", lambda: answered(customer=replace(WHO, name=None, emails=()))),
    ("answer, several people", lambda: answered(candidates=(WHO, WHO), findings=())),
    ("answer, nobody", lambda: answered(customer=None, findings=(), near=(EMAIL,))),
    ("answer, no customer", lambda: answered(customer=None)),
    ("plans, one", lambda: fixes.plans_message([(FOUND, PLAN)], ALL)),
    ("plans, several", lambda: fixes.plans_message([(f, PLAN) for f in MANY], ALL)),
    ("plans, refused", lambda: fixes.plans_message([(FOUND, Refusal(WORDS)), (UNKNOWN, REPAIR)], ALL)),
    ("plans, none", lambda: fixes.plans_message([], ALL)),
    ("plans, none known", lambda: fixes.plans_message([], SOME)),
    (
        "plans, one done",
        lambda: fixes.plans_message([(FOUND, PLAN)], ALL, "", {FOUND.key: settled("created")}),
    ),
    ("review", lambda: fixes.review_dialog(FOUND, PLAN, ids.Press("1"))),
    ("review, moved on", lambda: fixes.review_dialog(FOUND, PLAN, ids.Press("1"), moved=True)),
    ("review of a repair", lambda: fixes.review_dialog(UNKNOWN, REPAIR, ids.Press("1"))),
    ("batch", lambda: fixes.batch_dialog([(FOUND, PLAN), (UNKNOWN, REPAIR)], ids.Many(()))),
    *((f"outcome {result}", lambda r=result: outcome.message(settled(r))) for result in RESULTS),
    ("outcomes in a dialog", lambda: outcome.dialog(tuple(map(settled, RESULTS)))),
    ("shared", lambda: shared.shared_message(FOUND, "U1")),
    ("shared, unknown", lambda: shared.shared_message(UNKNOWN, "U1")),
    ("giving", lambda: giving.give_dialog(FORM)),
    ("giving, wrong", lambda: giving.asked_dialog(replace(FORM, problems={"": WORDS, "pass": WORDS}))),
    ("giving, too many", lambda: giving.give_dialog(replace(FORM, choices=FORM.choices * 51))),
    ("giving, asked", lambda: giving.asked_dialog(replace(ASKED, posted=Posted("C2", "1.5")))),
    ("giving, asked later", lambda: giving.asked_dialog(ASKED)),
    ("request", lambda: request.request_message(ASKED)),
    ("request, bare", lambda: request.request_message(replace(ASKED, preview=(RECORD,), session_id=None))),
    ("request, unnamed", lambda: request.request_message(replace(ASKED, customer=None, email=None))),
    ("request, rejected", lambda: request.request_message(replace(APPROVED, state="rejected"))),
    ("request, given", lambda: request.request_message(APPROVED, DONE)),
    ("request, taken back", lambda: request.request_message(APPROVED, replace(DONE, result="undone"))),
    ("request, under way", lambda: request.request_message(APPROVED, replace(DONE, result=None))),
    ("request, not given", lambda: request.request_message(APPROVED, None, WORDS)),
    ("note, rejected", lambda: request.settled_note(ASKED, None)),
    ("note, given", lambda: request.settled_note(ASKED, settled("created").outcome)),
    ("note, not given", lambda: request.settled_note(ASKED, settled("failed").outcome)),
    ("note, changes", lambda: notes.note(request.changes(PREVIEW, (RECORD,)))),
    ("note, other record", lambda: notes.note(request.changes((), ()))),
    ("note, busy", lambda: notes.note(notes.BUSY)),
    ("note, unknown error", lambda: notes.note(notes.unknown_error("1"))),
    *((f"usage {name}", lambda name=name: notes.usage(name)) for name in notes.COMMANDS),
    ("checking", checking.ask_dialog),
    ("checking, nobody named", lambda: checking.ask_dialog("1", checking.NOTHING_IN_IT)),
    ("checking, several named", lambda: checking.choose_dialog((EMAIL, "1"))),
    ("checking, wrong", lambda: checking.wrong({ids.QUERY: {ids.QUERY: {"value": "1@"}}})),
    ("checked", lambda: answer.answer_dialog(Answer("1", WHO, (), SOME, (FOUND, BLOCKED, UNKNOWN)))),
    ("checked, nobody", lambda: answer.answer_dialog(Answer("1", None, (), ALL, (), (), (EMAIL,)))),
    ("loading", lambda: notes.loading(notes.ONE_MOMENT)),
    ("not done", lambda: notes.notice(notes.NOT_DONE, WORDS)),
    *rows(FOUND, WORDS, Answer("1", WHO, (), SOME, (FOUND, BLOCKED, UNKNOWN)), settled("repaired").outcome),
]


@pytest.mark.parametrize("build", [build for _, build in VIEWS], ids=[name for name, _ in VIEWS])
def test_every_letter_of_a_view_can_be_said_in_another_language(build: Callable[[], Message | View]) -> None:
    shown = build()
    told = shown.told(READER) if isinstance(shown, Message) else spoken(shown, READER)
    content = (told.text, *told.blocks) if isinstance(told, Message) else told

    frozen = [
        text for text in leaves(content) if any(map(str.isalpha, _VALUES.sub("", _PHRASE.sub(" ", text))))
    ]

    assert frozen == []


def test_the_check_itself_sees_what_is_frozen() -> None:
    frozen = notes.note(say("{what} and more", what="English")).told(READER)

    assert _PHRASE.sub("", frozen.text) == "English"


def test_a_name_is_masked_in_whichever_language_it_is_told() -> None:
    finding = replace(FOUND, detail=say("{name} paid from {email}.", name=NAME, email=f"({EMAIL})"))

    told = shared.shared_message(finding, "U1").told(READER)

    assert told.text.endswith("\n12⟦ paid from ⟧(5***@6.7)⟦.⟧")


def leaves(content: Any) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict):
        for name, value in content.items():
            if name not in NOT_TEXT:
                yield from leaves(value)
    elif isinstance(content, list | tuple):
        for value in content:
            yield from leaves(value)

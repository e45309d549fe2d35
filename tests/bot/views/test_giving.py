from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st
from inline_snapshot import snapshot

from bot.requests import Choice, Form, Typed
from bot.verdicts import Verdict
from bot.views import ids
from bot.views.answer import answer_message
from bot.views.giving import ASKED, BEYOND, WAITS, WRONG, asked_dialog, give_dialog, typed
from tests.fakes.desk import ANSWER, FINDING, FORM
from tests.fakes.requests import REQUEST
from tests.slack_limits import check_message, check_view, texts

if TYPE_CHECKING:
    from bot.messages import View

TYPED = Typed("ada@example.com", "pass-ten", "cs_live_oak0001", "Paid by bank")
BLOCKED = replace(FINDING, verdict=Verdict.BLOCKED, reason="no_owner", fixable=False, start=None, end=None)
outside = st.text(max_size=400)


def inputs(view: View) -> dict[str, Any]:
    return {block["block_id"]: block["element"] for block in view["blocks"] if block["type"] == "input"}


def many(number: int) -> tuple[Choice, ...]:
    return tuple(Choice(f"pass-{n}", f"Pass {n}", f"School {n % 3}", n % 2 == 0) for n in range(number))


def test_an_empty_dialog_asks_for_customer_pass_payment_and_reason() -> None:
    view = give_dialog(FORM)

    check_view(view)
    assert [
        (b["block_id"], b["label"]["text"], b.get("optional", False)) for b in view["blocks"]
    ] == snapshot(
        [
            ("customer", "Customer", False),
            ("pass", "Pass", False),
            ("payment", "Payment", True),
            ("reason", "Reason", False),
        ]
    )
    assert inputs(view)["reason"]["multiline"] is True
    assert view["submit"]["text"] == "Ask for Approval"


def test_what_is_known_is_filled_in() -> None:
    view = give_dialog(replace(FORM, typed=TYPED))

    check_view(view)
    fields = inputs(view)
    shown = {name: fields[name]["initial_value"] for name in (ids.CUSTOMER, ids.PAYMENT, ids.REASON)}
    assert shown == {"customer": "ada@example.com", "payment": "cs_live_oak0001", "reason": "Paid by bank"}
    assert fields[ids.PASS]["initial_option"]["value"] == "pass-ten"


def test_every_problem_stands_above_its_field_and_nothing_typed_is_lost() -> None:
    problems = {"": "The money went back.", "customer": "Nobody is known.", "payment": "No such purchase."}

    view = asked_dialog(Form(TYPED, FORM.choices, problems))  # type: ignore[arg-type]

    check_view(view)
    order = [b.get("block_id") or b["text"]["text"] for b in view["blocks"]]
    assert order == [
        WRONG,
        *("The money went back.", "Nobody is known.", "customer", "pass", "No such purchase."),
        *("payment", "reason"),
    ]
    assert inputs(view) == inputs(give_dialog(replace(FORM, typed=TYPED)))


def test_what_was_asked_is_said_to_be_asked() -> None:
    view, before = asked_dialog(REQUEST), asked_dialog(replace(REQUEST, posted=None))

    check_view(view)
    check_view(before)
    assert ASKED in texts(view["blocks"])
    assert WAITS in texts(before["blocks"])


def test_passes_stand_by_school_and_tell_when_they_are_not_on_sale() -> None:
    choices = (
        Choice("a", "Ten", "Oak", on_sale=True),
        Choice("b", "Old", "Oak", on_sale=False),
        Choice("c", "", "", on_sale=True),
    )

    groups = inputs(give_dialog(Form(Typed(), choices)))[ids.PASS]["option_groups"]

    assert [(g["label"]["text"], [o["text"]["text"] for o in g["options"]]) for g in groups] == [
        ("No school", ["A pass without a name"]),
        ("Oak", ["Ten", "Old (not on sale)"]),
    ]


def test_a_menu_holds_a_hundred_and_always_the_chosen_one() -> None:
    view = give_dialog(Form(Typed(pass_id="pass-149"), many(150)))

    check_view(view)
    assert inputs(view)[ids.PASS]["initial_option"]["value"] == "pass-149"
    assert BEYOND in texts(view["blocks"])
    assert BEYOND not in texts(give_dialog(Form(Typed(), many(100)))["blocks"])


def test_the_fields_are_read_as_they_were_typed() -> None:
    values: dict[str, Any] = {
        ids.CUSTOMER: {ids.CUSTOMER: {"value": " ada@example.com "}},
        ids.PASS: {ids.PASS: {"selected_option": {"value": "pass-ten"}}},
        ids.PAYMENT: {ids.PAYMENT: {"value": None}},
        ids.REASON: {ids.REASON: {"value": "Paid by bank\n"}},
    }

    assert typed(values) == Typed("ada@example.com", "pass-ten", "", "Paid by bank")
    assert typed({ids.PASS: {ids.PASS: {"selected_option": None}}}) == Typed()


def test_a_pass_that_no_machine_can_choose_may_be_given_by_hand() -> None:
    message = answer_message(replace(ANSWER, findings=(BLOCKED,)))

    check_message(message)
    (row,) = [block for block in message.blocks if block["type"] == "actions"]
    button = row["elements"][0]
    assert (button["text"]["text"], button["action_id"]) == ("Give a Pass by Hand", ids.GIVE)
    assert ids.Press.unpacked(button["value"]) == ids.Press("cs_live_oak0001")


def test_one_that_was_made_by_hand_already_is_tied_instead() -> None:
    made = replace(BLOCKED, reason="made_by_hand", fixable=True, needs_manager=True)

    for finding in (made, FINDING):
        blocks = answer_message(replace(ANSWER, findings=(finding,))).blocks
        assert "Give a Pass by Hand" not in texts(blocks)


@given(st.tuples(outside, outside, outside, outside), st.lists(st.tuples(outside, outside), max_size=5))
def test_nothing_that_comes_from_outside_breaks_the_dialog(
    said: tuple[str, str, str, str], sold: list[tuple[str, str]]
) -> None:
    choices = tuple(Choice(f"pass-{n}", name, school, on_sale=True) for n, (name, school) in enumerate(sold))

    check_view(give_dialog(Form(Typed(*said), choices, {"customer": said[0] or "x", "": said[1] or "x"})))

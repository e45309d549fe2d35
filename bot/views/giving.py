"""The dialog in which a pass by hand is asked for."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from slackblocks import InputBlock, OptionGroup, PlainTextInput, StaticSelectMenu

from bot import words
from bot.requests import Form, Typed
from bot.speech import say
from bot.views import ids, kit
from bot.views.notes import notice

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from slackblocks import Block, Option

    from bot.messages import View
    from bot.requests import Choice, Field, Request

TITLE = say("Give a pass by hand")
ASKED = say(
    "A manager has been asked. Nothing is given before somebody else approves it, "
    "and I will write to you as soon as it is decided."
)
WAITS = say(
    "It is kept, and a manager is asked as soon as Slack takes the message, without you doing anything. "
    "Nothing is given before somebody else approves it, and I will write to you as soon as it is decided."
)
WRONG = say("It has not been asked for yet. Please look at these fields, and press the button again.")
BEYOND = say("Only the first 100 passes are listed. For another one, ask your developer.")
MOST = 100
"""Options in one menu, which is Slack's own limit."""

_PAYMENT_HINT = say(
    "The checkout id, where a payment belongs to this pass. The pass then starts on that day."
)
_REASON_HINT = say("Managers read it, and it is kept.")
_VALUE = 150
_NO_SCHOOL = say("No school")
_LENGTHS = {ids.CUSTOMER: 320, ids.PAYMENT: 255, ids.REASON: 500}


def give_dialog(form: Form) -> View:
    """What was typed or prefilled, with each problem above its field."""
    return kit.dialog(
        TITLE,
        [*_wrong(form), *_fields(form)],
        ids.GIVE_DIALOG,
        submit=say("Ask for Approval"),
        close=kit.CANCEL,
    )


def asked_dialog(asked: Request | Form) -> View:
    """What the dialog shows once its button was pressed: itself again where something is wrong."""
    if isinstance(asked, Form):
        return give_dialog(asked)
    return notice(say("Asked"), ASKED) if asked.posted else notice(say("Not asked yet"), WAITS)


def typed(values: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> Typed:
    """The fields of the dialog (`view.state.values`)."""
    chosen = values.get(ids.PASS, {}).get(ids.PASS, {}).get("selected_option") or {}
    return Typed(
        customer=_text(values, ids.CUSTOMER),
        pass_id=str(chosen.get("value") or ""),
        session_id=_text(values, ids.PAYMENT),
        reason=_text(values, ids.REASON),
    )


def _text(values: Mapping[str, Mapping[str, Mapping[str, Any]]], name: str) -> str:
    return str(values.get(name, {}).get(name, {}).get("value") or "").strip()


def _wrong(form: Form) -> list[Block]:
    if not form.problems:
        return []
    whole = form.problems.get("")
    return [kit.say(WRONG), *([kit.say(kit.cut(whole, 1000))] if whole else [])]


def _fields(form: Form) -> list[Block]:
    given = form.typed
    return [
        *_problem(form, "customer"),
        _input(say("Customer"), ids.CUSTOMER, given.customer, hint=say("E-mail address or Clerk id.")),
        *_problem(form, "pass"),
        *_passes(form),
        *_problem(form, "payment"),
        _input(
            say("Payment"),
            ids.PAYMENT,
            given.session_id,
            hint=_PAYMENT_HINT,
            optional=True,
        ),
        *_problem(form, "reason"),
        _input(say("Reason"), ids.REASON, given.reason, hint=_REASON_HINT, multiline=True),
    ]


def _problem(form: Form, name: Field) -> list[Block]:
    problem = form.problems.get(name)
    return [kit.say(kit.cut(problem, 1000))] if problem else []


def _input(
    label: str, name: str, value: str, *, hint: str, optional: bool = False, multiline: bool = False
) -> InputBlock:
    most = _LENGTHS[name]
    text = PlainTextInput(
        name, initial_value=kit.cut(value, most) or None, multiline=multiline, max_length=most
    )
    return InputBlock(label, text, block_id=name, hint=hint, optional=optional)


def _passes(form: Form) -> list[Block]:
    shown = _shown(form.choices, form.typed.pass_id)
    if not shown:
        return []
    chosen = next((_option(each) for each in shown if each.pass_id == form.typed.pass_id), None)
    groups = [
        OptionGroup(kit.plain(school, 75), [_option(each) for each in passes])
        for school, passes in groupby(sorted(shown, key=_school), key=_school)
    ]
    menu = StaticSelectMenu(ids.PASS, option_groups=groups)
    menu.initial_option = chosen  # the builder takes a whole group here, Slack takes one of its options
    hint = BEYOND if len(form.choices) > len(shown) else None
    return [InputBlock(say("Pass"), menu, block_id=ids.PASS, hint=hint)]


def _shown(choices: Sequence[Choice], chosen: str) -> list[Choice]:
    """As many as a menu holds, the chosen one always among them."""
    fitting = [each for each in choices if len(each.pass_id) <= _VALUE]
    first = [each for each in fitting if each.pass_id == chosen]
    return [*first, *(each for each in fitting if each.pass_id != chosen)][:MOST]


def _school(choice: Choice) -> str:
    return words.line(choice.school) or _NO_SCHOOL


def _option(choice: Choice) -> Option:
    name = words.line(choice.name, 60) or say("A pass without a name")
    return kit.option(name if choice.on_sale else say("{name} (not on sale)", name=name), choice.pass_id)

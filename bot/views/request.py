"""A pass by hand that one person asked for, as the managers' channel reads it and decides it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import words
from bot.views import ids, kit, shared

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slackblocks import Block, Button

    from bot.actions import Action, FieldChange, Outcome
    from bot.messages import Message
    from bot.requests import Request

OPEN = "A pass by hand: somebody has to approve it"
NOT_GIVEN = "Approved, and no pass was given"
UNDER_WAY = "It is being given right now."
OTHER_RECORD = "The customer's record has changed."
_HEADS = {"created": "A pass was given by hand", "undone": "Taken back"}
_LINES = ("School", "Starts", "Ends", "Classes", "Price")
_REVERSIBLE = frozenset({"created", "undone"})
_TEXT = 1200


def request_message(request: Request, done: Action | None = None, why: str = "") -> Message:
    """Names the customer by first name and masked address.

    `done` is what was last done for it; `why` is said where it was approved and nothing was done.
    """
    detail = _public(_detail(request, done, why), request)
    head = _head(request, done)
    blocks: list[Block] = [
        kit.headed(head, kit.cut(f"{_sentence(request)} {detail}".strip(), _TEXT)),
        kit.say(_facts(request)),
        kit.aside_rich(_people(request, done)),
        *kit.row(_buttons(request, done)),
    ]
    told = "\n".join(part for part in (f"{head}: {_sentence(request)}", detail, _facts(request)) if part)
    return kit.message(told, blocks)


def settled_note(request: Request, outcome: Outcome | None) -> Message:
    """What the person who asked is told; without an outcome it was rejected."""
    if outcome is None:
        told = f"Your request was rejected, so nothing was given. It was this: {_sentence(request)}"
    elif outcome.result == "created":
        told = f"Your request was approved and done: {_sentence(request)}"
    else:
        told = f"Your request was approved, and yet nothing was given. {_public(outcome.detail, request)}"
    text = kit.cut(told, _TEXT)
    return kit.message(text, [kit.say(text), kit.aside_rich(_people(request, None))])


def changes(before: Sequence[FieldChange], after: Sequence[FieldChange]) -> str:
    """In which lines two previews differ, for the person who pressed."""
    was = {change.label: words.line(change.after) for change in before}
    now = {change.label: words.line(change.after) for change in after}
    differ = [label for label in {**was, **now} if was.get(label) != now.get(label)]
    told = [f"{label}: {was.get(label) or 'nothing'} → {now.get(label) or 'nothing'}." for label in differ]
    return " ".join(told) or OTHER_RECORD


def _head(request: Request, done: Action | None) -> str:
    if request.state == "open":
        return OPEN
    if request.state == "rejected":
        return "Rejected: no pass was given"
    return _HEADS.get(done.result or "", NOT_GIVEN) if done else NOT_GIVEN


def _detail(request: Request, done: Action | None, why: str) -> str:
    if request.state != "approved":
        return ""
    if done is None:
        return why
    return UNDER_WAY if done.result is None else "" if done.result in _HEADS else done.detail


def _told(request: Request, label: str) -> str:
    return next((words.line(each.after) for each in request.preview if each.label == label), "")


def _first_name(request: Request) -> str:
    return words.first_name(request.customer) or "A customer"


def _pass(request: Request) -> str:
    return f"“{_told(request, 'Pass') or 'a pass whose name we do not know'}”"


def _sentence(request: Request) -> str:
    """Person, pass and dates, as a channel may read them."""
    address = f" ({words.masked(request.email)})" if request.email else ""
    dates = f"{_told(request, 'Starts')} to {_told(request, 'Ends')}"
    return f"{_first_name(request)}{address}, {_public(_pass(request), request)}, {dates}."


def _facts(request: Request) -> str:
    facts = [f"{label}: {told}" for label in _LINES if (told := _told(request, label))]
    facts.append(f"Payment: {'tied to it' if request.session_id else 'none tied to it'}")
    if _told(request, "Customer record"):
        facts.append("Customer record: it will be made or linked with it")
    return kit.cut(_public("\n".join((*facts, f"Reason: {request.reason}")), request), _TEXT)


def _public(text: str, request: Request) -> str:
    """Store and login may spell the name differently; neither spelling goes to a channel whole."""
    text = shared.masked(text, request.customer)
    other = _told(request, "For") if request.customer else ""
    return text.replace(other, _first_name(request)) if other else text


def _people(request: Request, done: Action | None) -> str:
    parts = [f"Asked by {kit.person(request.asker)} · {kit.moment(request.at)}"]
    if request.by and request.settled_at:
        verb = "Approved" if request.state == "approved" else "Rejected"
        parts.append(f"{verb} by {kit.person(request.by)} · {kit.moment(request.settled_at)}")
    if done and done.result == "undone":
        parts.append(f"Taken back by {kit.person(done.by)} · {kit.moment(done.at)}")
    return " · ".join(parts)


def _buttons(request: Request, done: Action | None) -> list[Button]:
    if request.state == "open":
        question = f"{_sentence(request)} You can undo this."
        asked = kit.confirm("Give this pass?", question, "Approve")
        says = f"Approve: {_public(_pass(request), request)}"
        return [
            kit.button("Approve", ids.APPROVE, request.id, primary=True, confirm=asked, says=says),
            kit.button("Reject", ids.REJECT, request.id),
        ]
    return [_undo(request, done)] if done and done.result in _REVERSIBLE else []


def _undo(request: Request, done: Action) -> Button:
    text = f"This takes back what was last done: {_sentence(request)} You can undo that too."
    asked = kit.confirm("Take this back?", text, "Take It Back")
    return kit.button("Undo", ids.GIVE_UNDO, ids.Press(request.id, done.id).packed(), confirm=asked)

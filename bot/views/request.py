"""A pass by hand that one person asked for, as the managers' channel reads it and decides it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot import words
from bot.speech import ENGLISH, Said, joined, say
from bot.speech import told as told_to
from bot.views import ids, kit, said, shared

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slackblocks import Block, Button

    from bot.actions import Action, FieldChange, Outcome
    from bot.messages import Message
    from bot.requests import Request
    from bot.speech import Reader

OPEN = say("A pass by hand: somebody has to approve it")
NOT_GIVEN = say("Approved, and no pass was given")
UNDER_WAY = say("It is being given right now.")
OTHER_RECORD = say("The customer's record has changed.")
_HEADS = {"created": say("A pass was given by hand"), "undone": say("Taken back")}
_AGAIN = say("A pass was given by hand, taken back, and given again")
_LINES = (say("School"), say("Starts"), say("Ends"), say("Classes"), say("Price"))
_REVERSIBLE = frozenset({"created", "undone"})
_TEXT = 1200


@dataclass(frozen=True, slots=True)
class _Renamed:
    """With `name` given way to `instead` after it was told."""

    text: str
    name: str
    instead: str

    def told(self, reader: Reader) -> str:
        return told_to(self.text, reader).replace(told_to(self.name, reader), told_to(self.instead, reader))


def request_message(
    request: Request, done: Action | None = None, why: str = "", *, again: bool = False
) -> Message:
    """Names the customer by first name and masked address.

    `done` is what was last done for it, and `again` whether that took back a taking back; `why` is said where
    it was approved and nothing was done.
    """
    detail = _public(_detail(request, done, why), request)
    head = _AGAIN if again else _head(request, done)
    blocks: list[Block] = [
        kit.headed(head, kit.cut(joined(" ", (_sentence(request), detail)), _TEXT)),
        kit.say(_facts(request)),
        kit.aside_rich(_people(request, done, again=again)),
        *kit.row(_buttons(request, done)),
    ]
    first = say("{head}: {sentence}", head=head, sentence=_sentence(request))
    return kit.message(joined("\n", (first, detail, _facts(request))), blocks)


def settled_note(request: Request, outcome: Outcome | None) -> Message:
    """What the person who asked is told; without an outcome it was rejected."""
    text = kit.cut(_settled(request, outcome), _TEXT)
    return kit.message(text, [kit.say(text), kit.aside_rich(_people(request, None))])


def _settled(request: Request, outcome: Outcome | None) -> str:
    asked = _sentence(request)
    if outcome is None:
        return say("Your request was rejected, so nothing was given. It was this: {asked}", asked=asked)
    if outcome.result == "created":
        return say("Your request was approved and done: {asked}", asked=asked)
    nothing = say("Your request was approved, and yet nothing was given.")
    return joined(" ", (nothing, _public(outcome.detail, request)))


def changes(before: Sequence[FieldChange], after: Sequence[FieldChange]) -> str:
    """In which lines two previews differ, for the person who pressed."""
    was = {change.label: kit.line(change.after or "") for change in before}
    now = {change.label: kit.line(change.after or "") for change in after}
    differ = [label for label in {**was, **now} if was.get(label) != now.get(label)]
    told = [_changed(label, was.get(label), now.get(label)) for label in differ]
    return joined(" ", told) or OTHER_RECORD


def _changed(label: str, was: str | None, now: str | None) -> str:
    nothing = say("nothing")
    return say("{label}: {before} → {after}.", label=label, before=was or nothing, after=now or nothing)


def _head(request: Request, done: Action | None) -> str:
    if request.state == "open":
        return OPEN
    if request.state == "rejected":
        return say("Rejected: no pass was given")
    return _HEADS.get(done.result or "", NOT_GIVEN) if done else NOT_GIVEN


def _detail(request: Request, done: Action | None, why: str) -> str:
    if request.state != "approved":
        return ""
    if done is None:
        return why
    return UNDER_WAY if done.result is None else "" if done.result in _HEADS else done.detail


def _told(request: Request, label: str) -> str:
    return next((kit.line(each.after or "") for each in request.preview if each.label == label), "")


def _first_name(request: Request) -> str:
    return words.first_name(request.customer) or said.A_CUSTOMER


def _pass(request: Request) -> str:
    return say("“{name}”", name=_told(request, "Pass") or said.UNNAMED_PASS)


def _sentence(request: Request) -> str:
    """Person, pass and dates, as a channel may read them."""
    address = f"({words.masked(request.email)})" if request.email else ""
    whom = joined(" ", (_first_name(request), address))
    dates = say("{start} to {end}", start=_told(request, "Starts"), end=_told(request, "Ends"))
    return say("{what}.", what=joined(", ", (whom, _public(_pass(request), request), dates)))


def _facts(request: Request) -> str:
    known = [(label, after) for label in _LINES if (after := _told(request, label))]
    facts = [say("{label}: {after}", label=label, after=after) for label, after in known]
    facts.append(say("Payment: tied to it") if request.session_id else say("Payment: none tied to it"))
    if _told(request, "Customer record"):
        facts.append(say("Customer record: it will be made or linked with it"))
    facts.append(say("Reason: {reason}", reason=request.reason))
    return kit.cut(_public(joined("\n", facts), request), _TEXT)


def _public(text: str, request: Request) -> str:
    """Store and login may spell the name differently; neither spelling goes to a channel whole."""
    text = shared.masked(text, request.customer)
    other = _told(request, "For") if request.customer else ""
    if not other:
        return text
    shown = _Renamed(text, other, _first_name(request))
    return Said(shown) if isinstance(text, Said) else shown.told(ENGLISH)


def _people(request: Request, done: Action | None, *, again: bool = False) -> str:
    parts = [say("Asked by {person}", person=kit.person(request.asker)), kit.moment(request.at)]
    if request.by and request.settled_at:
        parts += [_settler(request, kit.person(request.by)), kit.moment(request.settled_at)]
    if done and done.result == "undone":
        person = kit.person(done.by)
        by = (
            say("Given again by {person}", person=person)
            if again
            else say("Taken back by {person}", person=person)
        )
        parts += [by, kit.moment(done.at)]
    return joined(" · ", parts)


def _settler(request: Request, person: str) -> str:
    if request.state == "approved":
        return say("Approved by {person}", person=person)
    return say("Rejected by {person}", person=person)


def _buttons(request: Request, done: Action | None) -> list[Button]:
    if request.state == "open":
        question = joined(" ", (_sentence(request), say("You can undo this.")))
        label = say("Approve")
        asked = kit.confirm(say("Give this pass?"), question, label)
        says = say("{label}: {what}", label=label, what=_public(_pass(request), request))
        return [
            kit.button(label, ids.APPROVE, request.id, primary=True, confirm=asked, says=says),
            kit.button(say("Reject"), ids.REJECT, request.id),
        ]
    return [_undo(request, done)] if done and done.result in _REVERSIBLE else []


def _undo(request: Request, done: Action) -> Button:
    text = say("This takes back what was last done: {asked} You can undo that too.", asked=_sentence(request))
    asked = kit.confirm(say("Take this back?"), text, say("Take It Back"))
    return kit.button(say("Undo"), ids.GIVE_UNDO, ids.Press(request.id, done.id).packed(), confirm=asked)

"""A pass that is hidden, or not what was bought: the one change that mends it. No end moves earlier."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot import rules, words
from bot.documents import written
from bot.repair import creating, usage
from bot.repair.proposal import NO, YES, Proposal, kind_line, line, patch, quoted
from bot.repair.refused import already, refuse
from bot.speech import counted, say

if TYPE_CHECKING:
    from datetime import datetime

    from bot.actions import FieldChange
    from bot.model import Document, Subscription
    from bot.repair.case import Case


def dates(case: Case) -> Proposal:
    held, created, end = case.subject(), case.purchase.created, case.sold_end()
    changes: Document = {}
    lines: list[FieldChange] = []
    if held.start is None or abs(held.start - created) > rules.DAY:
        changes["startDate"] = written(created)
        lines.append(line("startDate", day(held.start), words.day(created)))
    if held.end is None or held.end < end or rules.is_over(held, case.now):
        end = _later(held.end, end)
        changes["endDate"] = written(end)
        lines.append(line("endDate", day(held.end), words.day(end)))
    sentence = say(
        "{name} gets the dates that were bought: {start} to {end}.",
        name=called(held),
        start=words.day(created),
        end=words.day(end),
    )
    return change(held, changes, (), tuple(lines), sentence)


def reactivate(case: Case) -> Proposal:
    held = case.subject()
    if rules.put_away(held):
        refuse(
            say(
                "This pass was switched off on purpose, so it stays off. Talk to a manager if that was wrong."
            )
        )
    changes: Document = {} if held.active is True else {"isActive": True}
    sentence = say("{name} is switched on again; nothing else about it changes.", name=called(held))
    return change(held, changes, (), (line("isActive", NO, YES),), sentence)


def bookable_type(case: Case) -> Proposal:
    """The pass's own type. Where it has no class limit (any more), a number that is there stays."""
    held, kind, sold = case.subject(), case.sold_type(), rules.classes(case.sold())
    sentence = say(
        "{name} becomes one the site can book with; classes already used stay used.", name=called(held)
    )
    if rules.counts_classes(kind) and not sold:
        return change(held, {"type": kind}, (), (kind_line(held.type, kind),), sentence)
    left = None if sold is None else usage.capped(case, held, sold, kind)
    lines = (kind_line(held.type, kind), *_classes_line(held, left))
    changes, unset = _with_classes(held, {"type": kind}, left)
    guessed = held.remaining is None and sold is not None and usage.shared(case, held, kind)
    return replace(change(held, changes, unset, lines, sentence), manager=guessed)


def classes_now_known(case: Case) -> Proposal:
    """For a pass that was sold before its class limit was set; it is set by now, or this refuses."""
    held, sold = case.subject(), case.sold_classes()
    if sold is None:
        refuse(say("This pass has no class limit, so there are no classes to set. Check its type first."))
    left = usage.capped(case, held, sold, case.sold_type())
    sentence = counted(
        left,
        "{name} gets {number} class: those it was sold with, less those booked so far.",
        "{name} gets {number} classes: those it was sold with, less those booked so far.",
        name=called(held),
    )
    changes, unset = _with_classes(held, {}, left)
    return change(held, changes, unset, _classes_line(held, left), sentence)


def other_pass(case: Case) -> Proposal:
    """What was bought in place of what was given. Used classes stay used, a later end stays."""
    held, sold, limit = case.subject(), case.sold(), case.sold_classes()
    name, end = sold.name.strip(), _later(held.end, case.sold_end())
    left = None if limit is None else usage.left_of(limit, usage.used_of_given(case, held))
    changes, unset = _with_classes(
        held, {"passId": sold.id, "passName": name, "type": case.sold_type(), "endDate": written(end)}, left
    )
    lines = (
        line("passName", held.pass_name, name),
        kind_line(held.type, case.sold_type()),
        line("endDate", day(held.end), words.day(end)),
        *_classes_line(held, left),
    )
    sentence = say(
        "{name} becomes {bought}, which was paid for; classes already used stay used.",
        name=called(held),
        bought=quoted(name),
    )
    return change(held, changes, unset, lines, sentence)


def too_many_classes(case: Case) -> Proposal:
    held, sold = case.subject(), case.sold_classes()
    if sold is None or held.remaining is None:
        refuse(say("This pass does not count classes. Check again to see how it stands now."))
    left = min(held.remaining, usage.left_of(sold, usage.certain(case, held)))
    sentence = counted(
        left,
        "{name} goes from {before} to {number} class: those sold, less those booked.",
        "{name} goes from {before} to {number} classes: those sold, less those booked.",
        name=called(held),
        before=held.remaining,
    )
    changes, unset = _with_classes(held, {}, left)
    return change(held, changes, unset, _classes_line(held, left), sentence)


def name(case: Case) -> Proposal:
    held, sold = case.subject(), case.sold().name.strip()
    if not sold:
        refuse(say("The pass itself has no name. Give it one on the school's page first, then try again."))
    changes: Document = {} if held.pass_name == sold else {"passName": sold}
    sentence = say("The customer's pass gets its name back: {name}.", name=quoted(sold))
    return change(held, changes, (), (line("passName", held.pass_name, sold),), sentence)


def payment_ids(case: Case) -> Proposal:
    changes, unset = real_ids(case, case.subject())
    sentence = say(
        "{name} gets the real numbers of its payment; the customer sees no change.",
        name=called(case.subject()),
    )
    lines = (line("stripePaymentId", say("another number"), say("the real payment")),)
    return change(case.subject(), changes, unset, lines, sentence)


def tie(case: Case) -> Proposal:
    """Ties a pass that somebody made by hand to the payment it was made for, and changes nothing else."""
    own = (each for each in case.subjects() if case.owned_by(each) and not each.is_draft)
    held = next(own, None) or refuse(say("The pass made by hand is not there any more. Check again."))
    changes, _ = real_ids(case, held)
    lines = (line("stripeSessionId", say("none"), say("of {day}", day=words.day(case.purchase.created))),)
    sentence = say(
        "{name}, made by hand to start {day}, is tied to this payment; nothing else about it changes.",
        name=called(held),
        day=day(held.start) or say("some day"),
    )
    return change(held, changes, (), lines, sentence)


def old_pass(case: Case) -> Proposal:
    source = creating.own_source(case)
    if source.active is not True:
        already(say("The old pass has ended already."))
    new = case.subject()
    sold = case.store.passes.get(case.purchase.pass_id or "")
    name = (sold.name if sold else new.pass_name or "").strip()
    mutation = creating.replaced(case, source, case.purchase.pass_id or new.pass_id, name)
    sentence = say(
        "{name} ends, since it was upgraded to {better}.",
        name=called(source),
        better=quoted(name) if name else say("“another pass”"),
    )
    return Proposal(new.id, (mutation,), (creating.replaced_line(source),), sentence)


def change(
    held: Subscription,
    changes: Document,
    unset: tuple[str, ...],
    lines: tuple[FieldChange, ...],
    sentence: str,
) -> Proposal:
    """A change of this one pass; says so where there is nothing left to change."""
    if not changes and not unset:
        already(say("{name} is right already. Check again to see how it stands now.", name=called(held)))
    shown = tuple(each for each in lines if each.before != each.after)
    return Proposal(held.id, (patch(held.document, changes, unset),), shown or lines, sentence)


def real_ids(case: Case, held: Subscription) -> tuple[Document, tuple[str, ...]]:
    """The purchase's own ids where the pass has others; one that cannot be right is taken off.

    A session that another pass carries stays there: a store gives it to one pass only, and the payment
    is enough to tie a second.
    """
    purchase = case.purchase
    changes: Document = {}
    unset: list[str] = []
    if held.session_id != purchase.session_id and not _session_taken(case, held):
        changes["stripeSessionId"] = purchase.session_id
    elif held.session_id not in {None, purchase.session_id}:
        unset.append("stripeSessionId")
    if purchase.payment_intent and held.payment_id != purchase.payment_intent:
        changes["stripePaymentId"] = purchase.payment_intent
    elif held.payment_id is not None and purchase.payment_intent is None:
        unset.append("stripePaymentId")
    return changes, tuple(unset)


def _session_taken(case: Case, held: Subscription) -> bool:
    return any(each.session_id == case.purchase.session_id for each in case.store.tied if each.id != held.id)


def day(at: datetime | None) -> str | None:
    return words.day(at) if at else None


def _with_classes(
    held: Subscription, changes: Document, left: int | None
) -> tuple[Document, tuple[str, ...]]:
    """The changes with the classes left; a pass without a limit carries no number (data contract 1.2)."""
    if left is None:
        return changes, ("remainingClips",) if "remainingClips" in held.document else ()
    return (changes if left == held.remaining else {**changes, "remainingClips": left}), ()


def _classes_line(held: Subscription, left: int | None) -> tuple[FieldChange, ...]:
    before = None if held.remaining is None else str(held.remaining)
    return (line("remainingClips", before, say("no limit") if left is None else str(left)),)


def _later(one: datetime | None, other: datetime) -> datetime:
    return max(one, other) if one else other


def called(held: Subscription) -> str:
    return quoted(held.pass_name)

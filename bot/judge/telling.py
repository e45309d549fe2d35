"""The values that a finding's sentence is made of: names, money and days, as people write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import rules, words
from bot.model import Money
from bot.sentences import MADE_ALL_THE_SAME, MANAGER, SAYINGS, STUCK, Approver, sentence
from bot.speech import say
from bot.verdicts import Verdict

if TYPE_CHECKING:
    from datetime import datetime

    from bot.judge.case import Case, Ruling
    from bot.judge.people import People
    from bot.judge.permit import Permit
    from bot.model import Subscription

NOBODY = say("Somebody")


def told(case: Case, ruling: Ruling, allowed: Permit, people: People) -> str:
    also = MADE_ALL_THE_SAME if ruling.about and ruling.verdict in {Verdict.NOT_PAID, Verdict.WAITING} else ""
    return sentence(
        ruling.verdict, ruling.reason, _values(case, ruling, people), then=_then(ruling, allowed), also=also
    )


def _then(ruling: Ruling, allowed: Permit) -> str | None:
    if allowed.why:
        return MANAGER[allowed.why]
    usual = SAYINGS[ruling.verdict, ruling.reason].approver
    return STUCK if usual is not Approver.NOBODY and not allowed.fixable else None


def _values(case: Case, ruling: Ruling, people: People) -> dict[str, object]:
    name = words.first_name(people.customer)
    purchase, kept = case.purchase, ruling.about[0] if ruling.about else None
    thing = words.line(people.pass_name) or say("a pass")
    return {
        "who": name or NOBODY,
        "tell": name or say("them"),
        "they": name or say("they"),
        "thing": thing,
        "bought": _bought(case, words.line(people.pass_name)),
        "purchase": say("the purchase of {thing} on {day}", thing=thing, day=words.day(purchase.created)),
        "money": words.money(purchase.money),
        "back": _back(case),
        "day": words.day(purchase.created),
        "school": words.line(people.school) or say("the school"),
        "right_end": _day(case.ends),
        "count": sum(held.active is True for held in ruling.about),
        **_held(kept, thing),
    }


def _held(kept: Subscription | None, thing: str) -> dict[str, object]:
    if kept is None:
        return {"given": say("nothing"), "start": _day(None), "end": _day(None), "left": say("none")}
    left = say("none") if kept.remaining is None else kept.remaining
    name = words.line(kept.pass_name) or say("a pass without a name")
    given = say("the same by name, but of another kind") if name == thing else name
    return {"given": given, "start": _day(kept.start), "end": _day(kept.end), "left": left}


def _bought(case: Case, thing: str) -> str:
    """For example "paid 2,000 kr for Ten classes on 3 Oct 2025"."""
    on, what = words.day(case.paid_at or case.purchase.created), thing or say("a pass")
    if rules.is_paid(case.purchase) and case.purchase.money.amount == 0:
        return say("took {thing} for free on {day}", thing=what, day=on)
    paid = words.money(case.purchase.money)
    return say("paid {money} for {thing} on {day}", money=paid, thing=what, day=on)


def _back(case: Case) -> str:
    refunded = case.payment.refunded if case.payment else 0
    return words.money(Money(refunded, case.purchase.money.currency))


def _day(at: datetime | None) -> str:
    return words.day(at) if at else say("nothing")

"""The values that a finding's sentence is made of: names, money and days, as people write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import rules, words
from bot.model import Money
from bot.sentences import MADE_ALL_THE_SAME, MANAGER, SAYINGS, STUCK, Approver, sentence
from bot.verdicts import Verdict

if TYPE_CHECKING:
    from datetime import datetime

    from bot.judge.case import Case, Ruling
    from bot.judge.people import People
    from bot.judge.permit import Permit
    from bot.model import Subscription

NOBODY = "Somebody"


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


def _values(case: Case, ruling: Ruling, people: People) -> dict[str, str]:
    name = words.first_name(people.customer)
    purchase, kept = case.purchase, ruling.about[0] if ruling.about else None
    thing = words.line(people.pass_name) or "a pass"
    return {
        "who": name or NOBODY,
        "tell": name or "them",
        "thing": thing,
        "bought": _bought(case, words.line(people.pass_name)),
        "purchase": f"the purchase of {thing} on {words.day(purchase.created)}",
        "money": words.money(purchase.money),
        "back": _back(case),
        "day": words.day(purchase.created),
        "school": words.line(people.school) or "the school",
        "right_end": _day(case.ends),
        "count": str(sum(held.active is True for held in ruling.about)),
        **_held(kept, thing),
    }


def _held(kept: Subscription | None, thing: str) -> dict[str, str]:
    if kept is None:
        return {"given": "nothing", "start": _day(None), "end": _day(None), "left": "none"}
    left = "none" if kept.remaining is None else str(kept.remaining)
    name = words.line(kept.pass_name) or "a pass without a name"
    given = "the same by name, but of another kind" if name == thing else name
    return {"given": given, "start": _day(kept.start), "end": _day(kept.end), "left": left}


def _bought(case: Case, thing: str) -> str:
    """For example "paid 2,000 kr for Ten classes on 3 Oct 2025"."""
    on = words.day(case.paid_at or case.purchase.created)
    if rules.is_paid(case.purchase) and case.purchase.money.amount == 0:
        return f"took {thing or 'a pass'} for free on {on}"
    paid = f"paid {words.money(case.purchase.money)}"
    return f"{paid} for {thing} on {on}" if thing else f"{paid} for a pass on {on}"


def _back(case: Case) -> str:
    refunded = case.payment.refunded if case.payment else 0
    return words.money(Money(refunded, case.purchase.money.currency))


def _day(at: datetime | None) -> str:
    return words.day(at) if at else "nothing"

"""Many findings -> counts and what to show; subscriptions with no payment behind them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from bot import rules, words
from bot.findings import Finding
from bot.sentences import sentence
from bot.speech import say
from bot.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping
    from datetime import datetime

    from bot.findings import Coverage
    from bot.model import Subscription, User

_NO_PURCHASE = frozenset({Verdict.NOT_PAID, Verdict.NOT_A_PASS, Verdict.UNGROUNDED, Verdict.UNCHECKED})
_QUIET = frozenset({Verdict.OK, Verdict.NOT_A_PASS})
_DECIDED = frozenset(
    {Verdict.OK, Verdict.MISSING, Verdict.HIDDEN, Verdict.WRONG, Verdict.DUPLICATE, Verdict.ENDED}
)


class Tally:
    """Counts a stream of findings in any order, without keeping them."""

    def __init__(self) -> None:
        self._verdicts: Counter[Verdict] = Counter()
        self._purchases = 0

    def add(self, finding: Finding) -> None:
        self._verdicts[finding.verdict] += 1
        self._purchases += is_purchase(finding)

    def settle(self, verdict: Verdict) -> None:
        """One that was never in doubt, of which no more is known than that."""
        self._verdicts[verdict] += 1
        self._purchases += verdict not in _NO_PURCHASE

    def include(self, other: Tally) -> None:
        self._verdicts += other._verdicts
        self._purchases += other._purchases

    @property
    def purchases(self) -> int:
        return self._purchases

    @property
    def decided(self) -> int:
        """Purchases that were certainly paid for, and said to be as they should be or not."""
        return sum(self._verdicts[verdict] for verdict in _DECIDED)

    def counts(self, sessions: int) -> dict[str, int]:
        """Every verdict by name, `sessions` as given, and `purchases`."""
        verdicts = {verdict.value: self._verdicts[verdict] for verdict in Verdict}
        return {"sessions": sessions, "purchases": self._purchases, **verdicts}


def is_purchase(finding: Finding) -> bool:
    """Whether somebody paid for, or was given, a pass.

    Of what could not be checked only what Stripe itself calls paid: the rest may have been left at the till.
    """
    if finding.verdict is Verdict.UNCHECKED:
        return finding.session_id is not None and finding.paid_at is not None
    return finding.verdict not in _NO_PURCHASE


def is_shown(finding: Finding) -> bool:
    """All but what is right, what is no pass, and what was not paid where nothing was made."""
    if finding.verdict is Verdict.NOT_PAID:
        return bool(finding.subscription_ids)
    return finding.verdict not in _QUIET


def ungrounded(
    held: Iterable[Subscription],
    *,
    sessions: Container[str],
    payments: Container[str],
    explained: Container[str],
    coverage: Coverage,
    livemode: bool | None,
    now: datetime,
    users: Mapping[str, User] | None = None,
) -> list[Finding]:
    """Running subscriptions that began in the window with no payment behind them.

    `sessions` and `payments` are the ids that were found (checkout sessions; intents and charges), also those
    looked up one by one for being older than the window; `explained` are the subscriptions that findings
    already speak of; `users` by their `_id`, to name the holders.
    Nothing is said where the search was not complete.
    """
    if not coverage.complete:
        return []
    running = (each for each in held if _runs(each, now) and _within(each, coverage))
    unpaid = (each for each in running if not _paid(each, sessions, payments) and not _given(each))
    return [
        _finding(each, (users or {}).get(each.user_id or ""))
        for each in unpaid
        if each.id not in explained and not _of_other_mode(each, livemode=livemode)
    ]


def _runs(held: Subscription, now: datetime) -> bool:
    return held.active is True and not held.is_draft and not rules.is_over(held, now)


def _within(held: Subscription, coverage: Coverage) -> bool:
    """Late enough that the purchase it may have been made for by hand was looked at as well."""
    began = held.start or held.created
    if began is None:
        return False
    since, until = coverage.since, coverage.until
    early = since is not None and began < since + rules.HAND_MADE_WITHIN
    return not early and (until is None or began < until)


def _paid(held: Subscription, sessions: Container[str], payments: Container[str]) -> bool:
    by_session = held.session_id is not None and held.session_id in sessions
    return by_session or (held.payment_id is not None and held.payment_id in payments)


def _given(held: Subscription) -> bool:
    """A manager gave it through Passkeeper, with a reason that is on it."""
    document = held.document
    return document.get("createdViaPasskeeper") is True and bool(document.get("manualCreationReason"))


def _of_other_mode(held: Subscription, *, livemode: bool | None) -> bool:
    """Its session is a test one and we read live ones, or the other way round: that cannot be found."""
    session = held.session_id or ""
    if livemode is None or not rules.looks_like_session(session):
        return False
    return session.startswith("cs_live_") is not livemode


def _finding(held: Subscription, owner: User | None) -> Finding:
    return Finding(
        verdict=Verdict.UNGROUNDED,
        reason="ungrounded",
        session_id=None,
        payment_intent=None,
        account=None,
        livemode=None,
        tenant_id=held.tenant_id,
        user_id=held.user_id,
        clerk_id=owner.clerk_id if owner else None,
        pass_id=held.pass_id,
        pass_name=held.pass_name,
        money=None,
        paid_at=None,
        subscription_ids=(held.id,),
        fixable=False,
        needs_manager=False,
        detail=_detail(held, owner),
        customer=owner.name if owner else None,
        email=owner.email if owner else None,
        start=held.start,
        end=held.end,
    )


def _detail(held: Subscription, owner: User | None) -> str:
    who = words.first_name(owner.name) if owner else None
    name = words.line(held.pass_name) or say("a pass without a name")
    values = {"who": who or say("Somebody"), "tell": who or say("them"), "thing": name, "held": name}
    return sentence(Verdict.UNGROUNDED, "ungrounded", values)

"""Judges purchases as a sweep does: a glance settles what is right, all else is looked at closely."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.errors import UnavailableError
from bot.judge import glance, judge
from bot.rules import is_pass
from bot.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from bot.evidence import Evidence
    from bot.findings import Finding
    from bot.judge.case import Ruling
    from bot.model import MoneyBack, Payment, Purchase, Unknown
    from bot.ports import Memory, Payments
    from services.reading import Reading

SETTLED = frozenset({Verdict.OK, Verdict.NOT_A_PASS, Verdict.ENDED})
"""Verdicts that a glance may give; all others are looked at closely before they are said."""

GIVEN_BACK = "refunded"
"""The reason of money that is back while no pass runs: the account's lists tell all that a count needs."""


@dataclass(frozen=True, slots=True)
class Known:
    """What one account's lists tell of a window.

    `back` is None where the key may not list refunds: then each payment is read on its own. `by_charge` are
    intents that a pass names by a charge of theirs.
    """

    back: Mapping[str, MoneyBack] | None
    by_charge: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Settled:
    """A purchase that a glance settles, with the passes that it has."""

    purchase: Purchase
    verdict: Verdict
    held: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Glanced:
    """`over` are settled findings to be shown; the `rest` takes a closer look."""

    settled: list[Settled]
    over: list[Finding]
    rest: list[Purchase]


class Judging:
    """One evidence for all who judge: sweeps of a window, and those that follow events."""

    def __init__(self, payments: Payments, reading: Reading, memory: Memory) -> None:
        self._payments = payments
        self._reading = reading
        self._memory = memory

    def known(self, account: str, since: datetime, charges: Collection[str]) -> Known:
        """`charges` stand in an intent's place on some pass. Raises UnavailableError."""
        return Known(money_back(self._payments, account, since), self._intents(account, charges))

    def glanced(self, purchases: Sequence[Purchase], known: Mapping[str, Known], *, briefly: bool) -> Glanced:
        """What is settled, and what is not; `known` by account. The owners of all are noted.

        `briefly` words nothing: what is over, or was given back, is settled like what is right.
        """
        found = Glanced([], [], [p for p in purchases if known[p.account].back is None])
        listed = [p for p in purchases if known[p.account].back is not None]
        for each in self._reading.glance(listed, _back(listed, known)):
            self._sort(each, found, known[each.purchase.account], briefly=briefly)
        self._note(purchases)
        return found

    def _sort(self, evidence: Evidence, found: Glanced, known: Known, *, briefly: bool) -> None:
        purchase, ruling = evidence.purchase, glance(evidence)
        settled = _is_settled(purchase, ruling) or (briefly and ruling.reason == GIVEN_BACK)
        if not settled or purchase.payment_intent in known.by_charge:
            found.rest.append(purchase)
        elif ruling.verdict is Verdict.ENDED and not briefly:
            found.over.append(judge(evidence))
        else:
            held = tuple(each.id for each in ruling.about)
            found.settled.append(Settled(purchase, ruling.verdict, held))

    def payment(self, purchase: Purchase) -> Payment | Unknown | None:
        """What a closer look begins with; for whoever has time to read it before."""
        return self._reading.payment(purchase)

    def closely(
        self, purchases: Sequence[Purchase], told: Mapping[str, Payment | Unknown] | None = None
    ) -> list[Finding]:
        """Each by its own payment; `told` are those that were read just now, by session id."""
        self._note(purchases)
        return [judge(each) for each in self._reading.evidence(purchases, told)]

    def _note(self, purchases: Sequence[Purchase]) -> None:
        sold = [p for p in purchases if p.clerk_id and is_pass(p)]
        self._memory.note_owners([(p.clerk_id or "", p.account, p.session_id) for p in sold])

    def _intents(self, account: str, charges: Collection[str]) -> frozenset[str]:
        """Nothing where the key may not read charges: the search for passes without a payment says so."""
        try:
            found = {self._payments.intent_of_charge(account, charge) for charge in sorted(charges)}
        except UnavailableError as error:
            if error.permanent and error.system != "account":
                return frozenset()
            raise
        return frozenset(intent for intent in found if intent)


def money_back(payments: Payments, account: str, since: datetime) -> Mapping[str, MoneyBack] | None:
    """None where the key may not list refunds: then each payment is read on its own."""
    try:
        return payments.money_back(account, since)
    except UnavailableError as error:
        if error.permanent and error.system != "account":
            return None
        raise


def _is_settled(purchase: Purchase, ruling: Ruling) -> bool:
    """A checkout that was left at the till has no payment that could tell more."""
    left = ruling.verdict is Verdict.NOT_PAID and not purchase.payment_intent and not ruling.about
    return left or ruling.verdict in SETTLED


def _back(purchases: Sequence[Purchase], known: Mapping[str, Known]) -> dict[str, MoneyBack]:
    """What was given back of these, whichever accounts they are on."""
    return {
        p.payment_intent: given
        for p in purchases
        if p.payment_intent and (given := (known[p.account].back or {}).get(p.payment_intent))
    }

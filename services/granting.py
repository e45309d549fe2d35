"""A pass by hand, where no machine can tell which payment it belongs to, or what was bought."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.actions import Outcome, Refusal
from bot.errors import NotThereError, UnavailableError
from bot.model import Unknown
from bot.repair import grant
from bot.repair.owners import record_of
from bot.repair.reasons import SENTENCES
from bot.rules import sold_as
from bot.speech import say
from bot.verdicts import Verdict
from services.applying import OFF as SWITCHED_OFF
from services.applying import THERE as MADE

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.actions import Fix, Result
    from bot.evidence import Evidence
    from bot.model import Account, Pass, Tenant, User
    from bot.ports import Directory, PassStore
    from services.applying import Applying
    from services.fetching import Fetching
    from services.reading import Reading

NO_PASS = say("There is no such pass. Choose another, or copy its id from the store.")
NO_SCHOOL = say("The school of that pass is not known, so it cannot be given.")
THERE = say("There is a pass for this payment already; nothing was changed.")
OFF = say("The pass of this payment was switched off. Take back the action that did that instead.")
MOVED_ON = say("Something changed meanwhile, so nothing was given. Ask for it again.")
NOT_ASKED = say(
    "The school's records do not know this customer, and Clerk was not asked (no CLERK_SECRET_KEY is set)."
)
OTHERS = say("That purchase was made for another account, so this pass cannot be tied to it.")


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for. `at` is when it was first asked, and its start where no payment is tied."""

    clerk_id: str
    pass_id: str
    reason: str
    session_id: str | None
    at: datetime

    @property
    def key(self) -> str:
        """The same wish on the same day is the same pass."""
        told = "\n".join((self.clerk_id, self.pass_id, self.reason.strip(), f"{self.at:%Y-%m-%d}"))
        return f"grant:{hashlib.sha256(told.encode()).hexdigest()[:24]}"


@dataclass(frozen=True, slots=True)
class Granting:
    """Plans and gives passes by hand; each needs a manager, and leaves a reason in the audit trail."""

    store: PassStore
    directory: Directory | None
    fetching: Fetching
    reading: Reading
    applying: Applying
    clock: Callable[[], datetime]

    def wish(self, clerk_id: str, pass_id: str, reason: str, session_id: str | None) -> Wish:
        return Wish(clerk_id, pass_id, reason, session_id, self.clock())

    def plan(self, wish: Wish) -> Fix | Refusal:
        """Raises NotThereError for an unknown pass or purchase, UnavailableError also for its payment."""
        evidence = self._evidence(wish.session_id) if wish.session_id else None
        if evidence and (hindrance := _hindrance(evidence, wish.clerk_id)):
            return hindrance
        fix = self._planned(wish, evidence)
        return fix if isinstance(fix, Refusal) else self._made_before(fix) or fix

    def _planned(self, wish: Wish, evidence: Evidence | None) -> Fix | Refusal:
        sold, tenant = self._sold(wish.pass_id)
        owner = self._owner(wish.clerk_id)
        return grant(
            owner=owner,
            account=self._account(wish.clerk_id, owner),
            sold=sold,
            tenant=tenant,
            purchase=evidence.purchase if evidence else None,
            payment=evidence.payment if evidence else None,
            reason=wish.reason,
            at=wish.at,
            action_key=wish.key,
        )

    def _made_before(self, fix: Fix) -> Refusal | None:
        """Its id comes from the payment or the wish, so whatever has that id is this pass."""
        made = next(iter(self.store.subscriptions_by_id([fix.subscription_id])), None)
        if made is None:
            return None
        running = made.active is not False
        return Refusal(MADE if running else SWITCHED_OFF, already=running, subscription_id=made.id)

    def give(
        self, wish: Wish, *, by: str, approved_by: str | None = None, fingerprint: str | None = None
    ) -> Outcome:
        """Plans again and does it; with a `fingerprint` only where the plan is still that one.

        Raises NotThereError, UnavailableError.
        """
        fix = self.plan(wish)
        if isinstance(fix, Refusal):
            result: Result = "already_there" if fix.already else "refused"
            return Outcome(None, wish.session_id, result, fix.subscription_id, fix.sentence)
        if fingerprint not in {None, fix.fingerprint}:
            return Outcome(None, wish.session_id, "refused", None, MOVED_ON)
        return self.applying.apply(fix, session_id=wish.session_id, by=by, approved_by=approved_by)

    def _evidence(self, session_id: str) -> Evidence:
        purchase = self.fetching.by_session(session_id).one(session_id)
        return self.reading.evidence([purchase])[0]

    def _sold(self, pass_id: str) -> tuple[Pass, Tenant]:
        sold = next((each for each in self.store.passes() if each.id == pass_id), None)
        if sold is None:
            raise NotThereError(NO_PASS)
        tenant = next((each for each in self.store.tenants() if each.id == sold.tenant_id), None)
        if tenant is None:
            raise NotThereError(NO_SCHOOL)
        return sold, tenant

    def _owner(self, clerk_id: str) -> User | None:
        """The record that a fix would choose, or one that was named by its own id."""
        found = self.store.users_by_id([clerk_id])
        return record_of(found, clerk_id) or next(iter(found), None)

    def _account(self, clerk_id: str, owner: User | None) -> Account | None:
        """That nobody was asked is not that nobody knows them: raises UnavailableError."""
        if self.directory:
            return self.directory.by_ids([clerk_id]).get(clerk_id)
        if owner is None:
            raise UnavailableError("directory", NOT_ASKED, permanent=True)
        return None


def _hindrance(evidence: Evidence, clerk_id: str) -> Refusal | None:
    """Why this purchase cannot be tied to a pass of theirs. Raises UnavailableError for its payment."""
    purchase, payment = evidence.purchase, evidence.payment
    if purchase.clerk_id not in {None, clerk_id}:
        return Refusal(OTHERS)
    if other := SENTENCES.get((Verdict.NOT_A_PASS, sold_as(purchase))):
        return Refusal(other)
    if held := _held(evidence):
        return held
    if isinstance(payment, Unknown):
        raise UnavailableError(payment.system, payment.detail)
    return None


def _held(evidence: Evidence) -> Refusal | None:
    """Why there is no second pass for one payment; a store that was not read is asked again anyway."""
    tied = () if isinstance(evidence.store, Unknown) else evidence.store.tied
    if not tied:
        return None
    running = next((each.id for each in tied if each.active is not False), None)
    return Refusal(
        THERE if running else OFF, already=running is not None, subscription_id=running or tied[0].id
    )

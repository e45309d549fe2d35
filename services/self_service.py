"""The customer's own way out: where my pass is, and "Missing pass?" (data contract 4.1, 4.2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from bot.actions import Fix
from bot.alerts import BY_CUSTOMER
from bot.errors import NotThereError, UnavailableError
from bot.judge import judge
from bot.model import Unknown
from bot.rules import is_listed, reference_ids
from bot.verdicts import Verdict
from bot.words import day, line
from services import own_words as say
from services.applying import AT_IT
from services.unchecked import all_of_other_mode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from bot.evidence import Evidence
    from bot.findings import Finding
    from bot.model import Document, Subscription, Tenant
    from bot.ports import PassStore
    from services.fixing import Fixing
    from services.own_purchases import OwnPurchases

HELD_UP = frozenset({Verdict.BLOCKED, Verdict.MISSING, Verdict.HIDDEN})
"""Paid for, and not to be seen."""

LOOKED_AT = "sold_expired"
"""The one reason of what is over that leaves a person something to decide."""

Part = Literal["created", "skipped", "unread"]


@dataclass(frozen=True, slots=True)
class Standing:
    """How one purchase stands. `held` is the whole subscription document where it is `found`."""

    kind: Literal["found", "failed", "processing", "none"]
    message: str
    held: Document | None = None


@dataclass(frozen=True, slots=True)
class Synced:
    """What came of one press. `errors` are sentences for the customer; not `complete`: ask again."""

    created: int = 0
    skipped: int = 0
    errors: tuple[str, ...] = ()
    total: int = 0
    complete: bool = True

    @property
    def message(self) -> str:
        if not self.complete:
            return say.AGAIN
        if self.errors:
            return say.SOME_ADDED if self.created else say.HELP
        if self.created:
            return say.ADDED
        return say.ALL_THERE if self.total else say.NOTHING_PAID


@dataclass(frozen=True, slots=True)
class SelfService:
    """Answers one customer about their own purchases. `caller` is always a proven Clerk id."""

    store: PassStore
    own: OwnPurchases
    fixing: Fixing
    clock: Callable[[], datetime]

    def status(self, caller: str, session_id: str) -> Standing:
        """Somebody else's checkout stands as one that does not exist. Raises UnavailableError."""
        found = self._visible(caller, self.store.subscriptions_tied([session_id], []))
        if found:
            return _found(found)
        purchase = self.own.one(caller, session_id)
        if purchase is None:
            return Standing("none", say.NOT_FOUND)
        (evidence,) = self.own.evidence([purchase])
        finding = judge(evidence)
        found = self._visible(caller, self.store.subscriptions_by_id(finding.subscription_ids))
        return _found(found) if found else _standing(evidence, finding)

    def sync(self, caller: str, slug: str) -> Synced:
        """Makes what is missing and provable, for this school. Raises NotThereError for an unknown one."""
        try:
            tenant = self._tenant(slug)
            bought, complete = self.own.bought(caller, tenant)
            if not bought and all_of_other_mode(self.store, livemode=self.own.payments.livemode):
                return Synced(complete=False)
            findings = [judge(each) for each in self.own.evidence(bought)]
        except UnavailableError:
            return Synced(complete=False)
        findings = [each for each in findings if each.tenant_id in {None, tenant.id}]
        parts = [self._settle(each, caller) for each in findings]
        return Synced(
            created=parts.count("created"),
            skipped=parts.count("skipped"),
            errors=tuple(part for part in parts if part not in {"created", "skipped", "unread"}),
            total=len(findings),
            complete=complete and "unread" not in parts,
        )

    def _tenant(self, slug: str) -> Tenant:
        fitting = [each for each in self.store.tenants() if each.slug == slug]
        if len(fitting) != 1:
            raise NotThereError(say.NO_SCHOOL)
        return fitting[0]

    def _settle(self, finding: Finding, caller: str) -> Part | str:
        """What became of one purchase: a part of the count, or else a sentence to the customer."""
        if finding.verdict is Verdict.UNCHECKED:
            return "unread"
        if finding.verdict not in HELD_UP and finding.reason != LOOKED_AT:
            return "skipped"
        if finding.verdict is not Verdict.MISSING or not finding.fixable or finding.needs_manager:
            return _by_hand(finding)
        try:
            return self._create(finding, caller)
        except (UnavailableError, NotThereError):
            return "unread"

    def _create(self, finding: Finding, caller: str) -> Part | str:
        """Only what was never made, as it is planned now: nothing that is there is touched here."""
        session_id = finding.session_id or ""
        planned = self.fixing.plan_one(session_id, finding.account)
        fix = planned.proposal
        if not isinstance(fix, Fix):
            return "skipped" if fix.already else _by_hand(finding)
        if planned.finding.verdict is not Verdict.MISSING or fix.kind != "create" or fix.needs_manager:
            return _by_hand(finding)
        outcome = self.fixing.apply(
            session_id,
            by=f"{BY_CUSTOMER}{caller}",
            manager=False,
            fingerprint=fix.fingerprint,
            account=finding.account,
        )
        if outcome.result == "created":
            return "created"
        if outcome.result == "already_there" or outcome.detail == AT_IT:
            return "skipped"
        return "unread" if outcome.result == "failed" else _by_hand(finding)

    def _visible(self, caller: str, held: Iterable[Subscription]) -> Subscription | None:
        """One of these that the caller's own page lists, at the school that sells it."""
        wanted = [each for each in held if each.active is True and not each.is_draft]
        if not wanted:
            return None
        own = reference_ids(caller, self.store.users_by_id([caller]))
        schools = {sold.id: sold.tenant_id for sold in self.store.passes()}
        now = self.clock()
        for each in wanted:
            school = schools.get(each.pass_id or "") or each.tenant_id or ""
            sold = frozenset(pass_id for pass_id, of in schools.items() if of == school)
            if each.user_id in own and is_listed(each, now, school, sold):
                return each
        return None


def _found(held: Subscription) -> Standing:
    return Standing("found", say.READY, held.document)


def _standing(evidence: Evidence, finding: Finding) -> Standing:
    """How a purchase of the caller's own stands that gave no pass they can see."""
    verdict = finding.verdict
    if verdict is Verdict.UNCHECKED:
        raise UnavailableError("stripe", say.AGAIN)
    if verdict is Verdict.WAITING:
        failed = finding.reason == "grace" and _log_failed(evidence)
        return Standing("failed", say.LATE) if failed else Standing("processing", say.CONFIRMING)
    if verdict in say.PLAIN and finding.reason != LOOKED_AT:
        return Standing("none", say.PLAIN[verdict])
    provable = verdict is Verdict.MISSING and finding.fixable and not finding.needs_manager
    return Standing("failed", say.PRESS if provable else say.HELP)


def _log_failed(evidence: Evidence) -> bool:
    store = evidence.store
    return not isinstance(store, Unknown) and store.log is not None and store.log.status == "error"


def _by_hand(finding: Finding) -> str:
    name = f"“{line(finding.pass_name)}”" if line(finding.pass_name) else "A pass"
    bought = f" from {day(finding.paid_at)}" if finding.paid_at else ""
    return f"{name}{bought} needs a person to look at it. {say.WRITE}"

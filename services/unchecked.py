"""Turns a system out of reach into a finding: it is said, never passed over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import UnavailableError
from bot.findings import Finding
from bot.model import PLATFORM
from bot.speech import phrase, say
from bot.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.model import Tenant
    from bot.ports import PassStore

SIDES = {
    "stripe": say("Stripe did not tell what became of some payments."),
    "store": say("The pass store could not be read, so some purchases were not judged."),
    "directory": say("Clerk could not be asked about some owners."),
    "account": say("A school's Stripe account is out of reach."),
    "mode": say("Some checkouts belong to Stripe's other mode."),
}

LIVE, TEST = say("live"), say("test")
OTHER_MODE = phrase(
    "This checkout belongs to Stripe's {theirs} mode, and Passkeeper is connected to {ours} mode, "
    "so it could not be looked at. Ask for the {ours} one."
)
ALL_OF_OTHER_MODE = phrase(
    "The store's passes were all sold in Stripe's {theirs} mode, and Passkeeper is connected to {ours} mode, "
    "so their payments could not be looked at. Give Passkeeper the key of the {theirs} mode."
)


def unchecked(
    reason: str,
    detail: str,
    *,
    account: str | None = None,
    tenant: Tenant | None = None,
    session_id: str | None = None,
    livemode: bool | None = None,
) -> Finding:
    """A finding that says what could not be looked at. `reason` is one of the contract's for `unchecked`."""
    return Finding(
        verdict=Verdict.UNCHECKED,
        reason=reason,
        session_id=session_id,
        payment_intent=None,
        account=account,
        livemode=livemode,
        tenant_id=tenant.id if tenant else None,
        user_id=None,
        clerk_id=None,
        pass_id=None,
        pass_name=None,
        money=None,
        paid_at=None,
        subscription_ids=(),
        fixable=False,
        needs_manager=False,
        detail=detail,
        school=tenant.name if tenant else None,
    )


def unreached(error: UnavailableError, account: str, store: PassStore) -> Finding:
    """The finding for an account whose purchases could not be read."""
    tenant = _tenant(store, account)
    whose = tenant.name if tenant else say("the platform") if account == PLATFORM else account
    reason = error.system if error.system in {"store", "account"} else "stripe"
    return unchecked(
        reason,
        say("The payments of {whose} could not be checked: {why}", whose=whose, why=error.detail),
        account=account,
        tenant=tenant,
    )


def of_other_mode(session_ids: Iterable[str], *, livemode: bool) -> list[Finding]:
    """A finding for each checkout of the mode that Stripe is not asked in."""
    said = _in_mode(OTHER_MODE, livemode=livemode)
    strange = [each for each in session_ids if _mode(each) not in {None, livemode}]
    return [unchecked("mode", said, session_id=each, livemode=not livemode) for each in strange]


def all_of_other_mode(store: PassStore, *, livemode: bool) -> list[Finding]:
    """A finding where passes and webhook log know that mode's checkouts alone, or do not tell (incident B12).

    It costs one request, and is for whoever found no purchase at all: one is proof enough of the mode.
    """
    try:
        other = store.modes() == {not livemode}
    except UnavailableError as error:
        return [unchecked("store", error.detail)]
    said = _in_mode(ALL_OF_OTHER_MODE, livemode=livemode)
    return [unchecked("mode", said, livemode=not livemode)] if other else []


def unread_sides(findings: Iterable[Finding]) -> list[str]:
    """One sentence for each system that findings say could not be asked."""
    reasons = {finding.reason for finding in findings if finding.verdict is Verdict.UNCHECKED}
    return [SIDES[reason] for reason in sorted(reasons) if reason in SIDES]


def _tenant(store: PassStore, account: str) -> Tenant | None:
    try:
        return next((each for each in store.tenants() if each.account == account), None)
    except UnavailableError:
        return None  # the school's name is a kindness; that the store is out of reach is said elsewhere


def _in_mode(sentence: str, *, livemode: bool) -> str:
    ours, theirs = (LIVE, TEST) if livemode else (TEST, LIVE)
    return say(sentence, ours=ours, theirs=theirs)


def _mode(session_id: str) -> bool | None:
    """Live or test by the id's own prefix (https://docs.stripe.com/api/checkout/sessions)."""
    return {"cs_live": True, "cs_test": False}.get(session_id[:7])

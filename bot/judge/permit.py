"""Whether one approval may apply a proposal, and whose approval that is."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bot import rules
from bot.judge.draft import publishable
from bot.judge.hidden import dangling_school, dangling_user
from bot.sentences import SAYINGS, Approver
from bot.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.judge.case import Case, Ruling


class Permit(NamedTuple):
    """`why` a manager is needed where the reason itself asks for none: a key of `sentences.MANAGER`."""

    fixable: bool
    needs_manager: bool
    why: str | None = None


def permit(case: Case, ruling: Ruling) -> Permit:
    approver = SAYINGS[ruling.verdict, ruling.reason].approver
    if approver is Approver.NOBODY or not _possible(case, ruling):
        return Permit(fixable=False, needs_manager=False)
    why = _doubt(case, ruling)
    return Permit(True, approver is Approver.MANAGER or why is not None, why)


def _doubt(case: Case, ruling: Ruling) -> str | None:
    if case.owners and case.clerk_answered and case.account is None and case.purchase.clerk_id:
        return "owner_gone"
    if ruling.verdict is Verdict.MISSING and case.over_by_rule:
        return "over_already"
    return "schools_differ" if ruling.reason == "no_school" and _schools_differ(case) else None


def _schools_differ(case: Case) -> bool:
    """The school of the payment is not the one that sells the pass."""
    sells = case.bought.tenant_id if case.bought else None
    return sells is not None and sells != case.tenant_id


def _possible(case: Case, ruling: Ruling) -> bool:
    """Whether what the fix is made of is there; mirrors what `bot.repair` refuses for."""
    if ruling.verdict is Verdict.MISSING:
        return _school_known(case, ruling)
    needs = _NEEDS.get((ruling.verdict, ruling.reason))
    return needs is None or needs(case, ruling)


def _school_known(case: Case, _ruling: Ruling) -> bool:
    return case.tenant_id in case.store.tenants


def _owner_known(case: Case, ruling: Ruling) -> bool:
    """There is a record, or what it takes to make one."""
    new = case.account is not None and _school_known(case, ruling)
    return case.purchase.clerk_id is not None and (bool(case.owners) or new)


def _may_move(case: Case, ruling: Ruling) -> bool:
    """One that was withdrawn would be of no use to its owner: that wants a pass by hand."""
    return _owner_known(case, ruling) and rules.put_away(ruling.about[0]) is None


def _both_ends_known(case: Case, ruling: Ruling) -> bool:
    kept = ruling.about[0]
    user = _owner_known(case, ruling) or not dangling_user(case, kept)
    return user and (_school_known(case, ruling) or not dangling_school(case, kept))


def _end_known(case: Case, _ruling: Ruling) -> bool:
    return case.ends is not None


def _type_known(case: Case, _ruling: Ruling) -> bool:
    return case.bought is not None and case.bought.type in rules.TYPES


def _limit_known(case: Case, _ruling: Ruling) -> bool:
    return case.bought is not None and bool(rules.classes(case.bought))


def _name_known(case: Case, _ruling: Ruling) -> bool:
    return case.bought is not None and bool(case.bought.name.strip())


def _draft_fits(case: Case, ruling: Ruling) -> bool:
    return publishable(case, ruling.about[0])


_NEEDS: dict[tuple[Verdict, str], Callable[[Case, Ruling], bool]] = {
    (Verdict.HIDDEN, "broken_reference"): _both_ends_known,
    (Verdict.HIDDEN, "other_account"): _may_move,
    (Verdict.HIDDEN, "wrong_school"): _school_known,
    (Verdict.HIDDEN, "no_school"): _school_known,
    (Verdict.HIDDEN, "draft_only"): _draft_fits,
    (Verdict.HIDDEN, "end_date_too_early"): _end_known,
    (Verdict.HIDDEN, "type_not_bookable"): _type_known,
    (Verdict.HIDDEN, "classes_unset"): _limit_known,
    (Verdict.WRONG, "no_school"): _school_known,
    (Verdict.WRONG, "legacy_owner"): _owner_known,
    (Verdict.WRONG, "name_missing"): _name_known,
}

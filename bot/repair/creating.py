"""The pass that was paid for and never made, and the old one that an upgrade replaces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import rules, words
from bot.actions import Create, FieldChange
from bot.documents import written
from bot.repair import held
from bot.repair.owners import owner_of
from bot.repair.proposal import Proposal, patch, quoted
from bot.repair.refused import already, refuse
from bot.speech import say

if TYPE_CHECKING:
    from bot.actions import Patch
    from bot.model import Document, Subscription
    from bot.repair.case import Case
    from bot.repair.owners import Owner


def create(case: Case) -> Proposal:
    """One transaction: the owner's record where it must be made or linked, then the pass."""
    if case.store.tied:
        already(say("There is already a pass for this payment. Check again to see how it stands now."))
    owner = owner_of(case)
    return Proposal(
        subscription_id=rules.subscription_id(case.purchase.session_id),
        mutations=(*owner.mutations, Create(_document(case, owner))),
        preview=(*_preview(case, owner), *owner.preview),
        sentence=_sentence(case, owner),
        kind="create",
        manager=_unusual(case, owner),
    )


def upgrade(case: Case) -> Proposal:
    """The new pass, and in the same transaction the end of the old one where that still runs."""
    made, source = create(case), own_source(case)
    if source.active is not True:
        return made
    return Proposal(
        subscription_id=made.subscription_id,
        mutations=(replaced(case, source, case.sold().id, case.sold().name.strip()), *made.mutations),
        preview=(*made.preview, replaced_line(source)),
        sentence=say("{made} The pass it replaces ends with it.", made=made.sentence),
        kind="create",
        manager=made.manager,
    )


def own_source(case: Case) -> Subscription:
    """The pass that was upgraded, which must be the owner's own (data contract 3.3, D11)."""
    source = case.store.source
    if source is None or source.id != case.purchase.upgrade_from or not case.owned_by(source):
        refuse(say("The pass that was upgraded is gone or somebody else's. Ask a manager what to do."))
    return source


def replaced(case: Case, source: Subscription, pass_id: str | None, name: str | None) -> Patch:
    """What the site's webhook writes on the old pass of an upgrade (data contract 1.2)."""
    into = {"upgradedToPassId": pass_id, "upgradedToPassName": name}
    known = {field: value for field, value in into.items() if value}
    changes = {"isActive": False, "upgradedAt": written(case.purchase.created), **known}
    return patch(source.document, changes)


def replaced_line(source: Subscription) -> FieldChange:
    return FieldChange(say("Old pass"), active(source), say("ended by the upgrade"))


def active(held: Subscription) -> str:
    """A pass that runs, in a preview."""
    return say("{name}, active", name=held.pass_name or say("pass"))


def _document(case: Case, owner: Owner) -> Document:
    sold = case.sold()
    case.sold_classes()
    shared = held.base(
        rules.subscription_id(case.purchase.session_id),
        user_id=owner.id,
        tenant=case.school(),
        sold=sold,
        kind=case.sold_type(),
        start=case.purchase.created,
        end=case.sold_end(),
    )
    return {**shared, **held.paid_for(case.purchase, sold)}


def _preview(case: Case, owner: Owner) -> tuple[FieldChange, ...]:
    return held.preview(
        sold=case.sold(),
        name=owner.name,
        tenant=case.school(),
        start=case.purchase.created,
        end=case.sold_end(),
        paid=case.purchase.money,
    )


def _sentence(case: Case, owner: Owner) -> str:
    given = say(
        "{owner} gets {name}, from {start} to {end}, as it was paid for.",
        owner=owner.name,
        name=quoted(case.sold().name),
        start=words.day(case.purchase.created),
        end=words.day(case.sold_end()),
    )
    return say("{given} It is over already by that date.", given=given) if _over(case) else given


def _unusual(case: Case, owner: Owner) -> bool:
    return owner.gone or _over(case) or case.schools_differ()


def _over(case: Case) -> bool:
    return case.sold_end() <= case.now

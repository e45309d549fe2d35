"""A pass that was only ever drafted: published as it stands, where it is what was bought."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot import words
from bot.actions import Create
from bot.repair import held as fields
from bot.repair.owners import owner_of
from bot.repair.proposal import Proposal, pointer
from bot.repair.refused import already, refuse
from bot.speech import say

if TYPE_CHECKING:
    from bot.model import Document, Subscription
    from bot.repair.case import Case

DIFFERS = say(
    "The draft is not what was bought, so it is not published as it is. "
    "Put it right in the Studio and publish it there, or discard it."
)


def publish(case: Case) -> Proposal:
    """The draft's content under the id it is a draft of; the draft itself stays where it is."""
    if case.store.tied:
        already(say("A published pass for this payment is there already. Check again."))
    known = {held.id for held in case.store.drafts}
    found = (held for held in case.subjects() if held.id in known)
    draft = next(found, None) or refuse(say("The draft is not there any more. Check again."))
    owner, end = owner_of(case), draft.end
    if end is None or draft.start is None or not _agrees(case, draft, owner.id):
        refuse(DIFFERS)
    document = _published(case, draft, owner.id)
    shown = fields.preview(
        sold=case.sold(),
        name=owner.name,
        tenant=case.school(),
        start=draft.start,
        end=end,
        paid=case.purchase.money,
    )
    sentence = say(
        "The draft for {owner} is published as it is, and runs until {end}.",
        owner=owner.name,
        end=words.day(end),
    )
    mutations = (*owner.mutations, Create(document))
    return Proposal(str(document["_id"]), mutations, (*shown, *owner.preview), sentence)


def _agrees(case: Case, draft: Subscription, owner_id: str) -> bool:
    end, limit = draft.end, case.sold_classes()
    return (
        draft.active is True
        and draft.user_id == owner_id
        and draft.tenant_id == case.school().id
        and draft.pass_id == case.sold().id
        and draft.type == case.sold_type()
        and (draft.remaining == limit or (limit is None and "remainingClips" not in draft.document))
        and end is not None
        and abs(end - case.sold_end()) <= timedelta(days=1)
    )


def _published(case: Case, draft: Subscription, owner_id: str) -> Document:
    """Without what the store keeps for itself; a draft's weak references become strong ones."""
    content = {field: value for field, value in draft.document.items() if not field.startswith("_")}
    strong = {"user": pointer(owner_id), "tenant": pointer(case.school().id)}
    return {"_id": _published_id(draft.id), "_type": "subscription", **content, **strong}


def _published_id(draft_id: str) -> str:
    """`drafts.<id>` and `versions.<release>.<id>` -> `<id>` (https://www.sanity.io/docs/content-lake/ids)."""
    if draft_id.startswith("drafts."):
        return draft_id.removeprefix("drafts.")
    return draft_id.split(".", maxsplit=2)[-1]

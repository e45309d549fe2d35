"""What a planner proposes, and how it becomes a Fix: preview lines, and the digest that an approval names."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from bot import words
from bot.actions import Create, FieldChange, Fix, Patch
from bot.repair.refused import refuse
from bot.speech import say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.actions import Mutation
    from bot.model import Document

LABELS = {
    "user": say("For"),
    "tenant": say("School"),
    "type": say("Kind"),
    "startDate": say("Starts"),
    "endDate": say("Ends"),
    "passId": say("Pass"),
    "passName": say("Pass"),
    "purchasePrice": say("Price"),
    "remainingClips": say("Classes"),
    "isActive": say("Active"),
    "stripePaymentId": say("Payment"),
    "stripeSessionId": say("Payment"),
    "clerkId": say("Customer record"),
    "deactivationReason": say("Reason"),
}
"""Stored fields in the words of a preview."""

KINDS = {
    "single": say("single"),
    "multi-pass": say("multi-pass"),
    "clipcard": say("clipcard"),
    "monthly": say("monthly"),
}
"""The types of a subscription (`rules.TYPES`) in the words of a preview."""

YES, NO = say("yes"), say("no")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A fix without its key and digest. `manager` where this very case needs one, whatever its reason."""

    subscription_id: str
    mutations: tuple[Mutation, ...]
    preview: tuple[FieldChange, ...]
    sentence: str
    kind: Literal["create", "repair", "grant"] = "repair"
    manager: bool = False

    def as_fix(self, key: str, *, needs_manager: bool) -> Fix:
        return Fix(
            kind=self.kind,
            key=key,
            subscription_id=self.subscription_id,
            mutations=self.mutations,
            preview=self.preview,
            sentence=self.sentence,
            needs_manager=needs_manager or self.manager,
            fingerprint=fingerprint(self.mutations),
        )


def fingerprint(mutations: Iterable[Mutation]) -> str:
    """SHA-256 over canonical JSON, so neither the order of keys nor that of unset fields matters."""
    canonical = [_plain(mutation) for mutation in mutations]
    text = json.dumps(canonical, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(mutation: Mutation) -> dict[str, Any]:
    if isinstance(mutation, Create):
        return {"create": mutation.document}
    return {
        "patch": mutation.id,
        "rev": mutation.rev,
        "set": mutation.set,
        "unset": sorted(mutation.unset),
    }


def quoted(name: str | None) -> str:
    """A pass's name within a sentence."""
    shown = words.line(name)
    return say("“{name}”", name=shown) if shown else say("The customer's pass")


def kind_line(before: str | None, after: str) -> FieldChange:
    """The line for a subscription's type; one that the site does not know is shown as it is."""
    return line("type", KINDS.get(before, before) if before else None, KINDS.get(after, after))


def line(field: str, before: str | None, after: str | None) -> FieldChange:
    """One line of a preview for a stored field."""
    return FieldChange(LABELS[field], before, after)


def pointer(document_id: str) -> Document:
    """A strong reference: the store refuses it where the target is not there."""
    return {"_type": "reference", "_ref": document_id}


def patch(document: Document, set_: Document, unset: tuple[str, ...] = ()) -> Patch:
    """A change of these fields only, bound to the revision that was read."""
    rev = document.get("_rev")
    if not isinstance(rev, str) or not rev:
        refuse(say("That pass cannot be changed safely just now. Check again, then try once more."))
    return Patch(str(document["_id"]), rev, set_, unset)
